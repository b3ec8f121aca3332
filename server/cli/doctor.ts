import { statfs } from 'node:fs/promises'
import { styleText } from 'node:util'
import type { Command } from 'commander'
import sql from 'sql-template-tag'
import { schemaOf } from '../../models/migrations/index.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/index.ts'
import { count, formatBytes } from '../values/format.ts'
import { programVersion } from '../version.ts'
import { print } from './output.ts'
import { commandConfig, Refused, refusalOf, withDatabase } from './session.ts'

/** What was checked, and the result. */
interface Finding {
  readonly state: 'fine' | 'warn' | 'fault'
  readonly what: string
  readonly words: string
}

const COLORS = { fine: 'green', warn: 'yellow', fault: 'red' } as const
/** With less free space than this, the disk will soon be full. */
const LITTLE_SPACE = 2_000_000_000
/** If clocks differ by more than this, recorded times are wrong. */
const CLOCKS_APART_MS = 2_000
/** The minimum version in package.json. */
const OLDEST_NODE = [20, 19] as const

const finding = (what: string, state: Finding['state'], words: string): Finding => ({ state, what, words })

function nodeOf(version: string): Finding {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number)
  const [least, leastMinor] = OLDEST_NODE
  const fits = major > least || (major === least && minor >= leastMinor)
  return finding(
    'Node',
    fits ? 'fine' : 'fault',
    fits ? version : `${version}; Recusal needs ${OLDEST_NODE.join('.')} or later`,
  )
}

async function spaceOf(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir).catch(() => statfs('.'))
  const free = bavail * bsize
  return finding('Space', free < LITTLE_SPACE ? 'warn' : 'fine', `${formatBytes(free)} free for ${dataDir}`)
}

function addressOf({ baseUrl, trustProxy, host }: Config): Finding[] {
  const proxies = Array.isArray(trustProxy) ? trustProxy.join(', ') : String(trustProxy)
  const secure = baseUrl?.startsWith('https:') === true
  const isLocal = ['127.0.0.1', 'localhost', '::1'].includes(host)
  const address =
    baseUrl === undefined
      ? finding(
          'Address',
          isLocal ? 'fine' : 'warn',
          'BASE_URL is not set, so feeds and sign-in links point to this machine',
        )
      : finding('Address', secure ? 'fine' : 'warn', secure ? baseUrl : `${baseUrl} does not use TLS`)
  return [address, finding('Proxy', 'fine', `trusts headers from: ${proxies === '0' ? 'no one' : proxies}`)]
}

function secretsOf({ sessionSecret, secretsKey, databaseUrl }: Config): Finding {
  const own = 'SECRETS_KEY encrypts the secrets of two-factor sign-in'
  if (secretsKey !== undefined) return finding('Secrets', 'fine', own)
  const from = sessionSecret === undefined ? 'the secret in DATA_DIR' : 'SESSION_SECRET'
  const state = databaseUrl === undefined ? 'fine' : 'warn'
  return finding(
    'Secrets',
    state,
    `SECRETS_KEY is not set, so ${from} encrypts the secrets of two-factor sign-in`,
  )
}

/** What each state of the schema means. */
const SCHEMAS = {
  none: finding('Schema', 'fault', 'none'),
  older: finding('Schema', 'warn', 'from an older version; the next start upgrades it'),
  current: finding('Schema', 'fine', 'up to date'),
  newer: finding('Schema', 'fault', 'from a newer version of Recusal, which alone can use it'),
} as const

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
  if (facts === undefined) return [finding('Database', 'fault', 'it does not report its version')]
  const apart = Math.abs(Date.now() - facts.now.getTime())
  const missing = ['pg_trgm', 'unaccent'].filter((each) => !facts.extensions.includes(each))
  const where = config.databaseUrl === undefined ? 'its own' : 'DATABASE_URL'
  return [
    finding(
      'Database',
      'fine',
      `PostgreSQL ${facts.version} (${where}), ${formatBytes(Number(facts.bytes))}`,
    ),
    SCHEMAS[await schemaOf(database.sequelize)],
    finding(
      'Extensions',
      missing.length === 0 ? 'fine' : 'fault',
      missing.length === 0 ? 'pg_trgm and unaccent are available' : `missing: ${missing.join(', ')}`,
    ),
    finding(
      'Locale',
      facts.ctype === 'C' ? 'warn' : 'fine',
      facts.ctype === 'C'
        ? 'LC_CTYPE is C, so names in non-Latin scripts are not compared'
        : `${facts.encoding}, LC_CTYPE ${facts.ctype}`,
    ),
    finding(
      'Clock',
      apart > CLOCKS_APART_MS ? 'fault' : 'fine',
      apart > CLOCKS_APART_MS
        ? `the clocks of this machine and the database differ by ${count(Math.round(apart / 1000), 'second')}`
        : 'the clocks of this machine and the database agree',
    ),
    finding(
      'Privileges',
      facts.superuser ? 'warn' : 'fine',
      facts.superuser ? 'the database user is a superuser' : 'the database user is not a superuser',
    ),
  ]
}

/** The database, if it can be reached; why not, if it cannot. */
async function reachableDatabaseOf(config: Config): Promise<Finding[]> {
  try {
    return await withDatabase((database) => databaseOf(database, config), 'copy')
  } catch (error) {
    return [finding('Database', 'fault', refusalOf(error) ?? String(error))]
  }
}

/** The other services that the settings name. They are not asked. */
function servicesOf({ mail, openId, archive, replicaUrls }: Config): Finding[] {
  const hostOf = (url: string): string => new URL(url).host
  return [
    finding(
      'Mail',
      'fine',
      mail === undefined
        ? 'SMTP_URL is not set, so Recusal sends none; administrators hand out sign-in links'
        : `sent from ${mail.from} through ${hostOf(mail.smtpUrl)}`,
    ),
    ...(openId === undefined
      ? []
      : [finding('Sign-in', 'fine', `also with ${openId.name} (${openId.issuer})`)]),
    ...(archive === undefined ? [] : [finding('Archive', 'fine', archive.url)]),
    ...(replicaUrls.length === 0
      ? []
      : [finding('Replicas', 'fine', count(replicaUrls.length, 'read-only copy', 'read-only copies'))]),
  ]
}

/** `doctor`. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check versions, database, extensions, locale, free space, address, clock and secrets')
    .action(async () => {
      const config = commandConfig()
      const findings = [
        finding('Recusal', 'fine', programVersion()),
        nodeOf(process.version),
        ...(await reachableDatabaseOf(config)),
        await spaceOf(config.dataDir),
        ...addressOf(config),
        secretsOf(config),
        ...servicesOf(config),
      ]
      const lines = findings.map(({ state, what, words }) => {
        const mark = styleText(COLORS[state], state.padEnd(6), { stream: process.stdout })
        return `${mark}${what.padEnd(12)}${words}\n`
      })
      await print(lines.join(''))
      const faults = findings.filter(({ state }) => state === 'fault').length
      if (faults > 0) throw new Refused(`${count(faults, 'fault')} found.`)
    })
}
