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
