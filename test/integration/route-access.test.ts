import supertest from 'supertest'
import { beforeAll, describe, expect, it } from 'vitest'
import { USER_ROLES, type UserRole } from '../../models/vocabulary.ts'
import { may, type Permission } from '../../server/accounts/permissions.ts'
import { type Access, ROUTE_ACCESS } from '../../server/accounts/route-access.ts'
import { addToken } from '../../server/accounts/tokens.ts'
import { type Agent, csrfOf, signedIn, type TestApp, useApp } from '../support/app.ts'
import { holdingWriters } from '../support/database.ts'
import { addressOf } from '../support/route-addresses.ts'
import { routesOf } from '../support/routes.ts'

/** Tries every route as every role with every kind of token, against the one table of who may do what. */

const open = useApp()
const closed = useApp('file', { PUBLIC_READ: 'false' })

type Who = UserRole | 'nobody'
const EVERYBODY: readonly Who[] = ['nobody', ...USER_ROLES]

/** An editor's reason, which no one else may see. */
const PRIVATE = 'Only editors read this'
const permits = (who: Who, access: Access): boolean =>
  access === 'everybody' || access === 'public' || (who !== 'nobody' && may(who, access as Permission))

interface Visitor {
  readonly agent: Agent
  /** The session's token, for forms. */
  readonly csrf: string
  /** The API token; null for a visitor who is not signed in. */
  readonly bearer: string | null
}

/** A signed-in user with this role, or a new visitor who is not signed in. */
async function visitorOf(running: TestApp, who: Who): Promise<Visitor> {
  const agent = who === 'nobody' ? supertest.agent(running.app) : await signedIn(running, who)
  const { text } = await agent.get(who === 'nobody' ? '/sign-in' : '/account').expect(200)
  const bearer = who === 'nobody' ? null : await addToken(running.database, `${who}@example.org`)
  return { agent, csrf: csrfOf(text), bearer }
}

async function visitorsOf(running: TestApp): Promise<Map<Who, Visitor>> {
  const visitors = new Map<Who, Visitor>()
  for (const who of EVERYBODY) visitors.set(who, await visitorOf(running, who))
  return visitors
}

type Token = 'none' | 'wrong' | 'right'

/** Requests a route with a form token or an API token of one kind. */
async function ask(route: string, real: boolean, { agent, csrf, bearer }: Visitor, token: Token) {
  const [method = '', pattern = ''] = route.split(' ')
  const path = addressOf(pattern, real)
  const asked = method === 'GET' ? agent.get(path) : method === 'PATCH' ? agent.patch(path) : agent.post(path)
  if (isApi(route)) {
    const given = { none: null, wrong: 'wrong', right: bearer }[token]
    if (given !== null) asked.set('Authorization', `Bearer ${given}`)
    return method === 'GET' ? asked : asked.send({})
  }
  if (method === 'GET') return asked
  const sent = { none: {}, wrong: { _csrf: 'wrong' }, right: { _csrf: csrf } }[token]
  return asked.type('form').send({ ...sent, reason: 'typed with care' })
}

const isApi = (route: string): boolean => / \/(?:api\/|mcp$|reconcile)/.test(route)
/** Programs read by POST when the query is long. */
const READING_POSTS: ReadonlySet<string> = new Set(['POST /mcp', 'POST /reconcile'])
const reads = (route: string): boolean => route.startsWith('GET ') || READING_POSTS.has(route)
/** Their signed address is the proof: a mail program sends them, which has no session. */
const PROVEN_BY_ADDRESS: ReadonlySet<string> = new Set(['POST /mail/end/:token'])
/** Reading needs no token, except for the API of a site that is not public. */
const tokensFor = (route: string): Token[] =>
  reads(route) || PROVEN_BY_ADDRESS.has(route) ? ['right'] : ['none', 'wrong', 'right']

/** Files, which a closed site refuses to programs like this test rather than sending them to sign in. */
const isFile = (route: string): boolean =>
  /^GET \/(?:data\/|oembed$|robots\.txt$)|\.(?:atom|csv|json|png|svg)$/.test(route)

/** The response to someone without permission or without a valid token. */
function refusalFor(route: string, who: Who, token: Token, isClosed = false): number {
  if (isApi(route)) return who === 'nobody' || token !== 'right' ? 401 : 403
  if (isClosed && who === 'nobody' && isFile(route)) return 401
  return reads(route) && who === 'nobody' ? 303 : 403
}

const ROUTES = ROUTE_ACCESS.flatMap(([access, routes]) => routes.map((route) => ({ route, access })))

it('every route of the application is in the table, once, and nothing else is', () => {
  const routes = routesOf(open().app).map(({ method, path }) => `${method} ${path}`)
  expect(ROUTES.map(({ route }) => route).sort()).toEqual(routes.sort())
})

describe('on a public site', () => {
  let visitors: Map<Who, Visitor>
  beforeAll(async () => {
    const { database } = open()
    visitors = await visitorsOf(open())
    await database.pool.query(
      `INSERT INTO duplicate_decisions (record, first_id, second_id, decision, reason)
       SELECT 'entity', least(a.id, b.id), greatest(a.id, b.id), 'unsure', $1 FROM entities a, entities b
       WHERE a.slug = 'affinity-partners' AND b.slug = 'kushner-companies'`,
      [PRIVATE],
    )
  })

  it.each(ROUTES)(
    '$route refuses everyone without permission, writes nothing and shows nothing',
    async ({ route, access }) => {
      // The lock is held, so any attempt to write would hang.
      const release = await holdingWriters(open().database)
      try {
        for (const who of EVERYBODY) {
          for (const token of tokensFor(route)) {
            if (permits(who, access) && (token === 'right' || reads(route))) continue
            const answer = await ask(route, true, visitors.get(who) as Visitor, token)
            expect(answer.status, `${who}, token ${token}`).toBe(refusalFor(route, who, token))
            expect(answer.text, `${who}, token ${token}`).not.toContain(PRIVATE)
            if (answer.status === 303) expect(answer.headers.location).toBe('/sign-in')
          }
        }
      } finally {
        await release()
      }
    },
  )

  it.each(ROUTES)('$route answers everyone with permission', async ({ route, access }) => {
    for (const who of EVERYBODY.filter((each) => permits(each, access))) {
      // Signing in and out ends a session, so these routes get separate visitors.
      if (access === 'everybody' && who !== 'nobody') continue
      const visitor = access === 'everybody' ? await visitorOf(open(), who) : (visitors.get(who) as Visitor)
      const answer = await ask(route, reads(route), visitor, 'right')
      expect([401, 403], `${who}: ${answer.status}`).not.toContain(answer.status)
      expect(answer.status, who).toBeLessThan(500)
      if (access !== 'everybody') expect(answer.headers.location).not.toBe('/sign-in')
    }
  })
})

describe('on a site that is not public', () => {
  let visitors: Map<Who, Visitor>
  beforeAll(async () => {
    visitors = await visitorsOf(closed())
  })

  it.each(ROUTES.filter(({ access }) => access !== 'everybody'))(
    '$route shows nothing of the record to anyone who is not signed in',
    async ({ route, access }) => {
      const nobody = await ask(route, true, visitors.get('nobody') as Visitor, 'none')
      expect(nobody.status).toBe(refusalFor(route, 'nobody', 'none', true))
      expect(nobody.text).not.toMatch(/Affinity|Kushner|Ukraine/)
      if (access !== 'public') return
      const reader = await ask(route, true, visitors.get('reader') as Visitor, 'right')
      expect([303, 401, 403]).not.toContain(reader.status)
    },
  )
})
