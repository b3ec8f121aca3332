/** The records whose changes the log tells apart. */
export const LOGGED_RECORDS = ['link', 'entity', 'negotiation', 'statement', 'source', 'review'] as const
export type LoggedRecord = (typeof LOGGED_RECORDS)[number]
