/**
 * Explanations tell what is still to come, what ended on an unknown date and what rests on a plan or an old report. They are
 * stored: every start after a migration derives them afresh.
 */
export const name = '0039-words-of-time'

export const up = `COMMENT ON COLUMN chains.explanation IS 'In the words of the version that derived it'`
