/**
 * A chain says which of the party's parts in the talks its timing is about: only the time that the official and the
 * party were both in the talks counts. Chains of earlier versions do not say it.
 */
export const name = '0037-party-parts-of-chains'

export const up = `
-- No foreign key: removing a part would search all chains for it, and every write to the talks derives their chains again.
ALTER TABLE chains ADD COLUMN party_part_id bigint;
ALTER TABLE history.chains ADD COLUMN party_part_id bigint;
SELECT view_past('chains');
`
