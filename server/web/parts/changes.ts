import { VALUE_BANDS } from '../../../models/value-bands.ts'
import type { Query } from '../../database/query.ts'
import { type ChangeEntry, type ChangeItem, type LoggedRow, nameLogged } from '../../queries/changes.ts'
import { countryName } from '../../values/countries.ts'
import { capital, formatAmount, formatDate, formatEnd, formatMoment, words } from '../../values/format.ts'
import { lookUp } from '../../values/look-up.ts'
import { ENDED_DAY_UNKNOWN } from '../../values/partial-date.ts'
import { type FieldChange, inWords } from './changes-in-words.ts'
import {
  CODE_COLUMNS,
  COLUMN_LABELS,
  inOrder,
  namedTable,
  OWNER_COLUMNS,
  RANGES,
  rangeEndOf,
} from './logged-columns.ts'

const PARTS: Readonly<Record<string, string>> = {
  links: 'Link',
  entities: 'Entity',
  positions: 'Position',
  negotiations: 'Negotiation',
  parties: 'Party',
  participants: 'Participant',
  meetings: 'Meeting',
  statements: 'Statement',
  statement_subjects: 'Subject',
  citations: 'Citation',
  sources: 'Source',
  overlap_reviews: 'Review',
  meeting_attendees: 'Attendee',
  link_checks: 'Check',
  duplicate_decisions: 'Decision on a duplicate',
  attachments: 'File',
}

const OPERATIONS = { add: 'added', change: 'changed', remove: 'removed' } as const

type Names = ReadonlyMap<string, string>

/** What stands for a value that is not there. */
export const NO_VALUE = 'none'

/** What stands for the name of a row that is no longer on record. */
const GONE = 'a record that is gone'

function valueWords(part: string, column: string, value: unknown, row: LoggedRow, names: Names): string {
  if (value === null || value === undefined || value === '') return NO_VALUE
  if (Array.isArray(value)) return value.length === 0 ? NO_VALUE : value.join(', ')
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, each]) => `${words(name)} ${each}`)
      .join(', ')
  const text = String(value)
  if (column === 'amount_band') return lookUp(VALUE_BANDS, text)?.label ?? text
  const table = namedTable(part, column, row)
  if (table !== undefined) return names.get(`${table}/${text}`) ?? GONE
  if (['start_date', 'published', 'date', 'last_known'].includes(column)) return formatDate(text)
  if (column === 'end_date') return text === ENDED_DAY_UNKNOWN ? formatEnd(text) : formatDate(text)
  if (column === 'country') return countryName(text)
  const range = rangeEndOf(column)?.range
  if (range === 'amount') return formatAmount(text, text, String(row.currency ?? '')) ?? text
  if (range === 'share') return `${text}%`
  return CODE_COLUMNS.includes(column) ? words(text) : text
}

/** What differs, field by field; for a row that is new or gone, everything it says. */
function fieldChanges({ part, before, after }: ChangeEntry, names: Names): FieldChange[] {
  const hidden = OWNER_COLUMNS[part] ?? []
  const columns = inOrder(Object.keys({ ...before, ...after }).filter((column) => !hidden.includes(column)))
  // A number that is exact, before and after, is one field and not two ends.
  const exact = RANGES.filter((name) =>
    [before, after].every((row) => row?.[`${name}_min`] === row?.[`${name}_max`]),
  )
  return columns.flatMap((column) => {
    const [was, is] = [before?.[column] ?? null, after?.[column] ?? null]
    const end = rangeEndOf(column)
    const isExact = end !== undefined && exact.includes(end.range)
    if (JSON.stringify(was) === JSON.stringify(is) || (isExact && end.bound === 'at most')) return []
    const bound = end === undefined || isExact ? null : end.bound
    const label = end?.range ?? COLUMN_LABELS[column] ?? words(column)
    return {
      column,
      label: capital(bound === null ? label : `${label}, ${bound}`),
      bound,
      before: valueWords(part, column, was, before ?? {}, names),
      after: valueWords(part, column, is, after ?? {}, names),
    }
  })
}

/**
 * A citation that is rewritten unchanged, or at another place in the list, is logged as one removed and one added with
 * the same words. To a reader, that is no change.
 */
