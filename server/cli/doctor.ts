import { statfs } from 'node:fs/promises'
import { styleText } from 'node:util'
import type { Command } from 'commander'
import sql from 'sql-template-tag'
import { isOlder } from '../../models/migrations/index.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/index.ts'
import { count, formatBytes } from '../values/format.ts'
import { programVersion } from '../version.ts'
import { print, Refused, withDatabase } from './session.ts'

/** What was looked at, and what there is to say of it. */
interface Finding {
  readonly state: 'fine' | 'mind' | 'fault'
  readonly what: string
  readonly words: string
}

const COLORS = { fine: 'green', mind: 'yellow', fault: 'red' } as const
/** Less free space than this is soon none. */
const LITTLE_SPACE = 2_000_000_000
/** Clocks that are farther apart than this give wrong moments. */
const CLOCKS_APART_MS = 2_000
/** What package.json asks for. */
const OLDEST_NODE = [20, 19] as const

const finding = (what: string, state: Finding['state'], words: string): Finding => ({ state, what, words })

function nodeOf(version: string): Finding {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number)
  const [least, leastMinor] = OLDEST_NODE
  const fits = major > least || (major === least && minor >= leastMinor)
  return finding(
    'Node',
    fits ? 'fine' : 'fault',
    fits ? version : `${version}; it needs ${OLDEST_NODE.join('.')}`,
  )
}

async function spaceOf(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir).catch(() => statfs('.'))
  const free = bavail * bsize
  return finding('Space', free < LITTLE_SPACE ? 'mind' : 'fine', `${formatBytes(free)} free for ${dataDir}`)
}

function addressOf({ baseUrl, trustProxy, host }: Config): Finding[] {
  const proxies = Array.isArray(trustProxy) ? trustProxy.join(', ') : String(trustProxy)
  const secure = baseUrl?.startsWith('https:') === true
  const isLocal = ['127.0.0.1', 'localhost', '::1'].includes(host)
  const address =
    baseUrl === undefined
      ? finding(
          'Address',
          isLocal ? 'fine' : 'mind',
          'BASE_URL is not set: feeds and sign-in links name this machine',
        )
      : finding('Address', secure ? 'fine' : 'mind', secure ? baseUrl : `${baseUrl} is without TLS`)
  return [address, finding('Proxy', 'fine', `headers count from: ${proxies === '0' ? 'nobody' : proxies}`)]
}

function secretsOf({ sessionSecret, secretsKey, databaseUrl }: Config): Finding {
  const own = 'SECRETS_KEY encrypts the secrets of two-factor sign-in'
  if (secretsKey !== undefined) return finding('Secrets', 'fine', own)
  const from = sessionSecret === undefined ? 'the secret in DATA_DIR' : 'SESSION_SECRET'
  const state = databaseUrl === undefined ? 'fine' : 'mind'
  return finding(
    'Secrets',
    state,
    `SECRETS_KEY is not set: ${from} encrypts the secrets of two-factor sign-in`,
  )
}

interface Facts {
  readonly version: string
  readonly encoding: string
  readonly ctype: string
  readonly zone: string
  readonly now: Date
  readonly bytes: string
  readonly extensions: string[]
  readonly superuser: boolean
}

async function databaseOf(database: Database, config: Config): Promise<Finding[]> {
  const [facts] = await database.query<Facts>(sql`
    SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
      d.datctype AS ctype, current_setting('TimeZone') AS zone, clock_timestamp() AS now,
      pg_database_size(d.oid)::text AS bytes,
      (SELECT coalesce(array_agg(name::text), '{}') FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent')) AS extensions,
      (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser
    FROM pg_database d WHERE d.datname = current_database()`)
  if (facts === undefined) return [finding('Database', 'fault', 'it does not say what it is')]
  const apart = Math.abs(Date.now() - facts.now.getTime())
  const missing = ['pg_trgm', 'unaccent'].filter((each) => !facts.extensions.includes(each))
  const where = config.databaseUrl === undefined ? 'its own' : 'DATABASE_URL'
  return [
    finding(
      'Database',
      'fine',
      `PostgreSQL ${facts.version} (${where}), ${formatBytes(Number(facts.bytes))}`,
    ),
    (await isOlder(database.sequelize))
      ? finding('Schema', 'mind', 'of an older version: the next start brings it up to date')
      : finding('Schema', 'fine', 'of this version'),
    finding(
      'Extensions',
      missing.length === 0 ? 'fine' : 'fault',
      missing.length === 0 ? 'pg_trgm and unaccent are there' : `missing: ${missing.join(', ')}`,
    ),
    finding(
      'Letters',
      facts.ctype === 'C' ? 'mind' : 'fine',
      facts.ctype === 'C'
        ? 'LC_CTYPE is C: names in other scripts than the Latin are not compared'
        : `${facts.encoding}, LC_CTYPE ${facts.ctype}`,
    ),
    finding(
      'Clock',
      apart > CLOCKS_APART_MS ? 'fault' : 'fine',
      apart > CLOCKS_APART_MS
        ? `this machine and the database are ${count(Math.round(apart / 1000), 'second')} apart`
        : 'this machine and the database agree',
    ),
    finding(
      'Rights',
      facts.superuser ? 'mind' : 'fine',
      facts.superuser ? 'the database is used by a superuser' : 'the database is used by no superuser',
    ),
  ]
}

/** `doctor`. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look at versions, database, extensions, letters, space, address, clock and secrets')
    .action(async () => {
      const findings = await withDatabase(
        async (database, config) => [
          finding('Recusal', 'fine', programVersion()),
          nodeOf(process.version),
          ...(await databaseOf(database, config)),
          await spaceOf(config.dataDir),
          ...addressOf(config),
          secretsOf(config),
          finding('Mail', 'fine', 'none is sent: administrators hand out sign-in links'),
        ],
        'as it is',
      )
      const lines = findings.map(({ state, what, words }) => {
        const mark = styleText(COLORS[state], state.padEnd(6), { stream: process.stdout })
        return `${mark}${what.padEnd(12)}${words}\n`
      })
      await print(lines.join(''))
      const faults = findings.filter(({ state }) => state === 'fault').length
      if (faults > 0) throw new Refused(`${count(faults, 'fault')} found.`)
    })
}
