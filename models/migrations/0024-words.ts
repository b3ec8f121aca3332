/** The words of explanations have changed. They are stored: every start after a migration derives them afresh. */
export const name = '0024-words'

export const up = `COMMENT ON COLUMN chains.explanation IS 'In the words of the version that derived it'`
