import { resolve } from 'node:path'
import { z } from 'zod'
import { USER_ROLES, type UserRole } from '../models/vocabulary.ts'
import { readProxies } from './values/proxies.ts'

function isPostgresAddress(url: string): boolean {
  // The driver also takes an address without a host, which is then a parameter.
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url.replace('@/', '@localhost/'))
}

/** The environment as the program reads it; the README lists the same variables. */
const Environment = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a number from 0 to 65535')
    .default(3000),
  DATABASE_URL: z
    .string()
    .refine(isPostgresAddress, 'must be an address that begins with postgres:// or postgresql://')
    .optional(),
  DATABASE_REPLICA_URLS: z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((url) => url !== ''))
    .refine(
      (urls) => urls.every(isPostgresAddress),
      'must be addresses that begin with postgres:// or postgresql://, separated by commas',
    )
    .default([]),
  DATA_DIR: z.string().min(1).default('.data'),
  SEED: z.enum(['starter', 'none']).default('starter'),
  SESSION_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  SECRETS_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  OIDC_ISSUER: z
    .string()
    .regex(
      /^https:\/\/[^\s?#]+$|^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?(?:\/[^\s?#]*)?$/,
      'must be the address of the issuer, such as https://accounts.example.org',
    )
    .optional(),
  OIDC_CLIENT_ID: z.string().trim().min(1).max(300).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_NAME: z.string().trim().min(1).max(100).default('OpenID Connect'),
  TWO_FACTOR_FOR: z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((role) => role !== ''))
    .pipe(z.array(z.enum(USER_ROLES, `must be roles separated by commas: ${USER_ROLES.join(', ')}`)))
    .default([]),
  PUBLIC_READ: z.enum(['true', 'false']).default('true'),
  BASE_URL: z
    .string()
    .trim()
    .regex(
      /^https?:\/\/[^\s/?#]+\/?$/,
      'must be the address of the site without a path, such as https://recusal.example.org',
    )
    .transform((value) => value.replace(/\/$/, ''))
    .optional(),
  TRUST_PROXY: z
    .string()
    .transform((value, context) => {
      const proxies = readProxies(value)
      if (proxies !== null) return proxies
      context.addIssue(
        'must be a number of proxies from 0 to 10, or addresses and networks such as 10.0.0.0/8, loopback or uniquelocal',
      )
      return z.NEVER
    })
    .default(['loopback']),
  SITE_OPERATOR: z.string().trim().min(1).max(300).optional(),
  CONTACT: z.string().trim().min(1).max(300).optional(),
  SMTP_URL: z
    .string()
    .trim()
    .refine(
      (url) => /^smtps?:\/\//.test(url) && URL.canParse(url),
      'must be the address of a mail server, such as smtp://mail.example.org:587',
    )
    .optional(),
  MAIL_FROM: z.string().trim().min(3).max(300).regex(/@/, 'must be a mail address').optional(),
  ARCHIVE_URL: z
    .string()
    .trim()
    .regex(
      /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*[^\s/?#])?\/?$/,
      'must be the address of an archive, such as https://web.archive.org',
    )
    .transform((value) => value.replace(/\/$/, ''))
    .optional(),
  ARCHIVE_KEY: z
    .string()
    .trim()
    .regex(/^[^\s:]{1,200}:[^\s:]{1,200}$/, 'must be an access key and a secret, joined by a colon')
    .optional(),
  CHECK_ADDRESSES: z.enum(['true', 'false']).default('false'),
  REQUESTS_PER_MINUTE: z
    .string()
    .regex(/^\d{1,6}$/, 'must be a number of requests, or 0 for no limit')
    .transform(Number)
    .default(600),
  WEB_CONCURRENCY: z
    .string()
    .regex(/^\d{1,2}$/, 'must be a number of processes from 1 to 32')
    .transform(Number)
    .refine((count) => count >= 1 && count <= 32, 'must be a number of processes from 1 to 32')
    .default(1),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
})

/** The names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(Environment.shape)

/** An OpenID Connect service that people can sign in with, in addition to passwords. */
export interface OpenIdSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The name that people see. */
  readonly name: string
}