function withoutRewrites(entries: readonly ChangeEntry[]): ChangeEntry[] {
  const print = (row: LoggedRow | null): string => {
    const { ordinal: _, ...said } = row ?? {}
    return JSON.stringify(said)
  }
  const removed = entries.filter((entry) => entry.part === 'citations' && entry.operation === 'remove')
  const added = entries.filter((entry) => entry.part === 'citations' && entry.operation === 'add')
  const same = new Set(
    removed
      .map((entry) => print(entry.before))
      .filter((each) => added.some((entry) => print(entry.after) === each)),
  )
  return entries.filter(
    (entry) => entry.part !== 'citations' || !same.has(print(entry.before ?? entry.after)),
  )
}

/** What was done to a record; a retraction, and its end, are changes with names of their own. */
function operationOf({ operation, before, after }: ChangeEntry): string {
  const isGone = (row: LoggedRow | null): boolean =>
    row?.status === 'retracted' || (row?.retraction_reason ?? null) !== null
  if (operation !== 'change' || isGone(before) === isGone(after)) return OPERATIONS[operation]
  return isGone(after) ? 'retracted' : 'restored'
}

function changeModel(item: ChangeItem, names: Names) {
  const entries = withoutRewrites(item.entries)
  const main = entries.find((entry) => entry.partId === item.recordId && entry.part !== 'citations')
  const operation = main === undefined ? 'changed' : operationOf(main)
  // A review that no one decided was reopened by something else in this recording.
  const reopened = item.record === 'review' && main?.after?.decided_by === null
  const parts = entries.map((entry) => ({
    name: `${PARTS[entry.part] ?? entry.part} ${OPERATIONS[entry.operation]}`,
    added: entry.operation === 'add',
    removed: entry.operation === 'remove',
    // The reason for a retraction is that of the change.
    fields: fieldChanges(entry, names).filter(
      ({ column, after }) => column !== 'retraction_reason' || after !== item.reason,
    ),
  }))
  return {
    id: item.id,
    record: capital(item.record),
    what: `${capital(item.record)} ${reopened ? 'reopened' : item.record === 'review' ? 'recorded' : operation}`,
    title: item.title ?? goneTitle(main, names),
    href: item.href,
    at: formatMoment(item.at),
    time: `${item.at.toISOString().slice(11, 16)} UTC`,
    iso: item.at.toISOString(),
    instant: item.instant,
    by:
      item.by === null
        ? `by ${item.via === 'import' ? 'an import' : `the ${item.via}`}`
        : `by ${item.by}, ${item.via}`,
    reason: item.reason,
    inWords: inWords(main, parts),
    parts,
  }
}

/** What a record that is no longer on record was called, as its last row says. */
function goneTitle(main: ChangeEntry | undefined, names: Names): string {
  const row = main?.before ?? main?.after ?? {}
  const nameOf = (column: string): string | undefined => names.get(`entities/${row[column]}`)
  const ends = row.from_id === undefined ? undefined : [nameOf('from_id'), nameOf('to_id')]
  const title =
    row.name ?? row.title ?? nameOf('by_id') ?? row.by_name ?? ends?.map((end) => end ?? GONE).join(' – ')
  return title === undefined ? capital(GONE) : `${title} (no longer on record)`
}

export type ChangeModel = ReturnType<typeof changeModel>

/** The items of the log with their differences in words. */
export async function changeModels(query: Query, items: readonly ChangeItem[]): Promise<ChangeModel[]> {
  const ids = {
    entities: new Set<string>(),
    negotiations: new Set<string>(),
    sources: new Set<string>(),
    links: new Set<string>(),
  }
  for (const { part, before, after } of items.flatMap(({ entries }) => entries))
    for (const row of [before ?? {}, after ?? {}])
      for (const [column, value] of Object.entries(row)) {
        const table = namedTable(part, column, row)
        if (table !== undefined && value !== null) ids[table].add(String(value))
      }
  const names = await nameLogged(query, {
    entities: [...ids.entities],
    negotiations: [...ids.negotiations],
    sources: [...ids.sources],
    links: [...ids.links],
  })
  return items.map((item) => changeModel(item, names))
}
