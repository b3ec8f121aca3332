import type { RecordList } from '../dataset/format.ts'
import type { Outcome, ToldRecords } from '../exchange/in/outcome.ts'
import { count } from '../values/format.ts'
import { say } from './output.ts'

/** The singular name of the records in each list of a dataset file. */
const ONE_OF: Readonly<Record<RecordList, string>> = {
  sources: 'source',
  entities: 'entity',
  positions: 'position',
  links: 'link',
  negotiations: 'negotiation',
  statements: 'statement',
}

/** Reports what an import did, or would do, in addition to the list of its changes. */
export function tellOutcome(outcome: Outcome, { dryRun }: { readonly dryRun?: boolean }): void {
  const { written, remarks, problems, problemRows, overlaps, disappeared, kept, alike } = outcome
  for (const remark of remarks) say(remark)
  for (const { row, column, reason } of problems)
    say(`row ${row}: ${column === '' ? '' : `${column}: `}${reason}`)
  if (problemRows > problems.length) say(`In all, ${problemRows} rows have problems.`)
  for (const { what, why, count: times } of outcome.leftOut) say(`left out: ${what} (${times}). ${why}`)
  const leftOutMore = outcome.leftOutKinds - outcome.leftOut.length
  if (leftOutMore > 0) say(`left out: ${leftOutMore} more`)
  listRecords(disappeared, 'in the last version', 'missing from this one')
  listRecords(kept, 'edited since the last version', 'left unchanged')
  if (alike.count > 0) say(`${count(alike.count, 'link')} may already be on record:`)
  for (const { slug, other, words } of alike.shown) say(`  link “${slug}”, like “${other}”: ${words}`)
  const lists = Object.entries(written).map(([list, number]) =>
    count(number, ONE_OF[list as RecordList], list),
  )
  say(`${dryRun ? 'Would add or change' : 'Added or changed'}: ${lists.join(', ')}.`)
  say(`Overlaps: ${overlaps.appeared} appeared, ${overlaps.changed} changed, ${overlaps.vanished} vanished.`)
}

/** Whether rows have problems and nothing else is in the file, so that nothing of it could be imported. */
export const gaveNothing = ({ counts, written, problemRows }: Outcome): boolean =>
  problemRows > 0 &&
  Object.values(counts).every(({ added, changed, same }) => added + changed + same === 0) &&
  Object.values(written).every((records) => records === 0)

/** Lists records in words, after the total number; prints nothing if there are none. */
export function listRecords({ count: number, shown }: ToldRecords, which: string, what: string): void {
  if (number > 0) say(`${count(number, 'record')} ${which}, ${what}:`)
  for (const { record, slug, words } of shown) say(`  ${record} “${slug}”: ${words}`)
}
