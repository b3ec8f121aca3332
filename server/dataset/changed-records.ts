import type { Query } from '../database/query.ts'
import { slugOfId } from '../record/slugs.ts'
import { type OnlyThese, recordsOf } from './export.ts'
import { type Dataset, RECORD_LISTS, type RecordList } from './format.ts'

/** One member of a record, before and after; null if it has no value. */
export interface ChangedField {
  /** Its name; in a list, also what names the item: `parties “qatar, mediator”.sources`. */
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** A record that an import added or changed, as a file would write it. */
export interface ChangedRecord {
  /** `links “pif-affinity-2bn”`. */
  readonly record: string
  readonly change: 'added' | 'changed'
  readonly fields: readonly ChangedField[]
}

type Raw = Readonly<Record<string, unknown>>
/** The records that a file names, as they are on record. */
export type RecordsNow = Readonly<Record<RecordList, readonly Raw[]>>

/** The current records that a dataset names, without those that were merged into others. */
export async function recordsNamedBy(query: Query, dataset: Dataset): Promise<RecordsNow> {
  const slugs = (records: readonly { id: string }[]): string[] => records.map(({ id }) => slugOfId(id))
  const only: OnlyThese = {
    sources: slugs(dataset.sources),
    entities: slugs(dataset.entities),
    positions: dataset.positions.map(({ official }) => slugOfId(official)),
    links: slugs(dataset.links),
    negotiations: slugs(dataset.negotiations),
    statements: slugs(dataset.statements),
  }
  return recordsOf(query, only)
}

/** What tells a record, or an item of a list, apart from its neighbors. */
function keyOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const { id, official, entity, title, body, role, on_behalf_of: side, date, place, start } = value as Raw
  if (typeof id === 'string') return id
  return [official ?? entity ?? date, title ?? role, body ?? side ?? place, start]
    .filter((part) => part !== undefined && part !== null)
    .join(', ')
}

/** Every record that differs between two states, with every member that differs. */
export function changedRecords(before: RecordsNow, after: RecordsNow): ChangedRecord[] {
  return RECORD_LISTS.flatMap((list) => {
    const known = new Map(before[list].map((record) => [keyOf(record), record]))
    return after[list].flatMap((record): ChangedRecord[] => {
      const was = known.get(keyOf(record))
      const fields = changedFields(was ?? {}, record, '')
      if (fields.length === 0) return []
      const change = was === undefined ? 'added' : 'changed'
      return [{ record: nameIn(list, keyOf(record)), change, fields }]
    })
  })
}

const nameIn = (list: RecordList, key: string): string => `${list} “${key}”`

/** The keys of the added records of a list: their ids, where they have one. */
export function addedIn(changes: readonly ChangedRecord[], list: RecordList): string[] {
  const [before, after] = nameIn(list, '\n').split('\n') as [string, string]
  return changes.flatMap(({ record, change }) =>
    change === 'added' && record.startsWith(before) ? [record.slice(before.length, -after.length)] : [],
  )
}

const isObject = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value is a list of objects, each with its own name. */
const isNamed = (value: unknown): value is Raw[] =>
  Array.isArray(value) && value.every(isObject) && new Set(value.map(keyOf)).size === value.length

function changedFields(before: Raw, after: Raw, path: string): ChangedField[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [was, is] = [before[name], after[name]]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    const field = path + name
    // A member that is new is shown in full.
    if (was === undefined || !isNamed(was) || !isNamed(is) || name === 'sources')
      return [{ field, before: was ?? null, after: is ?? null }]
    const items = [...new Map([...was, ...is].map((item) => [keyOf(item), item])).keys()]
    const [old, now] = [was, is].map((list) => new Map(list.map((item) => [keyOf(item), item])))
    return items.flatMap((key) => {
      const at = `${field} “${key}”`
      const [one, other] = [old?.get(key), now?.get(key)]
      if (one === undefined || other === undefined)
        return [{ field: at, before: one ?? null, after: other ?? null }]
      return changedFields(one, other, `${at}.`)
    })
  })
}

const shown = (value: unknown): string => (value === null ? '(none)' : JSON.stringify(value))

/** Changed records as text: one line for each, and below it one line for each member. */
export function describeChanges(changes: readonly ChangedRecord[]): string {
  return changes
    .map(({ record, change, fields }) => {
      const lines = fields.map(({ field, before, after }) =>
        change === 'added'
          ? `  ${field}: ${shown(after)}`
          : `  ${field}: ${shown(before)} -> ${shown(after)}`,
      )
      return `${record}: ${change}\n${lines.join('\n')}\n`
    })
    .join('')
}
