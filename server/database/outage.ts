import { ConnectionError } from 'sequelize'

/** Codes by which a connection that cannot be had, or was cut, says so: of the system, and of PostgreSQL. */
const AWAY = /^(?:ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|57P0[123]|53300|08\w{3})$/
const CUT =
  /^Connection terminated|Client has encountered a connection error|^timeout exceeded when trying to connect/

/** What a writer is told whose turn does not come in time, in this process or in the database. */
export const OTHERS_WRITE =
  'Others are writing at the moment, and longer than usual. Nothing was saved; try again shortly.'

/** What PostgreSQL cannot do at the moment, and in which words it is told. */
const CANNOT: Readonly<Record<string, string>> = {
  '25006': 'The database can only be read at the moment. Nothing was saved; try again later.',
  '53100': 'The disk of the database is full. Nothing was saved.',
  '53200': 'The database has no memory left. Nothing was saved; try again shortly.',
  '55P03': OTHERS_WRITE,
  '57014': 'This took longer than it may. Nothing was saved.',
  '40P01': 'Two people changed the same thing at once. Nothing was saved; try again.',
  '40001': 'Two people changed the same thing at once. Nothing was saved; try again.',
}

/** What the driver said, which Sequelize wraps; of an error that is not the driver's, the error itself. */
export function saidByDriver(error: unknown): { code?: unknown; path?: unknown; message?: string } {
  const { original = error } = (error ?? {}) as { original?: unknown }
  return original ?? {}
}

/** Whether the database can only be read at the moment, as after a failover. */
export function isReadOnly(error: unknown): boolean {
  return saidByDriver(error).code === '25006'
}

/** What something that is noted beside a read comes to; `otherwise` while the database can only be read. */
export function unlessReadOnly<T>(noting: Promise<T>, otherwise: T): Promise<T> {
  return noting.catch((error: unknown) => {
    if (isReadOnly(error)) return otherwise
    throw error
  })
}

/**
 * The words for what the database cannot do now: nobody's input, and nothing that asking again would not mend; null where
 * it is another fault.
 */
export function outageOf(error: unknown): string | null {
  const { code, path } = saidByDriver(error)
  const told = typeof code === 'string' ? CANNOT[code] : undefined
  if (told !== undefined) return told
  const away = typeof code === 'string' && AWAY.test(code) && path === undefined
  const cut = error instanceof Error && CUT.test(error.message)
  return error instanceof ConnectionError || away || cut
    ? 'The database does not answer at the moment. Nothing was saved; try again shortly.'
    : null
}
