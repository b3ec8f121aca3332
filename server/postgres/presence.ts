import pg from 'pg'
import type { ServerAddress } from './address.ts'

/** Names by which the processes that use one embedded server know of each other. */
const PRESENT = 'recusal present'
const LEAVING = 'recusal leaving'
/** Joining and leaving take turns, so that nobody joins while the last process stops the server. */
const DOOR_LOCK = 7_238_004

/** One process's sign that it uses the server: a connection that it holds as long as it does. */
export interface Presence {
  /**
   * Removes the sign and returns whether it was the last. No process can join until `done`, so
   * that the last one can stop the server.
   */
  readonly leave: () => Promise<{ last: boolean; done: () => Promise<void> }>
  /** Settles when the server has gone. */
  readonly lost: Promise<void>
}

/** Announces this process to the server; null when the server goes away meanwhile. */
export async function announce(address: ServerAddress): Promise<Presence | null> {
  const client = new pg.Client({ ...address, database: 'postgres' })
  // A server that is killed takes the sign with it.
  client.on('error', () => {})
  const lost = new Promise<void>((resolve) => client.once('end', () => resolve()))
  try {
    await client.connect()
    await client.query('SELECT pg_advisory_lock($1)', [DOOR_LOCK])
    await client.query(`SET application_name = '${PRESENT}'`)
    await client.query('SELECT pg_advisory_unlock($1)', [DOOR_LOCK])
  } catch {
    await client.end().catch(() => {})
    return null
  }
  return { leave: () => leave(client), lost }
}

async function leave(client: pg.Client) {
  const done = async (): Promise<void> => {
    await client.end().catch(() => {})
  }
  try {
    await client.query('SELECT pg_advisory_lock($1)', [DOOR_LOCK])
    // The name changes at once; the connection itself is listed for a moment after it has ended.
    await client.query(`SET application_name = '${LEAVING}'`)
    const { rows } = await client.query<{ others: number }>(
      'SELECT count(*)::int AS others FROM pg_stat_activity WHERE application_name = $1',
      [PRESENT],
    )
    const last = rows[0]?.others === 0
    if (!last) await done()
    return { last, done }
  } catch {
    // The server that knew of us is gone; if another runs by now, others have started it.
    return { last: false, done }
  }
}
