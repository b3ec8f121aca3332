import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Chances } from '../support/random.ts'
import { launch, type Server, stop } from '../support/served.ts'
import { faultsOf, hasFile } from './faults.ts'
import { begin, kill, killDatabase, recusal } from './killing.ts'
import { fileOf, mergeCompanies, PASSWORD_OF_CHAOS, writeLinks } from './work.ts'

/** What one round did and the faults found after it, if any. */
export interface Round {
  readonly number: number
  readonly killed: Victim
  readonly links: number
  readonly merges: number
  readonly imported: boolean
  readonly faults: readonly string[]
}

/** Each in turn. */
export const VICTIMS = ['the server', 'the database', 'both'] as const
type Victim = (typeof VICTIMS)[number]

const WRITERS = 4
const EDITOR = 'ada@example.org'
/** The longest wait before the kill: less than the import takes. */
const LONGEST_MS = 1800

async function strike(victim: Victim, server: Server, dataDir: string): Promise<void> {
  if (victim !== 'the server') await killDatabase(dataDir)
  if (victim !== 'the database') await kill(server.process)
}

/**
 * Kills the server, its database or both in turn, again and again at random moments while links are being written, companies
 * merged and a file imported. Checks after each kill what is left.
 * @param folder an empty folder that holds the database for all rounds.
 */
export async function* chaos(folder: string, rounds: number, seed: number): AsyncGenerator<Round> {
  const chances = new Chances(seed)
  const dataDir = join(folder, 'data')
  const started: ChildProcess[] = []
  let server = await launch(folder, dataDir, {}, started)
  try {
    await recusal(dataDir, ['users', 'add', EDITOR, '--role', 'editor'], `${PASSWORD_OF_CHAOS}\n`)
    const token = (await recusal(dataDir, ['tokens', 'add', EDITOR])).trim()
    for (let number = 1; number <= rounds; number += 1) {
      const victim = VICTIMS[number % VICTIMS.length] ?? 'both'
      const file = join(folder, `round-${number}.json`)
      await writeFile(file, fileOf(number))
      const writers = Array.from({ length: WRITERS }, (_, writer) =>
        writeLinks(server.address, token, `chaos-${number}-${writer}`),
      )
      const merger = mergeCompanies(server.address, token, EDITOR, `merge-${number}`)
      await Promise.all([...writers, merger].map(({ begun }) => begun))
      const importing = begin(dataDir, ['import', file])
      const ended = once(importing, 'exit')
      await wait(chances.below(LONGEST_MS))
      await strike(victim, server, dataDir)
      if (victim === 'both') await kill(importing)
      // A server whose database was killed continues with a new one. Stop it to end the round.
      await stop(server.process)
      await ended
      const links = (await Promise.all(writers.map(({ saved }) => saved))).flat()
      const merges = await merger.saved
      server = await launch(folder, dataDir, {}, started)
      const faults = await faultsOf(dataDir, { links, merges })
      const imported = await hasFile(dataDir, number)
      yield { number, killed: victim, links: links.length, merges: merges.length, imported, faults }
    }
  } finally {
    await Promise.all(started.map((child) => stop(child)))
  }
}
