import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { datedFile, keepNewest } from '../backup/dated-files.ts'
import { restoreBackup } from '../backup/restore.ts'
import { saveBackup } from '../backup/save.ts'
import type { Database } from '../database/index.ts'
import { bringUpToDate } from '../start.ts'
import { formatBytes } from '../values/format.ts'
import { say } from './output.ts'
import { withProgress } from './progress.ts'
import { Refused, WrongCall, withDatabase } from './session.ts'

/** The file name of backups made with `--to`, before the date. */
const NAME = 'recusal'

interface BackupOptions {
  readonly to?: string
  readonly keep: number
  readonly passphraseFile?: string
}

const passphraseFile = () =>
  new Option('--passphrase-file <file>', 'a file whose first line is the passphrase that encrypts the backup')

/** The first line of the passphrase file; null if no file is named. */
async function passphraseOf(path: string | undefined): Promise<string | null> {
  if (path === undefined) return null
  const [line = ''] = (await readFile(path, 'utf8')).split(/\r?\n/)
  if (line === '') throw new Refused(`The first line of ${path} contains no passphrase.`)
  return line
}

function atLeastOne(given: string): number {
  if (!/^[1-9]\d{0,3}$/.test(given)) throw new InvalidArgumentError('It must be a number from 1 to 9999.')
  return Number(given)
}

/** `backup` and `restore`. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .argument('[file]', 'the file to write')
    .option('--to <folder>', 'write the backup to this folder, with the date in its name')
    .option('--keep <number>', 'with --to: how many of the newest backups to keep', atLeastOne, 14)
    .addOption(passphraseFile())
    .description('save the whole database to one file; people can keep working')
    .action(async (file: string | undefined, options: BackupOptions) => {
      if ((file === undefined) === (options.to === undefined))
        throw new WrongCall('Name a file, or a folder with --to.')
      const passphrase = await passphraseOf(options.passphraseFile)
      const path = file ?? (await datedFile(options.to ?? '', NAME))
      await withDatabase((database) => backUp(database, path, passphrase), 'copy')
      if (options.to !== undefined) await keepNewest(options.to, NAME, options.keep)
    })
  program
    .command('restore')
    .argument('<file>')
    .addOption(passphraseFile())
    .description('fill an empty database from a backup, all or nothing')
    .action(async (file: string, options: BackupOptions) => {
      const passphrase = await passphraseOf(options.passphraseFile)
      await withDatabase(async (database) => {
        const { made } = await withProgress('tables', (tell) =>
          restoreBackup(database, file, passphrase, tell),
        )
        await bringUpToDate(database)
        say(`Restored the database as it was at ${made}.`)
      }, 'restore')
    })
}

async function backUp(database: Database, path: string, passphrase: string | null): Promise<void> {
  const bytes = await withProgress('tables', (tell) => saveBackup(database, path, passphrase, tell))
  say(`Saved the whole database to ${path} (${formatBytes(bytes)}).`)
}
