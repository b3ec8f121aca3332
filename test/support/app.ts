import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import supertest from 'supertest'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { UserRole } from '../../models/vocabulary.ts'
import { secretsKey } from '../../server/accounts/sealed-secrets.ts'
import { createApp } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { type Database, type Limits, openDatabase } from '../../server/database/index.ts'
import { openAssets } from '../../server/web/assets/manifest.ts'
import { cloneDatabase } from './database.ts'
import { PASSWORD } from './global-setup.ts'
import { fieldsOf, one, page } from './html.ts'

export { PASSWORD }

export interface TestApp {
  readonly app: ReturnType<typeof createApp>
  readonly database: Database
  /** Moves the application's clock forward by this many minutes. */
  readonly wait: (minutes: number) => void
  /** Everything that was logged, one line of JSON each. */
  readonly logged: string[]
}

/** The secret that the application signs with. */
export const SECRET = 'a secret for the tests alone'

interface AppLimits {
  /** How long a download may stall, if not a minute. */
  readonly stalledMs?: number
  /** How long a statement may take before it counts as slow, if not a second. */
  readonly slowStatementMs?: number
  /** Time limits of statements and transactions, if any. */
  readonly limits?: Limits
}

/** The real application on its own database, with the starter dataset and a user of each role. */
async function startApp(
  settings: Readonly<Record<string, string>>,
  { limits, ...waits }: AppLimits,
): Promise<[TestApp, () => Promise<void>]> {
  const clone = await cloneDatabase('starter')
  const database = openDatabase(clone.connection, limits)
  const folder = await mkdtemp(join(tmpdir(), 'recusal-app-'))
  const logged: string[] = []
  let later = 0
  const app = createApp({
    clock: () => new Date(Date.now() + later),
    config: readConfig({ NODE_ENV: 'test', DATA_DIR: folder, ...settings }),
    database,
    log: pino({ level: settings.LOG_LEVEL ?? 'warn' }, { write: (line: string) => logged.push(line) }),
    sessionSecret: SECRET,
    secretsKey: secretsKey(SECRET),
    assets: openAssets(false),
    ...waits,
  })
  const stop = async (): Promise<void> => {
    await database.close()
    await clone.drop()
    await rm(folder, { recursive: true, force: true })
  }
  const wait = (minutes: number): void => {
    later += minutes * 60_000
  }
  return [{ app, database, wait, logged }, stop]
}

/**
 * The application for the tests of a file.
 * @param each `file`: one for all tests, which must not affect one another; `test`: one for each test.
 * @param settings environment variables that differ from the defaults.
 * @param limits time limits that differ from the defaults.
 */
export function useApp(
  each: 'file' | 'test' = 'file',
  settings: Readonly<Record<string, string>> = {},
  limits: AppLimits = {},
): () => TestApp {
  let running: TestApp | undefined
  let stop: (() => Promise<void>) | undefined
  const [before, after] = each === 'file' ? [beforeAll, afterAll] : [beforeEach, afterEach]
  before(async () => {
    ;[running, stop] = await startApp(settings, limits)
  })
  after(async () => {
    await stop?.()
  })
  return () => {
    if (running === undefined) throw new Error('the app is not running yet')
    return running
  }
}

/** The anti-forgery token of the first form on a page. */
export function csrfOf(html: string): string {
  const token = page(html).querySelector('[name=_csrf]')?.getAttribute('value')
  if (token === undefined) throw new Error('the page has no form with a token')
  return token
}

export type Agent = ReturnType<typeof supertest.agent>

/** An agent with cookies, like a browser, signed in with the form as the user with this role, or with this address. */
export async function signedIn(
  { app }: TestApp,
  role: UserRole,
  email = `${role}@example.org`,
): Promise<Agent> {
  const agent = supertest.agent(app)
  const page = await agent.get('/sign-in').expect(200)
  await agent
    .post('/sign-in')
    .type('form')
    .send({ _csrf: csrfOf(page.text), email, password: PASSWORD })
    .expect(303)
  return agent
}

/** The fields of a record's form, as a browser would send them, with these changes. */
export async function formFields(
  agent: Agent,
  path: string,
  changes: Record<string, string>,
): Promise<Record<string, string>> {
  const { text } = await agent.get(path).expect(200)
  const fields = fieldsOf(one(page(text), 'main form[method=post]'))
  const reason = 'reason' in fields ? { reason: 'As the source says' } : {}
  return { ...fields, ...reason, action: 'save', ...changes }
}
