/**
 * Method 2 scores the party's part, says how far the band depends on the weights, and looks at foundings. Chains
 * that were scored before have neither.
 */
export const name = '0012-method-2'

export const up = `
ALTER TABLE chains ADD COLUMN score_party integer, ADD COLUMN robustness integer[];
ALTER TABLE history.chains ADD COLUMN score_party integer, ADD COLUMN robustness integer[];
SELECT view_past('chains');
`
