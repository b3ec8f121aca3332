/**
 * A chain says which of the party's parts in the talks its timing is about: only the time that the official and the
 * party were both in the talks counts. Chains of earlier versions do not say it.
 */
export const name = '0037-party-parts-of-chains'

export const up = `
ALTER TABLE chains ADD COLUMN party_part_id bigint REFERENCES parties DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE history.chains ADD COLUMN party_part_id bigint;
SELECT view_past('chains');
`
