import { type Command, InvalidArgumentError } from 'commander'
import { findImport, keepOutcome, listImports } from '../exchange/in/store.ts'
import { takeBackImport } from '../exchange/in/work.ts'
import { Reason } from '../record/input/reason.ts'
import { formatInstant } from '../values/format.ts'
import { print, Refused, readDatabase, say, withDatabase } from './session.ts'
import { listRecords } from './tell-outcome.ts'

/** How many imports are listed, the newest first. */
const MOST_LISTED = 100

/** `imports list`, `imports undo`. */
export function addImportsCommand(program: Command): void {
  const imports = program.command('imports').description('past imports')
  imports.command('list').description('list imports, the newest first').action(listThem)
  imports
    .command('undo')
    .argument('<id>', 'the number of the import, as `imports list` shows it', importId)
    .requiredOption('--reason <text>', 'why it is undone, for the history')
    .description('undo an import as one act; what was edited later stays')
    .action((id: string, { reason }: { reason: string }) => undo(id, reason))
}

function importId(written: string): string {
  if (!/^\d{1,18}$/.test(written)) throw new InvalidArgumentError('must be a number')
  return written
}

async function listThem(): Promise<void> {
  await readDatabase(async ({ query }) => {
    const found = await listImports(query, null, MOST_LISTED)
    const lines = found.map(({ id, dataset, fileName, state, uploadedAt }) =>
      [id, state, formatInstant(uploadedAt), dataset, fileName].join('\t'),
    )
    await print(lines.map((line) => `${line}\n`).join(''))
  })
}

async function undo(id: string, written: string): Promise<void> {
  const reason = Reason.safeParse({ reason: written })
  if (!reason.success) throw new Refused(`The reason ${reason.error.issues[0]?.message}.`)
  await withDatabase(async (database) => {
    const given = await findImport(database.query, id)
    if (given === null || given.recordedAt === null || given.undoneAt !== null)
      throw new Refused(`There is no import ${id} that could be undone.`)
    const outcome = await takeBackImport(database, given, { userId: null, reason: reason.data.reason })
    await keepOutcome(database.query, id, outcome)
    say(`Import ${id} is undone.`)
    const { left } = outcome.undone ?? {}
    if (left !== undefined) listRecords(left, 'left as they are', 'edited later or used by other records')
  })
}
