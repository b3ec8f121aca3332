import { readFile } from 'node:fs/promises'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { useApp } from '../support/app.ts'

const running = useApp('file', { TRUST_PROXY: 'loopback', LOG_LEVEL: 'info' })

const FROM_OUTSIDE = { 'X-Forwarded-For': '198.51.100.1' }

describe('/metrics', () => {
  it('counts requests by method, route and status, and shows the state of the database pools', async () => {
    const { app } = running()
    await supertest(app).get('/officials/jared-kushner').expect(200)
    await supertest(app).get('/nothing/of/the/kind').expect(404)
    const { text, headers } = await supertest(app).get('/metrics').expect(200)
    expect(headers['content-type']).toContain('text/plain')
    expect(headers['cache-control']).toBe('no-store')
    expect(text).toMatch(
      /recusal_http_request_seconds_count\{method="GET",route="\/officials\/:slug",status="200"\} \d/,
    )
    expect(text).toContain('route="none",status="404"')
    expect(text).toMatch(/recusal_database_connections\{pool="record",state="open"\} [1-9]/)
    expect(text).toContain('process_resident_memory_bytes')
    expect(text).not.toContain('jared-kushner')
  })

  it('is available on the local network and with a token', async () => {
    const { app, database } = running()
    await supertest(app).get('/metrics').set(FROM_OUTSIDE).expect(401)
    await supertest(app).get('/metrics').set(FROM_OUTSIDE).set('Authorization', 'Bearer wrong').expect(401)
    const token = await addToken(database, 'reader@example.org')
    await supertest(app).get('/metrics').set(FROM_OUTSIDE).set('Authorization', `Bearer ${token}`).expect(200)
  })
})

describe('slow statements', () => {
  const slow = useApp('file', {}, { slowStatementMs: 0 })

  it('are logged with their text and duration, never with the values that a user sent', async () => {
    const { app, logged } = slow()
    await supertest(app).get('/search?q=somebody-private').expect(200)
    const lines = logged.map((line) => JSON.parse(line) as { msg: string; statement?: string; ms?: number })
    const told = lines.filter(({ msg }) => msg === 'slow statement')
    expect(told.length).toBeGreaterThan(1)
    expect(told.every(({ ms, statement }) => typeof ms === 'number' && (statement ?? '').length > 5)).toBe(
      true,
    )
    expect(logged.join()).not.toContain('somebody-private')
    const { text } = await supertest(app).get('/metrics').expect(200)
    expect(text).toMatch(/recusal_database_statement_seconds_count [1-9]/)
  })
})

describe('the access log', () => {
  it('has each request with the id of its response, without query strings or secrets', async () => {
    const { app, logged } = running()
    const { headers } = await supertest(app).get('/search?q=somebody').set(FROM_OUTSIDE)
    await supertest(app).get('/sign-in/a-secret-token').expect(200)
    const lines = logged.map((line) => JSON.parse(line) as Record<string, unknown>)
    const line = lines.find(({ id }) => id === headers['x-request-id'])
    expect(line).toMatchObject({ client: '198.51.100.1', method: 'GET', path: '/search', status: 200 })
    expect(logged.join('')).not.toMatch(/somebody|a-secret-token/)
    expect(lines.some(({ path }) => path === '/sign-in/…')).toBe(true)
  })

  it('gives each cached response its own id', async () => {
    const { app } = running()
    const ids = [await supertest(app).get('/method'), await supertest(app).get('/method')].map(
      ({ headers }) => headers['x-request-id'] as unknown,
    )
    expect(new Set(ids).size).toBe(2)
  })
})

it('exposes every metric that the Grafana dashboard shows', async () => {
  const { text } = await supertest(running().app).get('/metrics').expect(200)
  const dashboard = JSON.parse(await readFile('deploy/grafana-dashboard.json', 'utf8')) as {
    panels: { targets: { expr: string }[] }[]
  }
  const shown = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join(' ')
  const names = new Set(shown.match(/\b(?:recusal|process|nodejs)_\w+/g))
  expect(names.size).toBeGreaterThan(5)
  for (const name of names) expect(text, name).toContain(name.replace(/_(?:bucket|count)$/, ''))
})
