import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Chances } from '../support/random.ts'
import { chaos } from './rounds.ts'
import { TRIALS } from './trials.ts'

/**
 * `npm run chaos [ROUNDS] [SEED]`: kills the server and the database at random moments and reports what was lost.
 * Exits with 1 if anything was.
 */
const [rounds = '200', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'recusal-chaos-'))
console.log(`${rounds} rounds from seed ${seed}`)
let [faults, links, merges] = [0, 0, 0]
const words = (found: readonly string[]): string => (found.length === 0 ? 'sound' : found.join('; '))
for await (const round of chaos(folder, Number(rounds), Number(seed))) {
  faults += round.faults.length
  links += round.links
  merges += round.merges
  console.log(
    `${round.number}: killed ${round.killed}; ${round.links} links saved, ${round.merges} merges, the file ${round.imported ? 'whole' : 'not there'}: ${words(round.faults)}`,
  )
}
// One-time operations take longer: one trial of each for every 10 rounds.
const chances = new Chances(Number(seed))
for (let time = 1; time <= Number(rounds) / 10; time += 1) {
  for (const [what, trial] of Object.entries(TRIALS)) {
    const found = await trial(await mkdtemp(join(folder, 'trial-')), chances)
    faults += found.length
    console.log(`${time}: killed ${what}: ${words(found)}`)
  }
}
console.log(`${links} links and ${merges} merges were saved, and ${faults} faults found`)
if (faults === 0) await rm(folder, { recursive: true, force: true })
else console.log(`The database is left in ${folder}`)
process.exitCode = faults === 0 ? 0 : 1
