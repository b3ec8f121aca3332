/** A change of the schema; one that takes a moment to write is made when it runs. */
export interface Migration {
  readonly name: string
  readonly up: string | (() => string)
}

/** A change of the schema takes as long as it takes. */
export const WITHOUT_LIMITS =
  'SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0'
