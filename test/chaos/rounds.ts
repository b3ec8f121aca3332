import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { PROJECT_ROOT, STARTER_DATASET } from '../../server/paths.ts'
import { Chances } from '../support/random.ts'
import { launch, type Server, stop } from '../support/served.ts'

/** What one round did, and what was wrong after it; nothing is wrong with a sound one. */
export interface Round {
  readonly number: number
  readonly killed: Victim
  readonly acknowledged: number
  readonly imported: 'all of it' | 'nothing of it'
  readonly faults: readonly string[]
}

const VICTIMS = ['the server', 'the database', 'both'] as const
type Victim = (typeof VICTIMS)[number]

const WRITERS = 4
const LINKS_OF_A_FILE = 60
/** After how long, at the most, something is killed: within the time that the import takes. */
const LONGEST_MS = 1800
/** Likewise within a first start or a restore. */
const LONGEST_START_MS = 4000

const environment = (dataDir: string) => ({ PATH: process.env.PATH ?? '', HOME: dataDir, DATA_DIR: dataDir })
const RECUSAL = join(PROJECT_ROOT, 'dist/run/recusal.mjs')

async function recusal(dataDir: string, args: readonly string[], input = ''): Promise<string> {
  const running = promisify(execFile)(process.execPath, [RECUSAL, ...args], {
    env: environment(dataDir),
    maxBuffer: 256 * 1024 * 1024,
  })
  running.child.stdin?.end(input)
  const { stdout, stderr } = await running
  return stdout + stderr
}

const linkOf = (name: string, number: number) => ({
  kind: 'pays',
  from: number % 2 === 0 ? 'qia' : 'pif',
  to: 'affinity-partners',
  status: 'reported',
  start: '2024',
  detail: name,
  amount_min: 1000 + number,
  amount_max: 1000 + number,
  currency: 'USD',
  sources: [{ url: `https://report.example/${name}`, publisher: 'Daily', title: `Report ${name}` }],
})

/** A file of links between entities of its own, which comes in whole or not at all. */
function fileOf(round: number): string {
  const name = `round-${round}`
  const entities = Array.from({ length: LINKS_OF_A_FILE + 1 }, (_, index) => ({
    id: `${name}-${index}`,
    name: `Company ${name} ${index}`,
    kind: 'company',
  }))
  const links = entities.slice(1).map(({ id }, index) => ({
    id: `${name}-link-${index}`,
    kind: 'owns',
    from: `${name}-0`,
    to: id,
    status: 'reported',
    sources: [`${name}-source`],
  }))
  const sources = [
    { id: `${name}-source`, url: `https://file.example/${name}`, publisher: 'Daily', title: name },
  ]
  return JSON.stringify({ format: 'recusal-dataset/1', sources, entities, links })
}

