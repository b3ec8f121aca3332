import { type Command, InvalidArgumentError } from 'commander'
import { shownFileName } from '../exchange/in/dataset-name.ts'
import { dropImport, findImport, keepOutcome, listImports } from '../exchange/in/store.ts'
import { takeBackImport } from '../exchange/in/work.ts'
import { isCutOff } from '../exchange/in/work-heard-of.ts'
import { Reason } from '../record/input/reason.ts'
import { formatInstant } from '../values/format.ts'
import { isRowId } from '../values/row-id.ts'
import { print, say } from './output.ts'
import { Refused, readDatabase, withDatabase } from './session.ts'
import { listRecords } from './tell-outcome.ts'

/** The most imports listed, newest first. */
const MOST_LISTED = 100

/** `imports list`, `imports undo`, `imports discard`. */
export function addImportsCommand(program: Command): void {
  const imports = program.command('imports').description('list, undo or discard imports')
  imports.command('list').description('list imports, newest first').action(listThem)
  imports
    .command('undo')
    .argument('<id>', 'the number of the import, as `imports list` shows it', importId)
    .requiredOption('--reason <text>', 'the reason for undoing it, kept in the history')
    .description('undo an import in one step; records edited later stay as they are')
    .action((id: string, { reason }: { reason: string }) => undo(id, reason))
  imports
    .command('discard')
    .argument('<id>', 'the number of the import, as `imports list` shows it', importId)
    .description('discard the draft of an import that was not committed, such as one that was interrupted')
    .action(discard)
}

function importId(written: string): string {
  if (!isRowId(written)) throw new InvalidArgumentError('It must be a number.')
  return written
}

async function listThem(): Promise<void> {
  await readDatabase(async ({ query }) => {
    const found = await listImports(query, null, MOST_LISTED)
    const lines = found.map((each) => {
      const { id, dataset, fileName, state, uploadedAt } = each
      return [
        id,
        isCutOff(each, new Date()) ? 'open' : state,
        formatInstant(uploadedAt),
        shownFileName(dataset),
        shownFileName(fileName),
      ].join('\t')
    })
    await print(lines.map((line) => `${line}\n`).join(''))
  })
}

async function discard(id: string): Promise<void> {
  await withDatabase(async ({ query }) => {
    if (!(await dropImport(query, id))) throw new Refused(`There is no import ${id} that can be discarded.`)
    say(`Discarded import ${id}.`)
  })
}

async function undo(id: string, written: string): Promise<void> {
  const reason = Reason.safeParse({ reason: written })
  if (!reason.success) throw new Refused(`The reason ${reason.error.issues[0]?.message}.`)
  await withDatabase(async (database) => {
    const given = await findImport(database.query, id)
    if (given === null || given.recordedAt === null || given.undoneAt !== null)
      throw new Refused(`There is no import ${id} that can be undone.`)
    const outcome = await takeBackImport(database, given, { userId: null, reason: reason.data.reason })
    await keepOutcome(database.query, id, outcome)
    say(`Undid import ${id}.`)
    const { left, retracted } = outcome.undone ?? {}
    if (left !== undefined)
      listRecords(
        left,
        'left unchanged',
        'edited later, used by other records, or named by a later import too',
      )
    if (retracted !== undefined)
      listRecords(retracted, 'retracted, not removed', 'the history of overlaps names them')
  })
}
