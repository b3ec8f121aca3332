import pg from 'pg'
import type { ServerAddress } from './address.ts'

/** The names by which processes that share an embedded server find one another. */
const PRESENT = 'recusal present'
const LEAVING = 'recusal leaving'
/** Processes take turns joining and leaving, so that none joins while the last one stops the server. */
const DOOR_LOCK = 7_238_004

/** One process's sign that it uses the server: a connection that it keeps open the whole time. */
export interface Presence {
  /**
   * Removes the sign and returns whether it was the last one. No process can join until `done`, so
   * that the last process can stop the server.
   */
  readonly leave: () => Promise<{ last: boolean; done: () => Promise<void> }>
  /** Settles when the server is gone. */
  readonly lost: Promise<void>
}

/** Announces this process to the server; null if the server goes away in the meantime. */
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
    // The name changes immediately. The connection itself stays listed for a moment after it ends.
    await client.query(`SET application_name = '${LEAVING}'`)
    const { rows } = await client.query<{ others: number }>(
      'SELECT count(*)::int AS others FROM pg_stat_activity WHERE application_name = $1',
      [PRESENT],
    )
    const last = rows[0]?.others === 0
    if (!last) await done()
    return { last, done }
  } catch {
    // The server that knew about us is gone. If another one is running by now, others started it.
    return { last: false, done }
  }
}
