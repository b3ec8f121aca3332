import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { Agent, get, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { PROJECT_ROOT } from '../../server/paths.ts'
import { socketOf, useServed } from '../support/served.ts'

const served = useServed()

/** One request over the connections of an agent; null if it was cut off. */
function ask(agent: Agent, address: string): Promise<{ headers: IncomingHttpHeaders; port: number } | null> {
  return new Promise((resolve) => {
    const request = get(address, { agent }, (response) => {
      const port = request.socket?.localPort ?? 0
      response.resume()
      response.once('close', () => resolve(response.complete ? { headers: response.headers, port } : null))
    })
    request.once('error', () => resolve(null))
  })
}

/** Resolves once someone waits for the writers' lock. Each check reconnects: a transaction would see only one state. */
async function somebodyWaits(dataDir: string): Promise<void> {
  const host = await socketOf(dataDir)
  const waiting = async (): Promise<number | null> => {
    const client = new pg.Client({ host, user: 'postgres', database: 'recusal' })
    await client.connect()
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%begin_writing%'`,
    )
    await client.end()
    return rowCount
  }
  await expect.poll(waiting, { timeout: 120_000 }).toBe(1)
}

it('tells busy connections to close, and stops at once even if they would continue', async () => {
  const server = await served().launchAgain(join(served().folder, 'data'))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  await ask(agent, `${server.address}/method`)
  const exited = once(server.process, 'exit')
  server.process.kill('SIGTERM')
  let told = false
  let after = 0
  for (;;) {
    const answer = await ask(agent, `${server.address}/method`)
    if (answer === null) break
    after += told ? 1 : 0
    told ||= answer.headers.connection === 'close'
  }
  expect(after).toBe(0)
  expect(await exited).toEqual([0, null])
  agent.destroy()
})

it('ends work that waits for someone else, says what it cut off, and leaves no trace of it', async () => {
  const dataDir = join(served().folder, 'data')
  const server = await served().launchAgain(dataDir)
  const recusal = (args: string[], input = ''): string =>
    execFileSync(process.execPath, [join(PROJECT_ROOT, 'dist/run/recusal.mjs'), ...args], {
      encoding: 'utf8',
      input,
      env: { PATH: process.env.PATH ?? '', HOME: dataDir, DATA_DIR: dataDir },
    })
  recusal(['users', 'add', 'ada@example.org', '--role', 'researcher'], 'correct horse battery')
  const token = recusal(['tokens', 'add', 'ada@example.org']).trim()
  // Another client holds the writers' lock for as long as it is connected.
  const other = new pg.Client({ host: await socketOf(dataDir), user: 'postgres', database: 'recusal' })
  other.on('error', () => {})
  await other.connect()
  await other.query(`BEGIN; SELECT begin_writing(NULL, 'command line', NULL)`)
  const write = fetch(`${server.address}/api/v1/statements`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      by: 'jared-kushner',
      kind: 'denial',
      date: '2026-01-01',
      about: ['qatar'],
      paraphrase: 'x',
      sources: [{ url: 'https://cut.example/1', publisher: 'A', title: 'B' }],
    }),
  }).then(
    ({ status }) => status,
    () => 'cut',
  )
  await somebodyWaits(dataDir)
  const exited = once(server.process, 'exit')
  const began = process.hrtime.bigint()
  server.process.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
  // The promise is 10 seconds, whatever is running; allow more for a busy machine.
  expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(30)
  const outcome = await write
  expect([503, 'cut']).toContain(outcome)
  if (outcome === 'cut') expect(server.output()).toContain('requests were cut off by the shutdown')
  await other.end().catch(() => {})
  expect(recusal(['export'])).not.toContain('cut.example')
})

it('a command that is told to stop says so, and undoes what it was doing', async () => {
  const dataDir = join(served().folder, 'data')
  await served().launchAgain(dataDir)
  const table = join(served().folder, 'table.csv')
  await writeFile(table, 'Name,Connection,Company\nJared Kushner,board member,A Company\n')
  const other = new pg.Client({ host: await socketOf(dataDir), user: 'postgres', database: 'recusal' })
  await other.connect()
  for (const [signal, ...args] of [
    ['SIGTERM', 'rebuild'],
    ['SIGINT', 'import', table],
  ] as const) {
    await other.query(`BEGIN; SELECT begin_writing(NULL, 'command line', NULL)`)
    const command = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/run/recusal.mjs'), ...args], {
      env: { PATH: process.env.PATH ?? '', HOME: dataDir, DATA_DIR: dataDir },
    })
    let said = ''
    command.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    await somebodyWaits(dataDir)
    const exited = once(command, 'exit')
    command.kill(signal)
    expect(await exited).toEqual([1, null])
    expect(said).toMatch(/Stopped\. Unfinished work is undone\.\n$/)
    await other.query('ROLLBACK')
  }
  const { rows } = await other.query<{ state: string }>('SELECT state FROM imports')
  expect(rows).toEqual([{ state: 'dropped' }])
  await other.end()
})
