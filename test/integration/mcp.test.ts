import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import supertest from 'supertest'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { useApp } from '../support/app.ts'
import { serve } from '../support/browser.ts'

/** The Model Context Protocol server, tested with the official client. */

const running = useApp('file', { BASE_URL: 'https://recusal.example.org' })
const closed = useApp('file', { PUBLIC_READ: 'false' })

let client: Client
let stop: () => Promise<void>
beforeAll(async () => {
  const served = await serve(running().app)
  client = new Client({ name: 'test', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(`${served.address}/mcp`))
  await client.connect(transport as Parameters<typeof client.connect>[0])
  stop = async () => {
    await client.close()
    await served.close()
  }
})
afterAll(() => stop())

const call = async (name: string, given: Record<string, unknown>) => {
  const answer = await client.callTool({ name, arguments: given })
  return {
    data: answer.structuredContent as Record<string, unknown>,
    isError: answer.isError === true,
    text: JSON.stringify(answer.content),
  }
}

it('offers only read-only tools', async () => {
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name).sort()).toEqual(['explain_overlap', 'overlaps', 'record', 'search'])
  for (const { annotations } of tools) expect(annotations?.readOnlyHint).toBe(true)
})

it.each([
  ['tools/call', {}],
  ['tools/call', { name: 5 }],
  ['initialize', { protocolVersion: 1 }],
])('says what is wrong with the parameters of %s: %j', async (method, params) => {
  const answer = await supertest(running().app)
    .post('/mcp')
    .set('Accept', 'application/json, text/event-stream')
    .send({ jsonrpc: '2.0', id: 7, method, params })
    .expect(200)
  expect(answer.body).toMatchObject({ jsonrpc: '2.0', id: 7, error: { code: -32602 } })
  expect(answer.body.error.message).toMatch(/^params/)
})

it('searches, and returns each record with its page', async () => {
  const { data } = await call('search', { query: 'Kushner' })
  expect(JSON.stringify(data.found)).toContain('https://recusal.example.org/officials/jared-kushner')
})

it('lists overlaps by names as people write them, and explains one overlap with its sources', async () => {
  const { data } = await call('overlaps', { official: 'Jared Kushner', party: 'Qatar' })
  const [first] = data.overlaps as { id: string; score: number }[]
  expect(first?.id).toMatch(/^jared-kushner~.*~qatar$/)
  const explained = await call('explain_overlap', { id: first?.id })
  const { overlap, notice } = explained.data as {
    overlap: { chains: { links: { sources: string[] }[] }[] }
    notice: string
  }
  expect(notice).toContain('never a finding of wrongdoing')
  for (const { links } of overlap.chains)
    for (const { sources } of links) expect(sources.length).toBeGreaterThan(0)
})

it('reads one record, and says if there is none', async () => {
  const { data } = await call('record', { collection: 'links', id: 'pif-affinity-2bn' })
  expect((data.record as { kind: string }).kind).toBe('invests_in')
  for (const [name, given] of [
    ['record', { collection: 'links', id: 'nothing' }],
    ['overlaps', { official: 'Nobody of this name' }],
    ['explain_overlap', { id: 'no~no~no' }],
  ] as const) {
    const answer = await call(name, given)
    expect(answer.isError, name).toBe(true)
  }
})

it('asks for a token if the site is not public', async () => {
  const { app, database } = closed()
  const ping = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
  const ask = () => supertest(app).post('/mcp').set('Accept', 'application/json, text/event-stream')
  await ask().send(ping).expect(401)
  const token = await addToken(database, 'reader@example.org')
  await ask().set('Authorization', `Bearer ${token}`).send(ping).expect(200)
})

it('refuses invalid protocol requests', async () => {
  const { app } = running()
  await supertest(app).get('/mcp').expect(405)
  await supertest(app).post('/mcp').type('json').send('{"broken"').expect(400)
  const { status } = await supertest(app).post('/mcp').send({ hello: 'there' })
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
})

it('refuses requests from pages of other sites, whatever name they use for this host', async () => {
  const ask = (origin: string) =>
    supertest(running().app)
      .post('/mcp')
      .set({ Origin: origin, Accept: 'application/json, text/event-stream' })
      .send({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  await ask('https://elsewhere.example').expect(403)
  await ask('https://recusal.example.org').expect(200)
})

it.each([
  ['overlaps', { officials: 'jared-kushner' }],
  ['record', { collection: 'officials', id: 'jared-kushner', when: '2020' }],
  ['search', { query: 'Kushner', limit: 5 }],
  ['explain_overlap', { id: 'a~b~c', as_of: 'yesterday' }],
  ['overlaps', { as_of: '2999-01-01' }],
  ['overlaps', { cursor: 'nonsense' }],
])('%s refuses what it does not know: %j', async (tool, given) => {
  expect((await call(tool, given)).isError).toBe(true)
})

it('reads the record as it was, and every page of the overlaps', async () => {
  const before = await call('overlaps', { as_of: '2020-01-01' })
  expect(before.data).toMatchObject({ overlaps: [], more: false })
  const ids: string[] = []
  for (let cursor: unknown; cursor !== null; ) {
    const { data } = await call('overlaps', { limit: 20, ...(cursor === undefined ? {} : { cursor }) })
    ids.push(...(data.overlaps as { id: string }[]).map(({ id }) => id))
    cursor = data.next
  }
  expect(ids.length).toBeGreaterThan(20)
  expect(new Set(ids).size).toBe(ids.length)
})
