/**
 * Explanations tell what is dated ahead as yet to come, payments too: overlaps are derived anew after a migration.
 */
export const name = '0050-words-ahead'

export const up = `COMMENT ON COLUMN chains.explanation IS 'In the words of the version that derived it last'`
