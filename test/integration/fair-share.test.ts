import { EventEmitter } from 'node:events'
import type { Request, Response } from 'express'
import supertest from 'supertest'
import { expect, it } from 'vitest'
import type { AppContext } from '../../server/web/context.ts'
import { fairShare } from '../../server/web/middleware/fair-share.ts'
import { useApp } from '../support/app.ts'

const counting = useApp('test', {
  REQUESTS_PER_MINUTE: '5',
  BASE_URL: 'https://recusal.example.org',
})
const waiting = useApp('file', { REQUESTS_PER_MINUTE: '10000' })
const free = useApp('file', { REQUESTS_PER_MINUTE: '0' })

const over = (client: string) => ({ 'X-Forwarded-For': client })

it('limits the requests per minute of one client, says how many are left, and keeps serving others', async () => {
  const { app } = counting()
  const ask = (path: string, client: string) => supertest(app).get(path).set(over(client))
  const first = await ask('/search?q=one', '198.51.100.7')
  expect(first.status).toBe(200)
  expect(first.headers.ratelimit).toMatch(/r=4/)
  for (const word of ['two', 'three', 'four']) await ask(`/search?q=${word}`, '198.51.100.7').expect(200)
  await ask('/api/v1/officials?limit=1', '198.51.100.7').expect(200)
  const page = await ask('/search?q=six', '198.51.100.7').expect(429)
  expect(page.text).toContain('Try again in a minute.')
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(0)
  const data = await ask('/api/v1/officials?limit=2', '198.51.100.7').expect(429)
  expect(data.type).toBe('application/problem+json')
  await ask('/search?q=six', '198.51.100.8').expect(200)
  await ask('/healthz', '198.51.100.7').expect(200)
})

it('does not count cached responses', async () => {
  const { app } = counting()
  for (let times = 0; times < 12; times += 1) {
    const { headers } = await supertest(app).get('/officials').set(over('198.51.100.7')).expect(200)
    expect('ratelimit' in headers).toBe(times === 0)
  }
})

it('answers everyone else while one client exceeds its share', async () => {
  const { app, database } = waiting()
  const holder = await database.copyPool.connect()
  await holder.query('BEGIN; LOCK TABLE positions IN ACCESS EXCLUSIVE MODE')
  try {
    const flood = Array.from({ length: 90 }, (_, index) =>
      supertest(app)
        .get(`/officials?q=w${index}`)
        .set(over('198.51.100.7'))
        .then(({ status }) => status),
    )
    // Requests beyond the limit are refused at once; the others wait for the lock.
    expect(await Promise.race(flood)).toBe(429)
    for (const path of ['/about', '/api/v1/sources?limit=1', '/sources', '/changes'])
      await supertest(app).get(path).set(over('203.0.113.5')).expect(200)
    await holder.query('ROLLBACK')
    const answers = await Promise.all(flood)
    expect(answers.filter((status) => status === 200)).toHaveLength(66)
    expect(answers.filter((status) => status === 429)).toHaveLength(24)
  } finally {
    holder.release(true)
  }
})

it('limits no one if the configuration says so', async () => {
  const answer = await supertest(free().app).get('/search?q=one').set(over('198.51.100.7')).expect(200)
  expect(answer.headers.ratelimit).toBeUndefined()
})

it('gives no place in the line to a request whose client has left', () => {
  const [, inLine] = fairShare({ config: { requestsPerMinute: 10_000 } } as AppContext)
  let begun = 0
  const ask = (closed: boolean): void => {
    const res = Object.assign(new EventEmitter(), { closed, writeHead: () => {} })
    inLine?.({ ip: '198.51.100.7' } as Request, res as unknown as Response, () => {
      begun += 1
    })
  }
  for (let each = 0; each < 20; each += 1) ask(true)
  expect(begun).toBe(0)
  ask(false)
  expect(begun).toBe(1)
})
