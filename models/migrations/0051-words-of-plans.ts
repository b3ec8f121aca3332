/**
 * Explanations tell talks and parts that are yet to begin as such, plans whose date has passed in the past, and lasting money
 * that was only committed or announced as not paid: overlaps are derived anew after a migration.
 */
export const name = '0051-words-of-plans'

export const up = `COMMENT ON COLUMN chains.explanation IS 'In the words of the version that derived it last'`
