/**
 * Explanations say that the times at which somebody acts for a party are not compared with the path, and depend on a
 * disputed part of theirs: overlaps are derived anew after a migration.
 */
export const name = '0052-words-of-representatives'

export const up = `COMMENT ON COLUMN chains.explanation IS 'In the words of the version that derived it last'`
