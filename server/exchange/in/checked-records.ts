import { WholeLink } from '../../dataset/complete.ts'
import type { RecordList } from '../../dataset/format.ts'
import { NamedMembers, RECORD_SCHEMAS } from '../../dataset/format.ts'
import { type Problem, problemsOf } from '../../record/input/fields.ts'
import type { Reading, ReadRecord, RowProblem } from './reading.ts'

/** What is wrong with a record by itself. */
function problemsIn({ list, record }: ReadRecord): Problem[] {
  const parsed = RECORD_SCHEMAS[list].safeParse(record)
  if (!parsed.success) return problemsOf(parsed.error, record)
  if (list !== 'links') return []
  const { id: _id, sources: _sources, ...link } = record
  const whole = WholeLink.safeParse({ ...link, named: new NamedMembers(record) })
  return whole.success ? [] : problemsOf(whole.error, link)
}

/** The ids of a link's ends. */
const ends = ({ list, record }: ReadRecord): unknown[] => (list === 'links' ? [record.from, record.to] : [])

/** What a record names: the entities at a link's ends, and the sources that it cites, each by its list and id. */
const namedBy = (each: ReadRecord): string[] => [
  ...ends(each).map((id) => `entities ${id}`),
  ...[each.record.sources ?? []].flat().map((cited) => `sources ${idOf(cited)}`),
]

const idOf = (cited: unknown): unknown =>
  typeof cited === 'object' && cited !== null && 'id' in cited ? cited.id : cited

/** The entities and sources of a table that are named only in rows that cannot be imported, as `namedBy` names them. */
function namedInVain(reading: Reading): Set<string> {
  const [imported, refused] = [new Set<string>(), new Set<string>()]
  for (const each of reading.records()) {
    const named = namedBy(each)
    if (named.length === 0) continue
    const kept = problemsIn(each).length === 0 ? imported : refused
    for (const name of named) kept.add(name)
  }
  for (const name of imported) refused.delete(name)
  return refused
}

/**
 * The records of a reading without those that break a rule, and those that refer to one of these. Each problem is
 * reported with its row. A table's row is imported as a whole or not at all. A complete record is imported all or
 * nothing, so nothing is taken out of it.
 * @param lists those to read of a complete record; all if it is left out.
 */
export function* checkedRecords(
  reading: Reading,
  problems: RowProblem[],
  lists?: readonly RecordList[],
): Generator<ReadRecord> {
  if (reading.whole) {
    yield* reading.records(lists)
    return
  }
  const isTable = reading.headerOf !== undefined
  const inVain = isTable ? namedInVain(reading) : new Set<string>()
  const refused = new Set<unknown>()
  for (const each of reading.records()) {
    if (inVain.has(`${each.list} ${each.record.id}`)) continue
    const found = problemsIn(each)
    const missing = ends(each).find((id) => refused.has(id))
    if (missing !== undefined)
      found.push({ field: '', reason: 'names an entity whose own row cannot be imported' })
    if (found.length === 0) {
      yield each
      continue
    }
    refused.add(each.record.id)
    problems.push(
      ...found.map(({ field, reason }) => {
        const column = reading.headerOf?.(field) ?? field
        return { row: each.row ?? 0, column, reason: column === '' ? reason : `${column} ${reason}` }
      }),
    )
  }
  // Told in the order of the rows, whichever check finds them.
  problems.sort((one, other) => one.row - other.row)
}
