import { readFile } from 'node:fs/promises'
import { pino } from 'pino'
import supertest from 'supertest'
import { afterAll, beforeAll } from 'vitest'
import type { UserRole } from '../../models/vocabulary.ts'
import { addUser } from '../../server/accounts/users.ts'
import { createApp } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { type Database, openDatabase } from '../../server/database/index.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { STARTER_DATASET } from '../../server/paths.ts'
import { readManifest } from '../../server/web/assets/manifest.ts'
import { cloneDatabase } from './database.ts'

export const PASSWORD = 'correct horse battery'

export interface TestApp {
  readonly app: ReturnType<typeof createApp>
  readonly database: Database
  /** Everything the log was given, one JSON line each. */
  readonly logged: string[]
}

/** The real application over a database of its own that holds the starter dataset and a user of each role. */
export function useApp(): () => TestApp {
  let running: TestApp | undefined
  let drop: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const clone = await cloneDatabase()
    drop = clone.drop
    const database = openDatabase(clone.connection)
    await importDataset(database, parseDataset(await readFile(STARTER_DATASET, 'utf8')))
    for (const role of ['reader', 'researcher', 'editor', 'admin'] as UserRole[]) {
      await addUser(`${role}@example.org`, role, PASSWORD)
    }
    const logged: string[] = []
    const log = pino({ level: 'warn' }, { write: (line: string) => logged.push(line) })
    const app = createApp({
      config: readConfig({ NODE_ENV: 'test' }),
      database,
      log,
      sessionSecret: 'a secret for the tests alone',
      assets: await readManifest(),
    })
    running = { app, database, logged }
  })
  afterAll(async () => {
    await running?.database.close()
    await drop?.()
  })
  return () => {
    if (running === undefined) throw new Error('the app is not running yet')
    return running
  }
}

/** The anti-forgery token of the first form on a page. */
export function csrfOf(html: string): string {
  const token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1]
  if (token === undefined) throw new Error('the page has no form with a token')
  return token
}

export type Agent = ReturnType<typeof supertest.agent>

/** A browser's worth of cookies, signed in by the form as the user of this role. */
export async function signedIn({ app }: TestApp, role: UserRole): Promise<Agent> {
  const agent = supertest.agent(app)
  const page = await agent.get('/sign-in').expect(200)
  await agent
    .post('/sign-in')
    .type('form')
    .send({ _csrf: csrfOf(page.text), email: `${role}@example.org`, password: PASSWORD })
    .expect(303)
  return agent
}

/** The fields of the link form on a page, as a browser would send them, with these changed. */
export async function linkFormFields(
  agent: Agent,
  path: string,
  changes: Record<string, string>,
): Promise<Record<string, string>> {
  const { text } = await agent.get(path).expect(200)
  const fields: Record<string, string> = {}
  for (const [tag] of text.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]+)"/.exec(tag)?.[1]
    if (name === undefined) continue
    if (/type="radio"/.test(tag) && !/ checked/.test(tag)) continue
    fields[name] = decode(/value="([^"]*)"/.exec(tag)?.[1] ?? '')
  }
  for (const [, name = '', body = ''] of text.matchAll(
    /<select[^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    const option = /<option([^>]*) selected[^>]*>([^<]*)/.exec(body)
    fields[name] = decode(/value="([^"]*)"/.exec(option?.[1] ?? '')?.[1] ?? option?.[2] ?? '')
  }
  for (const [, name = '', body = ''] of text.matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</g)) {
    fields[name] = decode(body)
  }
  return { ...fields, action: 'save', ...changes }
}

function decode(html: string): string {
  const entities: Record<string, string> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#x27;': "'",
    '&#x3D;': '=',
  }
  return html.replace(/&(?:amp|lt|gt|quot|#x27|#x3D);/g, (entity) => entities[entity] ?? entity)
}
