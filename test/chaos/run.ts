import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Chances } from '../support/random.ts'
import { chaos, killFirstStart, killRestore } from './rounds.ts'

/** `npm run chaos [ROUNDS] [SEED]`: kills server and database at random moments, and says what was lost. Exits with 1 where anything was. */
const [rounds = '200', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'recusal-chaos-'))
console.log(`${rounds} rounds from seed ${seed}`)
let faults = 0
let saved = 0
for await (const round of chaos(folder, Number(rounds), Number(seed))) {
  faults += round.faults.length
  saved += round.acknowledged
  const words = round.faults.length === 0 ? 'sound' : round.faults.join('; ')
  console.log(
    `${round.number}: killed ${round.killed}; ${round.acknowledged} links saved, of the file ${round.imported}: ${words}`,
  )
}
// A first start and a restore take longer: one of each for every ten rounds.
const chances = new Chances(Number(seed))
for (let trial = 1; trial <= Number(rounds) / 10; trial += 1) {
  for (const [what, kill] of [
    ['a first start', killFirstStart],
    ['a restore', killRestore],
  ] as const) {
    const its = await mkdtemp(join(folder, 'trial-'))
    const found = await kill(its, chances)
    faults += found.length
    console.log(`${trial}: killed ${what}: ${found.length === 0 ? 'sound' : found.join('; ')}`)
  }
}
console.log(`${saved} links were saved, and ${faults} faults found`)
if (faults === 0) await rm(folder, { recursive: true, force: true })
else console.log(`The database is left in ${folder}`)
process.exitCode = faults === 0 ? 0 : 1
