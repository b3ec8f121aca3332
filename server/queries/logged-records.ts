/** The kinds of record that the log distinguishes. */
export const LOGGED_RECORDS = ['link', 'entity', 'negotiation', 'statement', 'source', 'review'] as const
export type LoggedRecord = (typeof LOGGED_RECORDS)[number]
