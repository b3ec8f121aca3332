/** Explanations tell what has an end still to come in the present: overlaps are derived anew after a migration. */
export const name = '0043-ends-ahead'

export const up = `COMMENT ON COLUMN chains.explanation IS 'In the words of the version that last derived it'`
