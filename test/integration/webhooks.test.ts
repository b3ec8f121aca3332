import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addLink, retractLink } from '../../server/api/link-writes.ts'
import { NewLinkRequest } from '../../server/record/kinds/links.ts'
import { deliverDue } from '../../server/webhooks/deliver.ts'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { nobody } from '../support/edits.ts'
import { wordsIn } from '../support/html.ts'

/** Webhooks, received by a server that the test runs and checked with the standard's own library. */

const running = useApp('test')
const BASE = 'https://recusal.example.org'

let receiver: Server
let received: { headers: IncomingHttpHeaders; body: string }[]
let status = 200
beforeEach(async () => {
  received = []
  status = 200
  receiver = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      received.push({ headers: req.headers, body: Buffer.concat(chunks).toString() })
      res.writeHead(status).end('thank you')
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise((resolve) => receiver.close(resolve)))

const address = (): string => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`

/** Adds a webhook on its page, and returns the secret shown. */
async function added(fields: Record<string, string>): Promise<string> {
  const agent = await signedIn(running(), 'admin')
  const page = await agent.get('/admin/webhooks').expect(200)
  const { text } = await agent
    .post('/admin/webhooks')
    .type('form')
    .send({ _csrf: csrfOf(page.text), url: address(), min_score: '', ...fields })
    .expect(200)
  return wordsIn(text, '.secret code')[0] ?? ''
}

const LINK = {
  kind: 'invests_in',
  from: 'qia',
  to: 'world-liberty-financial',
  amount: '900000000',
  currency: 'USD',
  amount_status: 'paid',
  start: '2025-01',
  sources: [{ url: 'https://paper.example/a', publisher: 'The Paper', title: 'A story' }],
}

async function write(): Promise<void> {
  const { allow_duplicate: _, ...request } = NewLinkRequest.parse(LINK)
  await addLink(running().database, request, { ...nobody, reason: 'As the story says' })
}

it('takes no address with a user name or password, to which nothing could be sent', async () => {
  const agent = await signedIn(running(), 'admin')
  const page = await agent.get('/admin/webhooks').expect(200)
  const { text } = await agent
    .post('/admin/webhooks')
    .type('form')
    .send({
      _csrf: csrfOf(page.text),
      url: 'https://ada:secret@hooks.example/',
      min_score: '',
      overlaps: 'yes',
    })
    .expect(422)
  expect(text).toContain('must not contain a user name or password')
})

it('reports each change to overlaps once, signed', async () => {
  const secret = await added({ overlaps: 'yes' })
  await write()
  const sent = await deliverDue(running().database, BASE, new Date())
  expect(sent).toBeGreaterThan(0)
  expect(received).toHaveLength(sent)
  for (const { headers, body } of received) {
    const message = new Webhook(secret).verify(body, headers as Record<string, string>) as {
      type: string
      data: { url: string; notice: string }
    }
    expect(message.type).toMatch(/^overlap\.(?:appeared|band)$/)
    expect(message.data.url).toContain(`${BASE}/overlaps/`)
    expect(message.data.notice).toContain('never a finding of wrongdoing')
  }
  expect(await deliverDue(running().database, BASE, new Date())).toBe(0)
})

it('reports every change, with its reason and records', async () => {
  await added({ changes: 'yes' })
  await write()
  await deliverDue(running().database, BASE, new Date())
  const [message] = received.map(({ body }) => JSON.parse(body))
  expect(message.type).toBe('record.changed')
  expect(message.data.reason).toBe('As the story says')
  expect(message.data.records.map(({ record }: { record: string }) => record).sort()).toEqual([
    'link',
    'source',
  ])
})

it('reports nothing that was rolled back, and nothing below its score', async () => {
  await added({ overlaps: 'yes', min_score: '100' })
  await write()
  expect(await deliverDue(running().database, BASE, new Date())).toBe(0)
})

it('reports an overlap that falls below its score, and not again after that', async () => {
  const { database } = running()
  await added({ overlaps: 'yes', min_score: '80' })
  const reported = async (slug: string): Promise<string[]> => {
    received = []
    await retractLink(database, slug, 'No longer reported', nobody)
    await deliverDue(database, BASE, new Date())
    return received
      .map(({ body }) => JSON.parse(body) as { type: string; data: { url: string; score: number } })
      .map(({ type, data }) => `${type} ${data.score} ${data.url.slice(data.url.lastIndexOf('/') + 1)}`)
      .sort()
  }
  expect(await reported('pif-affinity-2bn')).toEqual([
    'overlap.band 58 donald-trump~board-of-peace-talks~saudi-arabia',
    'overlap.band 60 jared-kushner~board-of-peace-talks~saudi-arabia',
    'overlap.band 64 donald-trump~us-saudi-2025~saudi-arabia',
  ])
  expect(await reported('pif-fees-affinity')).toEqual([])
})

it('retries failed deliveries with the same id, and stops if the receiver is gone', async () => {
  const { database } = running()
  await added({ changes: 'yes' })
  await write()
  status = 500
  await deliverDue(database, BASE, new Date())
  expect(await deliverDue(database, BASE, new Date())).toBe(0)
  await database.pool.query('UPDATE webhook_deliveries SET next_at = now()')
  status = 200
  await deliverDue(database, BASE, new Date())
  expect(received).toHaveLength(2)
  expect(received[0]?.headers['webhook-id']).toBe(received[1]?.headers['webhook-id'])
  status = 410
  const agent = await signedIn(running(), 'admin')
  const page = await agent.get('/admin/webhooks').expect(200)
  await agent
    .post('/admin/webhooks/1/try')
    .type('form')
    .send({ _csrf: csrfOf(page.text) })
    .expect(303)
  await deliverDue(database, BASE, new Date())
  const { text } = await agent.get('/admin/webhooks').expect(200)
  expect(text).toContain('gone for good')
  await write().catch(() => {})
  expect(await deliverDue(database, BASE, new Date())).toBe(0)
})

it('keeps no receiver waiting for another that does not answer', async () => {
  await added({ changes: 'yes' })
  let answered = false
  const other = createServer((_req, res) => {
    answered = true
    res.end()
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  await added({ changes: 'yes', url: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` })
  // The first receiver answers only after the other one has.
  receiver.removeAllListeners('request')
  receiver.on('request', (_req, res) => {
    if (answered) res.end()
    else other.once('request', () => res.end())
  })
  await write()
  expect(await deliverDue(running().database, BASE, new Date())).toBe(2)
  const { rows } = await running().database.pool.query('SELECT answer FROM webhook_deliveries')
  expect(rows.map(({ answer }) => answer)).toEqual(['answered 200', 'answered 200'])
  await new Promise((resolve) => other.close(resolve))
})

it('says what is wrong with an address', async () => {
  const agent = await signedIn(running(), 'admin')
  const page = await agent.get('/admin/webhooks').expect(200)
  const { text } = await agent
    .post('/admin/webhooks')
    .type('form')
    .send({ _csrf: csrfOf(page.text), url: 'somewhere', min_score: '400' })
    .expect(422)
  expect(text).toContain('must be a full web address')
  expect(text).toContain('from 0 to 100')
})
