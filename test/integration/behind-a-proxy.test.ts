import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../server/config.ts'
import { csrfOf, PASSWORD, useApp } from '../support/app.ts'

const proxied = useApp('file', { BASE_URL: 'https://recusal.example.org', TRUST_PROXY: '1' })
const direct = useApp()

/** What a proxy that terminates TLS says about a client. */
const over = (client: string) => ({
  Host: 'recusal.example.org',
  'X-Forwarded-For': client,
  'X-Forwarded-Proto': 'https',
})

describe('behind a proxy that terminates TLS', () => {
  it('sets a cookie that is sent only over TLS and that no other site can set, and asks for TLS', async () => {
    const { headers } = await supertest(proxied().app).get('/sign-in').set(over('198.51.100.1')).expect(200)
    const cookie = String(headers['set-cookie'])
    expect(cookie).toMatch(/^__Host-recusal=/)
    expect(cookie).toMatch(/; Path=\/;.*HttpOnly; Secure; SameSite=Lax/)
    expect(cookie).not.toMatch(/Domain=/i)
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}/)
  })

  it('signs in and out with that cookie', async () => {
    const agent = supertest.agent(proxied().app).set(over('198.51.100.2'))
    const cookieOf = (response: { headers: Record<string, unknown> }): string =>
      /__Host-recusal=[^;]*/.exec(String(response.headers['set-cookie']))?.[0] ?? ''
    const page = await agent.get('/sign-in')
    const form = { _csrf: csrfOf(page.text), email: 'reader@example.org', password: PASSWORD }
    const entered = await agent.post('/sign-in').set('Cookie', cookieOf(page)).type('form').send(form)
    expect(entered.status).toBe(303)
    const cookie = cookieOf(entered)
    const overview = await agent.get('/').set('Cookie', cookie).expect(200)
    expect(overview.text).toContain('action="/sign-out"')
    const left = await agent
      .post('/sign-out')
      .set('Cookie', cookie)
      .type('form')
      .send({ _csrf: csrfOf(overview.text) })
    expect(left.headers['clear-site-data']).toBe('"cache"')
    expect(String(left.headers['set-cookie'])).toMatch(/^__Host-recusal=;.*Expires=Thu, 01 Jan 1970/)
    const after = await agent.get('/account').set('Cookie', cookie)
    expect(after.headers.location).toBe('/sign-in')
  })

  it('counts failures separately for each client', async () => {
    const tries = async (client: string): Promise<number> => {
      const agent = supertest(proxied().app)
      const page = await agent.get('/sign-in').set(over(client))
      const cookie = /__Host-recusal=[^;]*/.exec(String(page.headers['set-cookie']))?.[0] ?? ''
      const answer = await agent
        .post('/sign-in')
        .set({ ...over(client), Cookie: cookie })
        .type('form')
        .send({
          _csrf: csrfOf(page.text),
          email: `nobody-${client}@example.org`,
          password: 'not the password',
        })
      return answer.status
    }
    for (let count = 0; count < 10; count += 1) expect(await tries('198.51.100.3')).toBe(422)
    expect(await tries('198.51.100.3')).toBe(429)
    expect(await tries('198.51.100.4')).toBe(422)
  })

  it.each(['evil.example', 'recusal.example.org.evil.example', 'evil.example:443'])(
    'does not repeat the name of another site: %s',
    async (host) => {
      for (const path of ['/', '/overlaps.atom', '/nothing', '/api/v1/links?limit=1']) {
        const { text } = await supertest(proxied().app).get(path).set('Host', host)
        expect(text, path).not.toContain('evil.example')
      }
    },
  )

  it('answers health checks on this machine', async () => {
    await supertest(proxied().app).get('/healthz').set('Host', '10.0.0.7:3000').expect(200)
    await supertest(proxied().app).get('/readyz').set('Host', '127.0.0.1:3000').expect(200)
  })
})

describe('without a proxy', () => {
  it.each(['a b', '"<script>', '[::1', 'x'.repeat(400)])('refuses an invalid Host: %s', async (host) => {
    const { status, text } = await supertest(direct().app).get('/').set('Host', host)
    expect(status).toBe(421)
    expect(text).not.toContain(host)
    expect(text).not.toMatch(/(?:href|src)=""/)
    expect(text).toMatch(/<link rel="stylesheet" href="\/assets\//)
  })

  it('sets a cookie for plain HTTP and does not ask for TLS', async () => {
    const { headers } = await supertest(direct().app).get('/sign-in').expect(200)
    expect(String(headers['set-cookie'])).toMatch(/^recusal=/)
    expect(headers).not.toHaveProperty('strict-transport-security')
  })

  it.each([
    '//evil.example/x',
    '/\\evil.example',
    '/%zz',
    '/officials/%zz',
    '/officials/%c0%80',
    '/overlaps/%',
  ])('answers an invalid address with an explanation, and does not link to it: %s', async (path) => {
    const answer = await supertest(direct().app).get(path)
    expect([400, 404]).toContain(answer.status)
    expect(answer.text).toMatch(/<h1|could not be read/)
    expect(answer.text).not.toMatch(/(?:href|src|action)="[^"]*evil\.example/)
  })

  it.each([
    '/healthz',
    '/readyz',
    '/nothing',
    '//odd',
    '/assets/none.css',
    '/favicon.ico',
    '/api/v1/nothing',
    '/paper.css',
  ])('sends the security headers with every answer: %s', async (path) => {
    const { headers } = await supertest(direct().app).get(path)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('same-origin')
  })
})

describe('the configuration of proxies', () => {
  it.each([
    ['2', 2],
    ['loopback', ['loopback']],
    ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
    ['uniquelocal 192.0.2.1', ['uniquelocal', '192.0.2.1']],
  ])('%s', (written, read) => {
    expect(readConfig({ TRUST_PROXY: written }).trustProxy).toEqual(read)
  })

  it.each(['99', 'true', '10.0.0.0/33', 'proxy.example', '10.0.0.1/8/8', ','])(
    'is refused: %s',
    (written) => {
      expect(() => readConfig({ TRUST_PROXY: written })).toThrow(ConfigError)
    },
  )
})

describe('a character that XML cannot contain', () => {
  it.each(['%EF%BF%BE', '%EF%BF%BF', '%01', '%ED%A0%80'])('is in no feed: %s', async (sign) => {
    for (const feed of ['links', 'overlaps', 'changes']) {
      const { status, text } = await supertest(direct().app).get(`/${feed}.atom?q=a${sign}b`)
      if (status !== 200) expect(status).toBe(400)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot contain
      else expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
    }
  })
})

describe('a cursor', () => {
  const cursorOf = (zone: string): string =>
    Buffer.from(JSON.stringify(['recorded', `2026-01-02 03:04:05${zone}`, '1'])).toString('base64url')
  it.each(['+99', '+16:00', '-77:77', '+00:60'])(
    'with a nonexistent time zone is refused: %s',
    async (zone) => {
      const { status } = await supertest(direct().app).get(`/links?sort=recorded&cursor=${cursorOf(zone)}`)
      expect(status).toBe(400)
    },
  )
})
