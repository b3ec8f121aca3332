#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { Departed } from '../database/askers.ts'
import { keepMemorySmall } from '../memory.ts'
import { programVersion } from '../version.ts'
import { addAccountCommands } from './accounts.ts'
import { addBackupCommands } from './backup.ts'
import { addCompletionCommand } from './completion.ts'
import { addDataCommands } from './data.ts'
import { addDoctorCommand } from './doctor.ts'
import { addImportCommand } from './import.ts'
import { addImportsCommand } from './imports.ts'
import { addMaintenanceCommands } from './maintenance.ts'
import { say } from './output.ts'
import { EXIT, refusalOf, WrongCall } from './session.ts'

/** The command line: results on standard output, messages on standard error. */
function buildProgram(): Command {
  const program = new Command('recusal')
    .description('Recusal’s command line. It uses the same database as the server, which can be running.')
    .version(programVersion(), '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError()
  // Subcommands inherit `exitOverride` when they are created, so it must come before them.
  addImportCommand(program)
  addImportsCommand(program)
  addDataCommands(program)
  addAccountCommands(program)
  addMaintenanceCommands(program)
  addBackupCommands(program)
  addDoctorCommand(program)
  addCompletionCommand(program)
  program
    .command('start')
    .description('serve the site, as npm start does')
    .action(async () => {
      await import('../main.ts')
      // The server runs until it is told to stop.
      await new Promise(() => {})
    })
  return program
}

// If a reader such as `head` closes the pipe early, the write reports it, and the database is still released.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

keepMemorySmall()
try {
  await buildProgram().parseAsync()
  process.exitCode = EXIT.done
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

function exitCodeOf(error: unknown): number {
  // Commander has already said what is wrong with the call. Asking for help is not an error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongCall
  // A reader that closes the pipe early, such as `head`, is not an error.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE' || error instanceof Departed) return EXIT.done
  const refusal = refusalOf(error)
  if (refusal !== null) say(refusal)
  else console.error(error)
  return error instanceof WrongCall ? EXIT.wrongCall : EXIT.refused
}