export interface Config {
  readonly environment: 'production' | 'development' | 'test'
  /** Whether someone set `NODE_ENV` to `production`, beyond its being the default. */
  readonly saysProduction: boolean
  readonly host: string
  readonly port: number
  /** Undefined: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined
  /** Copies of the database that answer reads of the record when they are up to date. */
  readonly replicaUrls: readonly string[]
  readonly dataDir: string
  readonly seed: 'starter' | 'none'
  /** Undefined: generated once and kept in `dataDir`. */
  readonly sessionSecret: string | undefined
  /** The key that encrypts two-factor secrets; undefined: the session secret does. */
  readonly secretsKey: string | undefined
  /** How many requests per minute are answered for one client; 0: no limit. */
  readonly requestsPerMinute: number
  /** Undefined: people sign in only with passwords. */
  readonly openId: OpenIdSettings | undefined
  /** The roles that cannot sign in without a second step. */
  readonly twoFactorFor: readonly UserRole[]
  readonly publicRead: boolean
  readonly logLevel: string
  /** How many processes answer requests. */
  readonly webConcurrency: number
  /** The site's address in permalinks, feeds and one-time links; undefined: its address on this machine. */
  readonly baseUrl: string | undefined
  /** Whose `X-Forwarded-*` headers count: this many proxies in front, or the proxies at these addresses. */
  readonly trustProxy: number | readonly string[]
  /** Who runs the site, and how to reach them, as shown on `/about` and `/corrections`; undefined: not shown. */
  readonly siteOperator: string | undefined
  readonly contact: string | undefined
  /** The mail server, and the address that messages come from; undefined: no mail is sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined
  /** The archive that keeps copies of sources; undefined: none is asked. */
  readonly archive: { readonly url: string; readonly key: string | undefined } | undefined
  /** Whether the addresses of sources are asked, every week, if they still answer. */
  readonly checkAddresses: boolean
}

/** A setting that the program cannot start with. The message is for the person who set it. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads the configuration.
 * @throws {ConfigError} with the name of every variable that is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`The configuration is wrong. ${problems.join('; ')}`)
  }
  const value = parsed.data
  return {
    environment: value.NODE_ENV ?? 'production',
    saysProduction: value.NODE_ENV === 'production',
    host: value.HOST,
    port: value.PORT,
    databaseUrl: value.DATABASE_URL,
    replicaUrls: value.DATABASE_REPLICA_URLS,
    dataDir: resolve(value.DATA_DIR),
    seed: value.SEED,
    sessionSecret: value.SESSION_SECRET,
    secretsKey: value.SECRETS_KEY,
    requestsPerMinute: value.REQUESTS_PER_MINUTE,
    openId: readOpenId(value),
    twoFactorFor: value.TWO_FACTOR_FOR,
    publicRead: value.PUBLIC_READ === 'true',
    logLevel: value.LOG_LEVEL,
    webConcurrency: value.WEB_CONCURRENCY,
    baseUrl: value.BASE_URL,
    trustProxy: value.TRUST_PROXY,
    siteOperator: value.SITE_OPERATOR,
    contact: value.CONTACT,
    mail: readMail(value),
    archive: readArchive(value),
    checkAddresses: value.CHECK_ADDRESSES === 'true',
  }
}

/** @throws {ConfigError} if only one of the two settings is present. */
function readMail({ SMTP_URL: smtpUrl, MAIL_FROM: from }: z.infer<typeof Environment>): Config['mail'] {
  if (smtpUrl !== undefined && from !== undefined) return { smtpUrl, from }
  if (smtpUrl === undefined && from === undefined) return undefined
  throw new ConfigError('SMTP_URL and MAIL_FROM must be set together or not at all')
}

/** @throws {ConfigError} if there is a key without an archive. */
function readArchive({ ARCHIVE_URL: url, ARCHIVE_KEY: key }: z.infer<typeof Environment>): Config['archive'] {
  if (url !== undefined) return { url, key }
  if (key === undefined) return undefined
  throw new ConfigError('ARCHIVE_KEY needs ARCHIVE_URL, the archive that it is for')
}

/** @throws {ConfigError} if some of the settings are present and others are not. */
function readOpenId(value: z.infer<typeof Environment>): OpenIdSettings | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = value
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined)
    return { issuer, clientId, clientSecret, name: value.OIDC_NAME }
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined
  throw new ConfigError(
    'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set together or not at all',
  )
}
