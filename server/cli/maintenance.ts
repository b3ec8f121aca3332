import type { Command } from 'commander'
import { named, verifyDatabase } from '../record/verify.ts'
import { rebuild } from '../record/write-record.ts'
import { print, say } from './output.ts'
import { Refused, readDatabase, withDatabase } from './session.ts'

/** `rebuild` and `verify`. */
export function addMaintenanceCommands(program: Command): void {
  program
    .command('rebuild')
    .description('derive every overlap again and list the differences')
    .action(() =>
      withDatabase(async (database) => {
        const { appeared, changed, vanished } = await rebuild(database)
        const lines = [
          ...(await named(database, appeared, 'appeared')),
          ...(await named(database, changed, 'changed')),
          ...(await named(database, vanished, 'vanished')),
        ]
        if (lines.length > 0) await print(`${lines.join('\n')}\n`)
        say(lines.length === 0 ? 'No differences.' : 'The overlaps match the data again.')
      }),
    )
  program
    .command('verify')
    .description('check the whole database')
    .action(() =>
      readDatabase(async (database) => {
        const faults = await verifyDatabase(database)
        if (faults.length > 0) {
          await print(`${faults.join('\n')}\n`)
          throw new Refused(`Faults: ${faults.length}.`)
        }
        say('No faults.')
      }),
    )
}
