/**
 * Lists look up the links that a source contradicts. Explanations no longer say that a payment was made that was only
 * announced, or what a law counts; like after any migration, all overlaps are derived anew.
 */
export const name = '0038-contradicted-links'

export const up = `
CREATE INDEX citations_contradicting ON citations (link_id) WHERE stance = 'contradicts';
CREATE INDEX citations_contradicting ON history.citations (link_id) WHERE stance = 'contradicts';
`
