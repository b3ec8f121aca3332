import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { useApp } from '../support/app.ts'

const named = useApp('file', { BASE_URL: 'https://recusal.example.org/' })
const unnamed = useApp()
const closed = useApp('file', { PUBLIC_READ: 'false' })

/** Responses that contain the site's address. */
const SAYING = [
  '/overlaps.atom',
  '/changes.atom',
  '/reports/links.csv?q=affinity',
  '/reports/links.csv?format=json&q=affinity',
  '/reports/overlaps.csv-metadata.json',
  '/api/v1/openapi.json',
  '/api/v1/links?limit=1',
  '/reports',
  '/',
  '/embed/money-by-state',
]

describe('the address of the site', () => {
  it.each(SAYING)('is the configured one, whatever host a request names: %s', async (path) => {
    const { text } = await supertest(named().app).get(path).set('Host', 'evil.example').expect(200)
    expect(text).toContain('https://recusal.example.org')
    expect(text).not.toContain('evil.example')
  })

  it.each(SAYING)('is never taken from the host that a request names: %s', async (path) => {
    const { text } = await supertest(unnamed().app).get(path).set('Host', 'evil.example:8080').expect(200)
    expect(text).not.toContain('evil.example')
    expect(text).toContain('http://127.0.0.1:3000')
  })

  it('is the address used on this machine if none is configured', async () => {
    const { text } = await supertest(unnamed().app)
      .get('/overlaps.atom')
      .set('Host', 'localhost:4321')
      .expect(200)
    expect(text).toContain('http://localhost:4321/overlaps')
  })

  it('is not what a reader elsewhere says about this machine', async () => {
    const { text } = await supertest(unnamed().app)
      .get('/overlaps.atom')
      .set('Host', 'localhost:4321')
      .set('X-Forwarded-For', '203.0.113.9')
      .expect(200)
    expect(text).not.toContain('localhost:4321')
    expect(text).toContain('http://127.0.0.1:3000/overlaps')
  })
})

describe('a site that is not public', () => {
  it.each(['/reports/links.csv', '/overlaps.atom', '/figures/overlaps-by-official.csv', '/api/v1/links'])(
    'can be read with a token: %s',
    async (path) => {
      const { app, database } = closed()
      const token = await addToken(database, 'reader@example.org')
      const refused = await supertest(app).get(path)
      expect([303, 401]).toContain(refused.status)
      const wrong = await supertest(app).get(path).set('Authorization', 'Bearer wrong')
      expect(wrong.status).toBe(refused.status)
      await supertest(app).get(path).set('Authorization', `Bearer ${token}`).expect(200)
    },
  )

  it('does not accept a token for writes outside the API', async () => {
    const { app, database } = closed()
    const token = await addToken(database, 'admin@example.org')
    await supertest(app).post('/links/new').set('Authorization', `Bearer ${token}`).expect(403)
    await supertest(app).get('/links/new').set('Authorization', `Bearer ${token}`).expect(303)
  })
})
