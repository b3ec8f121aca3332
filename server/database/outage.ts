import { ConnectionError } from 'sequelize'

/** The system's and PostgreSQL's error codes for a connection that is unavailable or was cut. */
const AWAY = /^(?:ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|57P0[123]|53300|08\w{3})$/
const CUT =
  /^Connection terminated|Client has encountered a connection error|^timeout exceeded when trying to connect/

/** The message for a writer whose turn does not come in time, in this process or in the database. */
export const OTHERS_WRITE =
  'Others are writing at the moment, and it is taking longer than usual. Nothing was saved; try again shortly.'

/** The messages for what PostgreSQL cannot do at the moment. */
const CANNOT: Readonly<Record<string, string>> = {
  '25006': 'The database can only be read at the moment. Nothing was saved; try again later.',
  '53100': 'The database’s disk is full. Nothing was saved.',
  '53200': 'The database is out of memory. Nothing was saved; try again shortly.',
  '55P03': OTHERS_WRITE,
  '57014': 'This took longer than allowed. Nothing was saved.',
  '40P01': 'Two people changed the same thing at once. Nothing was saved; try again.',
  '40001': 'Two people changed the same thing at once. Nothing was saved; try again.',
}

/** The driver's own error, which Sequelize wraps. If the error is not from the driver, the error itself. */
export function saidByDriver(error: unknown): { code?: unknown; path?: unknown; message?: string } {
  const { original = error } = (error ?? {}) as { original?: unknown }
  return original ?? {}
}

/** Whether the database is currently read-only, as after a failover. */
export function isReadOnly(error: unknown): boolean {
  return saidByDriver(error).code === '25006'
}

/** The result of a write that accompanies a read; `otherwise` while the database is read-only. */
export function unlessReadOnly<T>(noting: Promise<T>, otherwise: T): Promise<T> {
  return noting.catch((error: unknown) => {
    if (isReadOnly(error)) return otherwise
    throw error
  })
}

/**
 * The message for a temporary database failure, which no one's input caused and a retry can fix; null for any
 * other error.
 */
export function outageOf(error: unknown): string | null {
  const { code } = saidByDriver(error)
  const told = typeof code === 'string' ? CANNOT[code] : undefined
  if (told !== undefined) return told
  return isUnreachable(error)
    ? 'The database does not answer at the moment. Nothing was saved; try again shortly.'
    : null
}

/** Whether the database did not answer, or the connection was cut. */
export function isUnreachable(error: unknown): boolean {
  const { code, path } = saidByDriver(error)
  const away = typeof code === 'string' && AWAY.test(code) && path === undefined
  const cut = error instanceof Error && CUT.test(error.message)
  return error instanceof ConnectionError || away || cut
}

/** Whether a statement took longer than statements may. */
export const ranOutOfTime = (error: unknown): boolean => saidByDriver(error).code === '57014'
