import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chaos, VICTIMS } from '../chaos/rounds.ts'
import { TRIALS } from '../chaos/trials.ts'
import { Chances } from '../support/random.ts'

const SEED = 20_261_127

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recusal-chaos-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('loses nothing that it said it saved, and leaves nothing half-done, however it is killed', async () => {
  let [links, merges] = [0, 0]
  for await (const round of chaos(folder, VICTIMS.length, SEED)) {
    expect(round.faults, JSON.stringify(round)).toEqual([])
    links += round.links
    merges += round.merges
  }
  expect(links).toBeGreaterThan(0)
  expect(merges).toBeGreaterThan(0)
})

it.each(Object.entries(TRIALS))('is complete at the next try after %s was killed', async (_what, trial) => {
  expect(await trial(folder, new Chances(SEED))).toEqual([])
})
