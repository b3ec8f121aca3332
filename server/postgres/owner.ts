import pg from 'pg'

/** The role that owns and uses the embedded database. It can do nothing else. */
export const OWNER = 'recusal'

/**
 * Gives the owner everything that the program has in a database. This is needed once if an earlier version created it
 * as the superuser. Extensions keep their owners. REASSIGN OWNED does not work for the first superuser.
 */
const HAND_OVER = String.raw`
DO $$
DECLARE
  part record;
BEGIN
  FOR part IN
    WITH ours AS (
      SELECT n.oid, n.nspname FROM pg_namespace n
      WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    ), named AS (
      SELECT 'pg_namespace'::regclass AS catalog, oid, format('SCHEMA %I', nspname) AS name, 0 AS place FROM ours
      UNION ALL
      SELECT 'pg_class'::regclass, c.oid, format('%s %I.%I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
        WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, ours.nspname, c.relname), 1
      FROM pg_class c JOIN ours ON ours.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
        -- A column's sequence goes with its table.
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
          AND c.relkind = 'S' AND d.deptype IN ('a', 'i'))
      UNION ALL
      SELECT 'pg_proc'::regclass, p.oid, format('ROUTINE %s', p.oid::regprocedure), 1
      FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace
      UNION ALL
      SELECT 'pg_type'::regclass, t.oid, format('TYPE %s', t.oid::regtype), 1
      FROM pg_type t JOIN ours ON ours.oid = t.typnamespace WHERE t.typtype IN ('d', 'e', 'r')
      UNION ALL
      SELECT 'pg_ts_config'::regclass, s.oid, format('TEXT SEARCH CONFIGURATION %I.%I', ours.nspname, s.cfgname), 1
      FROM pg_ts_config s JOIN ours ON ours.oid = s.cfgnamespace
      UNION ALL
      SELECT 'pg_ts_dict'::regclass, s.oid, format('TEXT SEARCH DICTIONARY %I.%I', ours.nspname, s.dictname), 1
      FROM pg_ts_dict s JOIN ours ON ours.oid = s.dictnamespace
      UNION ALL
      SELECT 'pg_collation'::regclass, s.oid, format('COLLATION %I.%I', ours.nspname, s.collname), 1
      FROM pg_collation s JOIN ours ON ours.oid = s.collnamespace
    )
    SELECT name FROM named WHERE NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = named.catalog AND d.objid = named.oid AND d.deptype = 'e')
    ORDER BY place, name
  LOOP
    EXECUTE format('ALTER %s OWNER TO %I', part.name, '${OWNER}');
  END LOOP;
END $$`

interface Address {
  readonly host: string
  readonly port: number
  readonly user: string
}

/**
 * Creates the database and its owner if they do not exist, and transfers the database if someone else owns it.
 * @param address of the server, as its superuser.
 */
export async function prepareOwned(address: Address, database: string): Promise<void> {
  await asSuperuser({ ...address, database: 'postgres' }, async (client) => {
    await unlessThere(client, `CREATE ROLE ${OWNER} LOGIN`)
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0) await unlessThere(client, `CREATE DATABASE ${database} OWNER ${OWNER}`)
  })
  await asSuperuser({ ...address, database }, async (client) => {
    const { rows } = await client.query<{ owned: boolean }>(
      'SELECT pg_get_userbyid(datdba) = $1 AS owned FROM pg_database WHERE datname = current_database()',
      [OWNER],
    )
    if (rows[0]?.owned === true) return
    await client.query('BEGIN')
    await client.query(HAND_OVER)
    await client.query(`ALTER DATABASE ${database} OWNER TO ${OWNER}`)
    await client.query('COMMIT')
  })
}

async function asSuperuser(
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** Ignores an error that means another first start has already created the object. */
async function unlessThere(client: pg.Client, statement: string): Promise<void> {
  try {
    await client.query(statement)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== '42P04' && code !== '42710' && code !== '23505') throw error
  }
}
