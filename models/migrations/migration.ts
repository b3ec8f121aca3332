/** A change of the schema; one that takes a moment to write is made when it runs. */
export interface Migration {
  readonly name: string
  readonly up: string | (() => string)
}

/**
 * A change of the schema takes as long as it takes. None waits until it is on disk: if the machine fails right then, it
 * and those after it are lost as a whole, and are made at the next start.
 */
export const FOR_MIGRATING =
  'SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL synchronous_commit = off'
