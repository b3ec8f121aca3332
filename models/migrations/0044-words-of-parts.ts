/**
 * Explanations tell talks that are concluded in the past, and say what is on record of a representative: overlaps are
 * derived anew after a migration.
 */
export const name = '0044-words-of-parts'

export const up = `COMMENT ON COLUMN chains.explanation IS 'In the words of the version that derived it last'`
