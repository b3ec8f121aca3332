import supertest from 'supertest'
import { expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { useApp } from '../support/app.ts'

/** Whom and what the API refuses before it does anything. */

const running = useApp('file')

it('does not read for a token that is not valid, although anyone may read without one', async () => {
  const { app, database } = running()
  const read = (token: string | null) => {
    const asked = supertest(app).get('/api/v1/overlaps?limit=1')
    return token === null ? asked : asked.set('Authorization', `Bearer ${token}`)
  }
  await read(null).expect(200)
  await read(await addToken(database, 'reader@example.org')).expect(200)
  await read('no-such-token').expect(401)
})

it('adds no statement that is about no one and nothing', async () => {
  const { app, database } = running()
  const token = await addToken(database, 'researcher@example.org')
  const statement = {
    by: 'Someone',
    kind: 'denial',
    paraphrase: 'Denied it',
    sources: [{ url: 'https://a.example/' }],
  }
  for (const about of [undefined, null, []]) {
    const { status, body } = await supertest(app)
      .post('/api/v1/statements')
      .set('Authorization', `Bearer ${token}`)
      .send({ ...statement, about })
    expect([status, body.errors?.[0]?.field]).toEqual([422, 'about'])
  }
})

it.each([
  ['/interests?kind=owns', 'must be one of person, '],
  ['/links?kind=person', 'must be one of owns, '],
  ['/statements?kind=fund', 'must be one of denial, '],
  ['/negotiations?status=disputed', 'must be one of '],
  ['/links?status=ongoing', 'must be one of '],
])('refuses a filter with a word of another list: %s', async (path, words) => {
  const { text } = await supertest(running().app).get(`/api/v1${path}`).expect(400)
  expect(text).toContain(words)
})

it.each([
  ['delete', '/links/pif-affinity-2bn', 'GET, HEAD, PATCH'],
  ['put', '/interests', 'GET, HEAD, POST'],
  ['get', '/batch', 'POST'],
  ['post', '/openapi.json', 'GET, HEAD'],
] as const)('says which methods an address answers: %s %s', async (method, path, allowed) => {
  const refused = await supertest(running().app)[method](`/api/v1${path}`)
  expect([refused.status, refused.headers.allow, refused.type]).toEqual([
    405,
    allowed,
    'application/problem+json',
  ])
})
