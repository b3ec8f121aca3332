import { isDeepStrictEqual } from 'node:util'
import { DECIMAL, type Model, type ModelStatic } from 'sequelize'
import { insertRows } from '../record/insert-rows.ts'
import { updateRows } from '../record/update-rows.ts'
import type { RecordWrite } from '../record/writing.ts'
import { sameDecimal } from '../values/decimal.ts'

/** The values of one record, by attribute. */
export type Values = Record<string, unknown>

/** A record in the file: the members that it names. */
export interface FileRecord {
  readonly named: ReadonlySet<string>
}

/** The member that fills an attribute with a different name. */
const MEMBERS: Readonly<Record<string, string>> = {
  startDate: 'start',
  endDate: 'end',
  bodyId: 'body',
  bodyName: 'body',
  onBehalfOfId: 'on_behalf_of',
  archiveUrl: 'archive_url',
  particularMatter: 'particular_matter',
  externalIds: 'external_ids',
  amountStatus: 'amount_status',
  jointSum: 'joint_sum',
  lastKnown: 'last_known',
  shareMin: 'share_min',
  shareMax: 'share_max',
  amountMin: 'amount_min',
  amountMax: 'amount_max',
  amountBand: 'amount_band',
}

/** Attributes that the importer always sets, whatever the file names. */
const SET_BY_IMPORT: ReadonlySet<string> = new Set([
  'slug',
  'negotiationId',
  'entityId',
  'officialId',
  'fromId',
  'toId',
  'byId',
  'byName',
  'retractionReason',
])

/** The values of a row that the record in the file names. */
function namedValues(row: Values, { named }: FileRecord): Values {
  return Object.fromEntries(
    Object.entries(row).filter(
      ([attribute]) => SET_BY_IMPORT.has(attribute) || named.has(MEMBERS[attribute] ?? attribute),
    ),
  )
}

export interface Upserted {
  /** The database id of each row, in the order given. */
  readonly ids: string[]
  /** Ids of the rows that were new or differed. */
  readonly written: Set<string>
  /** Ids of the rows that were new. */
  readonly added: ReadonlySet<string>
}

/** What is known about rows apart from their keys. */
interface KnownRows {
  /** Ids of records that others were merged into. A file only adds to them. */
  readonly kept?: ReadonlySet<string>
  /** For each row, the id of its record if the key differs; null if the key is enough. */
  readonly matches?: readonly (string | null)[]
}

/**
 * Makes the table hold these rows: those whose key exists are updated where they differ, the others are inserted.
 * Nothing is removed, and what a record in the file does not name stays. `existing` holds the records in which the keys
 * are looked up. Rows that are the same because what they name was merged are written as one.
 * @param records the records in the file, one for each row.
 */
export async function upsert<M extends Model>(
  { query, userId }: RecordWrite,
  model: ModelStatic<M>,
  existing: readonly M[],
  given: readonly Values[],
  records: readonly FileRecord[],
  keyOf: (values: Values) => string,
  { kept = new Set(), matches = [] }: KnownRows = {},
): Promise<Upserted> {
  const rows = united(given, keyOf)
  const byId = new Map(existing.map((record) => [String(record.get('id')), record]))
  const known = new Map(existing.map((record) => [keyOf(record.get() as Values), record]))
  const written = new Set<string>()
  const ids: string[] = []
  const missing: number[] = []
  const places = new Map<string, number>()
  const changed = new Map<string, Values>()
  for (const [index, row] of rows.entries()) {
    const record = byId.get(matches[index] ?? '') ?? known.get(keyOf(row))
    if (record === undefined) {
      const key = keyOf(row)
      if (!places.has(key)) {
        places.set(key, index)
        missing.push(index)
      }
      continue
    }
    ids[index] = String(record.get('id'))
    const current = record.get() as Values
    const said = namedValues(row, records[index] as FileRecord)
    const wanted = kept.has(ids[index]) ? additions(current, said) : said
    const changes = differences(model, current, wanted)
    if (Object.keys(changes).length === 0) continue
    // A later row of the same record is compared with what this one makes of it.
    record.set(changes as never)
    changed.set(ids[index], { ...changed.get(ids[index]), ...changes })
    written.add(ids[index])
  }
  await updateRows(query, model, changed)
  const by = userId !== null && 'recordedBy' in model.getAttributes() ? { recordedBy: userId } : {}
  const inserted = await insertRows(
    query,
    model,
    missing.map((index) => ({ ...rows[index], ...by })),
  )
  for (const [place, index] of missing.entries()) {
    const id = String(inserted[place])
    ids[index] = id
    written.add(id)
  }
  for (const [index, row] of rows.entries()) ids[index] ??= ids[places.get(keyOf(row)) ?? index] as string
  return { ids, written, added: new Set(inserted) }
}

/** Each row with what other rows with its key add. */
function united(rows: readonly Values[], keyOf: (values: Values) => string): readonly Values[] {
  if (new Set(rows.map(keyOf)).size === rows.length) return rows
  const byKey = new Map<string, Values>()
  for (const row of rows) byKey.set(keyOf(row), additions(byKey.get(keyOf(row)) ?? {}, row))
  return rows.map((row) => ({ ...row, ...byKey.get(keyOf(row)) }))
}

/** A record's own values, with another's where it has none, and lists combined. */
function additions(current: Values, row: Values): Values {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const own = current[name] ?? null
      if (Array.isArray(own) && Array.isArray(value)) return [name, [...new Set([...own, ...value])]]
      return [name, own ?? value]
    }),
  )
}

/** The values of `wanted` that differ from the record's; decimals are compared as numbers. */
function differences<M extends Model>(model: ModelStatic<M>, current: Values, wanted: Values): Values {
  const attributes = model.getAttributes() as Record<string, { type?: unknown }>
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => {
      const before = current[name] ?? null
      const after = value ?? null
      if (attributes[name]?.type instanceof DECIMAL) {
        return !sameDecimal(before as string | null, after as string | null)
      }
      return !isDeepStrictEqual(before, after)
    }),
  )
}
