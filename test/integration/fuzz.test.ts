import { randomUUID } from 'node:crypto'
import supertest, { type Response } from 'supertest'
import { beforeAll, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { type Agent, csrfOf, signedIn, useApp } from '../support/app.ts'
import { settled } from '../support/imports.ts'
import { Chances } from '../support/random.ts'
import { routesOf } from '../support/routes.ts'
import { workbook } from '../support/workbook.ts'

/** Odd requests and broken files from a seed; `npm run fuzz` sends many more, with a different seed each time. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 400)
const FILES = Number(process.env.FUZZ_FILES ?? 100)
const SEED = Number(
  process.env.FUZZ_SEED ?? (process.env.FUZZ_REQUESTS === undefined ? 17 : Date.now() % 1e6),
)
const AT_ONCE = 6
/** Longer than anything takes unless it hangs. */
const HANGS_MS = 60_000

const running = useApp()
let token: string
let admin: Agent
let csrf: string

beforeAll(async () => {
  token = await addToken(running().database, 'admin@example.org')
  admin = await signedIn(running(), 'admin')
  csrf = csrfOf((await admin.get('/account')).text)
})

/** Routes that would end the session, account or permissions of the user who sends the requests. */
const NOT_SENT = /sign-out|\/admin\/users\/|account\/(?:password|two-factor|sessions|tokens)|sign-in\/with/

const REAL = [
  'jared-kushner',
  'affinity-partners',
  'russia-ukraine',
  'pif-affinity-2bn',
  'kushner-60min',
  '1',
]
const ODD = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  '99999999999999999999',
  'NaN',
  'null',
  'true',
  '%zz',
  '%00',
  '\u0000',
  '\uD800',
  '\uFFFE',
  '\u202E',
  '../../etc/passwd',
  '//host/x',
  "'; DROP TABLE links; --",
  '<script>alert(1)</script>',
  '{{constructor}}',
  '__proto__',
  'constructor',
  '2026-02-30',
  '0013-01-01',
  '9999-99',
  '=1+1',
  '1,000 to 2,000',
  'half to most',
  '50%',
  '$1.234,56',
  '[object Object]',
  'a'.repeat(3000),
  'ß'.repeat(500),
  '\u0301'.repeat(200),
  'https://[::1',
  'javascript:alert(1)',
  'http://169.254.169.254/',
] as const
const QUERY =
  `as_of cursor limit sort official negotiation party interest rule timing certainty band country kind status
  since until q format bom fields view record by checked fetch size theme min_score event account source`.split(
    /\s+/,
  )
const FIELDS =
  `name kind country summary from to status relationship start start_choice start_day start_month start_year
  end end_choice amount share currency source_0_url source_0_title source_0_publisher source_count version base reason
  action official negotiation party role title url aliases entities links sources queries query decision note email
  overlaps changes submission_id links_count entity_0_name link_0_kind`.split(/\s+/)

const chances = new Chances(SEED)
const oddValue = (): string => (chances.next() < 0.25 ? chances.oneOf(REAL) : chances.oneOf(ODD))

/** Text as it is sent over the wire: unpaired surrogates cannot be. */
const wellFormed = (text: string): string => Buffer.from(text).toString()

/** JSON of any shape, a few levels deep. */
function anything(depth = 0): unknown {
  const kind = chances.below(depth > 3 ? 4 : 7)
  if (kind === 0) return chances.oneOf([0, -1, 1.5, 1e308, null, true, false])
  if (kind < 4) return oddValue()
  if (kind === 4) return Array.from({ length: chances.below(4) }, () => anything(depth + 1))
  return Object.fromEntries(
    Array.from({ length: 1 + chances.below(6) }, () => [chances.oneOf(FIELDS), anything(depth + 1)]),
  )
}

interface OddRequest {
  readonly method: 'get' | 'post' | 'patch'
  readonly path: string
  readonly body: unknown
  readonly type: string
  readonly signedIn: boolean
}

function oddRequest(routes: readonly string[]): OddRequest {
  const [method = 'GET', pattern = '/'] = chances.oneOf(routes).split(' ')
  const path = pattern.replace(/:\w+/g, () => encodeURIComponent(wellFormed(oddValue())))
  const query = Array.from(
    { length: chances.below(4) },
    () => `${chances.oneOf(QUERY)}=${encodeURIComponent(wellFormed(oddValue()))}`,
  )
  if (chances.next() < 0.05) query.push('%zz=%')
  const isApi = /^\/(?:api|mcp|reconcile)/.test(pattern)
  const fields = (): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: 1 + chances.below(12) }, () => [chances.oneOf(FIELDS), wellFormed(oddValue())]),
    )
  return {
    method: method.toLowerCase() as OddRequest['method'],
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
    body: isApi ? anything() : { ...fields(), _csrf: csrf },
    type: chances.next() < 0.05 ? 'text/plain' : isApi ? 'application/json' : 'form',
    signedIn: chances.next() < 0.7,
  }
}