/** Writes one link after another until the server is gone; returns the details of those that it said it has saved. */
async function writeUntilGone(address: string, token: string, name: string): Promise<string[]> {
  const saved: string[] = []
  for (let number = 0; ; number += 1) {
    const detail = `${name}-${number}`
    try {
      const answer = await fetch(`${address}/api/v1/links`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(linkOf(detail, number)),
      })
      await answer.arrayBuffer()
      if (answer.status === 201) saved.push(detail)
      else if (answer.status !== 503) return [...saved, `unexpected status ${answer.status}`]
    } catch {
      return saved
    }
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

async function killDatabase(dataDir: string): Promise<void> {
  const pidFile = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(pidFile.split('\n')[0])
  if (pid > 0) process.kill(pid, 'SIGKILL')
}

async function kill(victim: Victim, server: Server, dataDir: string): Promise<void> {
  if (victim !== 'the server') await killDatabase(dataDir)
  if (victim !== 'the database') await killed(server.process)
}

/** What is wrong with the record after a round: what was saved is missing, a file is there in part, or `verify` or `rebuild` finds something. */
async function faultsOf(
  dataDir: string,
  details: readonly string[],
  round: number,
): Promise<{ faults: string[]; imported: Round['imported'] }> {
  const faults = details.filter((detail) => detail.startsWith('unexpected'))
  const exported = await recusal(dataDir, ['export'])
  for (const detail of details)
    if (!detail.startsWith('unexpected') && !exported.includes(`"${detail}"`)) faults.push(`lost: ${detail}`)
  const parts = exported.split(`"round-${round}-link-`).length - 1
  if (parts !== 0 && parts !== LINKS_OF_A_FILE)
    faults.push(`half a file: ${parts} of ${LINKS_OF_A_FILE} links`)
  for (const command of ['verify', 'rebuild']) {
    const said = await recusal(dataDir, [command]).catch((error: Error) => error.message)
    if (!/^(?:No fault|Nothing differed)\.\n$/.test(said)) faults.push(`${command}: ${said.trim()}`)
  }
  return { faults, imported: parts === 0 ? 'nothing of it' : 'all of it' }
}

/** Runs a command and kills it, and half of the time its database too, within so many milliseconds. */
async function killedWithin(
  dataDir: string,
  args: readonly string[],
  chances: Chances,
  ms: number,
): Promise<void> {
  const child = spawn(process.execPath, args, {
    env: { ...environment(dataDir), PORT: '0' },
    stdio: 'ignore',
  })
  await wait(chances.below(ms))
  if (chances.next() < 0.5) await killDatabase(dataDir)
  await killed(child)
}

/** A first start that is killed while it makes its schema or reads its dataset: the next one has all of it. */
export async function killFirstStart(folder: string, chances: Chances): Promise<string[]> {
  const dataDir = join(folder, 'first')
  await mkdir(dataDir, { recursive: true })
  await killedWithin(dataDir, [join(PROJECT_ROOT, 'dist/run/main.mjs')], chances, LONGEST_START_MS)
  const started: ChildProcess[] = []
  const server = await launch(folder, dataDir, {}, started)
  const { faults } = await faultsOf(dataDir, [], 0)
  const exported = await recusal(dataDir, ['export'])
  if (exported !== (await readFile(STARTER_DATASET, 'utf8'))) faults.push('the starter dataset is not whole')
  await stop(server.process)
  return faults
}

/** A restore that is killed: nothing of it is there, and the next one has all of it. */
export async function killRestore(folder: string, chances: Chances): Promise<string[]> {
  const [from, to] = [join(folder, 'saved'), join(folder, 'restored')]
  for (const dataDir of [from, to]) await mkdir(dataDir, { recursive: true })
  await recusal(from, ['import', STARTER_DATASET])
  const file = join(folder, 'saved.backup')
  await recusal(from, ['backup', file])
  await killedWithin(to, [RECUSAL, 'restore', file], chances, LONGEST_START_MS)
  await recusal(to, ['restore', file]).catch((error: Error) => {
    // It was whole already when it was killed.
    if (!error.message.includes('not empty')) throw error
  })
  const { faults } = await faultsOf(to, [], 0)
  const [restored, saved] = [await recusal(to, ['export']), await recusal(from, ['export'])]
  if (restored !== saved) faults.push('the restored record differs')
  return faults
}

/**
 * Kills the server, its database or both at random moments, again and again, while links are written and a file is
 * imported, and looks each time what is left.
 * @param folder is empty, and keeps the database for all rounds.
 */
export async function* chaos(folder: string, rounds: number, seed: number): AsyncGenerator<Round> {
  const chances = new Chances(seed)
  const dataDir = join(folder, 'data')
  const started: ChildProcess[] = []
  let server = await launch(folder, dataDir, {}, started)
  try {
    await recusal(
      dataDir,
      ['users', 'add', 'ada@example.org', '--role', 'researcher'],
      'a password of chaos\n',
    )
    const token = (await recusal(dataDir, ['tokens', 'add', 'ada@example.org'])).trim()
    for (let number = 1; number <= rounds; number += 1) {
      const victim = chances.oneOf(VICTIMS)
      const file = join(folder, `round-${number}.json`)
      await writeFile(file, fileOf(number))
      const importing = spawn(process.execPath, [RECUSAL, 'import', file], {
        env: environment(dataDir),
        stdio: 'ignore',
      })
      const ended = once(importing, 'exit')
      const writers = Array.from({ length: WRITERS }, (_, writer) =>
        writeUntilGone(server.address, token, `chaos-${number}-${writer}`),
      )
      await wait(chances.below(LONGEST_MS))
      await kill(victim, server, dataDir)
      if (victim === 'both') await killed(importing)
      // A server whose database was killed goes on with a new one; so that the round ends, it is told to stop.
      await stop(server.process)
      await ended
      const details = (await Promise.all(writers)).flat()
      server = await launch(folder, dataDir, {}, started)
      const { faults, imported } = await faultsOf(dataDir, details, number)
      yield { number, killed: victim, acknowledged: details.length, imported, faults }
    }
  } finally {
    await Promise.all(started.map((child) => stop(child)))
  }
}
