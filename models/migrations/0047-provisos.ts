/**
 * A chain says on what its timing depends besides its dates: that the official still took part, or that what is disputed
 * is right. Counts of overlaps that held leave those apart. Chains that were derived earlier do not say it.
 */
export const name = '0047-provisos'

export const up = `
ALTER TABLE chains ADD COLUMN provisos text[] NOT NULL DEFAULT '{}';
ALTER TABLE history.chains ADD COLUMN provisos text[] NOT NULL DEFAULT '{}';
SELECT view_past('chains');
`
