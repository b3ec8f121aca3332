/**
 * Explanations say which dates of a part in talks are those of the talks. They are stored: every start after a migration
 * derives them afresh.
 */
export const name = '0040-whose-dates'

export const up = `COMMENT ON COLUMN chains.explanation IS 'In the words of the version that last derived it'`
