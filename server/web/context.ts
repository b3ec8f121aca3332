import type { Logger } from 'pino'
import type { SecretsKey } from '../accounts/sealed-secrets.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/index.ts'
import type { Assets } from './assets/manifest.ts'

/** What every route can reach. */
export interface AppContext {
  readonly config: Config
  readonly database: Database
  readonly log: Logger
  /** The current time; tests pass their own clock. */
  readonly clock: () => Date
  /** How long a download may stall, in milliseconds; a minute unless a test says otherwise. */
  readonly stalledMs?: number
  /** Statements that take this many milliseconds or more are logged; a second unless a test says otherwise. */
  readonly slowStatementMs?: number
  /** Signs the session cookies. */
  readonly sessionSecret: string
  /** Encrypts the secrets of two-factor sign-in. */
  readonly secretsKey: SecretsKey
  /** Addresses of the built stylesheet and scripts by their names. */
  readonly assets: () => Assets
}
