import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { chaos } from '../chaos/rounds.ts'

const ROUNDS = 4

it('loses nothing that it said it saved, and leaves no half, however it is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recusal-chaos-'))
  let saved = 0
  for await (const round of chaos(folder, ROUNDS, 20_261_127)) {
    expect(round.faults, JSON.stringify(round)).toEqual([])
    saved += round.acknowledged
  }
  expect(saved).toBeGreaterThan(0)
  await rm(folder, { recursive: true, force: true })
})