async function send({ method, path, body, type, signedIn: isSigned }: OddRequest): Promise<Response> {
  const agent = isSigned ? admin : supertest(running().app)
  const request = agent[method](path)
    .timeout(HANGS_MS)
    .ok(() => true)
  if (isSigned) request.set('Authorization', `Bearer ${token}`)
  if (method === 'get') return request
  if (type === 'text/plain') return request.type(type).send(JSON.stringify(body))
  return request.type(type).send(body as object)
}

/** What no response may contain: a server error or a stack trace. */
function faultOf({ status, text = '' }: Response): string | null {
  if (status >= 500 && status !== 503) return `status ${status}`
  return /\n {4}at |node_modules|SequelizeDatabaseError|RangeError|TypeError/.test(text)
    ? 'a stack trace'
    : null
}

it(`answers ${REQUESTS} odd requests properly, and leaves no partial writes`, async () => {
  const routes = routesOf(running().app)
    .map(({ method, path }) => `${method} ${path}`)
    .filter((route) => !NOT_SENT.test(route))
  const faults: string[] = []
  const seen = new Set<number>()
  const queue = Array.from({ length: REQUESTS }, () => oddRequest(routes))
  const work = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const fault = await send(next).then(
        (answer) => {
          seen.add(answer.status)
          return faultOf(answer)
        },
        (error: Error) => error.message,
      )
      if (fault !== null) faults.push(`${fault}: ${JSON.stringify(next).slice(0, 2000)}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  expect(faults, `seed ${SEED}`).toEqual([])
  // They reach pages, forms and the API, signed in and signed out.
  expect([...seen]).toEqual(expect.arrayContaining([200, 303, 400, 401, 404, 422]))
  expect(await verifyDatabase(running().database)).toEqual([])
})

/** Valid files, each with a name that shows its format. */
async function soundFiles(): Promise<[string, Buffer][]> {
  const rows = [
    ['from', 'to', 'kind', 'amount', 'start'],
    ['Qatar Investment Authority', 'Affinity Partners', 'invests_in', '$200m', '2021'],
    ['Jared Kushner', 'A Company', 'owns', '10% to 20%', '2024-05'],
  ]
  const csv = rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')
  const { text } = await supertest(running().app).get('/data/recusal.ftm.json').buffer(true)
  const bods = await supertest(running().app).get('/data/recusal.bods.json').buffer(true)
  return [
    ['list.csv', Buffer.from(csv)],
    ['list.xlsx', await workbook(rows)],
    ['some.ftm.json', Buffer.from(text.split('\n').slice(0, 12).join('\n'))],
    ['some.bods.json', Buffer.from(JSON.stringify((JSON.parse(bods.text) as unknown[]).slice(0, 8)))],
    ['a.json', Buffer.from('{"format":"recusal-dataset/1","sources":[],"entities":[],"links":[]}')],
  ]
}

/** A file with some of its bytes changed, removed, duplicated or added. */
function broken(sound: Buffer): Buffer {
  let bytes = Buffer.from(sound)
  for (let count = 1 + chances.below(6); count > 0; count -= 1) {
    const at = chances.below(bytes.length + 1)
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
    const way = chances.below(5)
    if (way === 0) bytes = Buffer.from(before)
    else if (way === 1) bytes = Buffer.concat([before, after.subarray(1 + chances.below(40))])
    else if (way === 2) bytes = Buffer.concat([before, Buffer.from(chances.oneOf(ODD)), after])
    else if (way === 3) bytes = Buffer.concat([before, after.subarray(0, 60), after])
    else if (bytes.length > 0) bytes[Math.min(at, bytes.length - 1)] = chances.below(256)
  }
  return bytes
}

it(`reads ${FILES} broken files or says why it cannot, and leaves the record unchanged`, async () => {
  const sound = await soundFiles()
  const faults: string[] = []
  for (let count = 0; count < FILES; count += 1) {
    const [name, content] = chances.oneOf(sound)
    const file = broken(content)
    const answer = await admin
      .post('/imports')
      .timeout(HANGS_MS)
      .ok(() => true)
      .field({ _csrf: csrf, url: `https://example.org/${randomUUID()}` })
      .attach('file', file, name)
    const pages = [answer]
    if (answer.status === 303) {
      const href = String(answer.headers.location).replace(/\/columns$/, '')
      await settled(admin, href)
      pages.push(await admin.get(href), await admin.get(String(answer.headers.location)))
      await admin.post(`${href}/drop`).type('form').send({ _csrf: csrf })
    }
    const fault = pages.map(faultOf).find((each) => each !== null)
    if (fault !== undefined) faults.push(`${fault}: ${name} ${file.toString('base64').slice(0, 3000)}`)
  }
  expect(faults, `seed ${SEED}`).toEqual([])
  expect(await verifyDatabase(running().database)).toEqual([])
})
