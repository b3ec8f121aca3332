/**
 * Explanations say what is disputed also where they say when it held, and tell paths that are over in the past: overlaps
 * are derived anew after a migration.
 */
export const name = '0045-words-of-doubt'

export const up = `COMMENT ON COLUMN chains.explanation IS 'In the words of the version that derived it last'`
