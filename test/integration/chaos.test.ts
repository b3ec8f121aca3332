import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chaos, killFirstStart, killRestore } from '../chaos/rounds.ts'
import { Chances } from '../support/random.ts'

const ROUNDS = 2

const SEED = 20_261_127

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recusal-chaos-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('loses nothing that it said it saved, and leaves no half, however it is killed', async () => {
  let saved = 0
  for await (const round of chaos(folder, ROUNDS, SEED)) {
    expect(round.faults, JSON.stringify(round)).toEqual([])
    saved += round.acknowledged
  }
  expect(saved).toBeGreaterThan(0)
})

it('starts whole after a first start that was killed', async () => {
  expect(await killFirstStart(folder, new Chances(SEED))).toEqual([])
})

it('restores whole after a restore that was killed', async () => {
  expect(await killRestore(folder, new Chances(SEED))).toEqual([])
})
