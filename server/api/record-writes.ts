import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import type { Query } from '../database/query.ts'
import type { RecordList } from '../dataset/format.ts'
import { importInto } from '../dataset/import.ts'
import { entitiesNamed } from '../queries/same-name.ts'
import { removePositionsOf } from '../record/kinds/positions.ts'
import { freeSlug } from '../record/slugs.ts'
import { sourceMeant } from '../record/source-address.ts'
import { writeRecord } from '../record/write-record.ts'
import type { RecordWrite, Writer } from '../record/writing.ts'
import { asRefused, datasetOf, type Lists } from './as-dataset.ts'
import { type RequestKey, writeOnce } from './idempotency.ts'
import { RETRACT } from './retractions.ts'
import type { WrittenCollection } from './shapes/requests.ts'
import { isRecord, type Raw } from './whole-sources.ts'

/** Writing records other than links one at a time, the same way as dataset files. */

/** A record with this name, address or id is already on record; nothing was written. */
export class OnRecord extends Error {
  override name = 'OnRecord'
  readonly slug: string

  constructor(slug: string, message: string) {
    super(message)
    this.slug = slug
  }
}

const LIST_OF = {
  officials: 'entities',
  interests: 'entities',
  negotiations: 'negotiations',
  statements: 'statements',
  sources: 'sources',
} as const satisfies Record<WrittenCollection, RecordList>

/** The name that a new record's id is made from, if it has none. */
function nameOf(collection: WrittenCollection, body: Raw): string {
  if (collection === 'sources') return `${body.publisher} ${body.title}`
  if (collection === 'statements') return `${body.by} ${body.kind} ${body.date ?? ''}`
  return String(body.name)
}

/** The record that a new one repeats; null if there is none. */
async function sameOnRecord(query: Query, collection: WrittenCollection, body: Raw): Promise<string | null> {
  const found =
    collection === 'sources'
      ? sql`SELECT slug FROM sources WHERE ${sourceMeant(sql`${String(body.url).trim()}`)}`
      : collection === 'negotiations'
        ? sql`SELECT slug FROM negotiations WHERE folded(name) = folded(${String(body.name)}) AND retraction_reason IS NULL LIMIT 1`
        : collection === 'statements'
          ? sql`SELECT s.slug FROM statements s LEFT JOIN entities e ON e.id = s.by_id
              WHERE s.kind = ${String(body.kind)} AND s.date IS NOT DISTINCT FROM ${body.date ?? null}::text
                AND ${String(body.by)} IN (e.slug, e.name, s.by_name) AND s.retraction_reason IS NULL
                AND (s.quote = ${body.quote ?? null}::text OR s.paraphrase = ${body.paraphrase ?? null}::text)
                AND ARRAY(SELECT coalesce(x.slug, n.slug)::text COLLATE "C" FROM statement_subjects a LEFT JOIN entities x ON x.id = a.entity_id
                  LEFT JOIN negotiations n ON n.id = a.negotiation_id WHERE a.statement_id = s.id ORDER BY 1)
                  = ARRAY(SELECT unnest(${Array.isArray(body.about) ? body.about.map(String) : []}::text[]) COLLATE "C" ORDER BY 1)
              LIMIT 1`
          : sql`SELECT e.slug FROM ${entitiesNamed(sql`${String(body.name)}::text`, sql`${body.kind === 'person'}`)} LIMIT 1`
  const [row] = await query<{ slug: string }>(found)
  return row?.slug ?? null
}

async function standsAs(
  query: Query,
  list: (typeof LIST_OF)[WrittenCollection],
  slug: string,
): Promise<boolean> {
  const table = {
    entities: sql`entities`,
    negotiations: sql`negotiations`,
    statements: sql`statements`,
    sources: sql`sources`,
  }[list]
  const rows = await query(sql`SELECT FROM ${table} WHERE slug = ${slug}`)
  return rows.length > 0
}

/** Adds lists of records to a write. @returns warnings. */
async function bring(tx: RecordWrite, given: Lists, replacesParts = false): Promise<readonly string[]> {
  const { dataset, remarks } = await datasetOf(tx.query, given)
  return [...(await importInto(tx, dataset, { overrules: true, replacesParts })).remarks, ...remarks]
}

/** A record of a collection as lists of a dataset file, where an official's positions are a separate list. */
function listsOf(collection: WrittenCollection, id: string, body: Raw): Lists {
  const { positions, ...record } = body
  const offices = Array.isArray(positions)
    ? positions.map((each) => ({ ...(isRecord(each) ? each : {}), official: id }))
    : []
  return {
    [LIST_OF[collection]]: [{ ...record, id }],
    ...(offices.length === 0 ? {} : { positions: offices }),
  }
}

/** The outcome of writing one record. */
export interface WrittenRecord {
  readonly slug: string
  readonly warnings: readonly string[]
}

/**
 * Adds a record.
 * @throws {OnRecord} if its id is taken, or a record with its name or address exists. @throws {InputRefused}
 */
export async function addRecord(
  database: Database,
  collection: WrittenCollection,
  { id, allow_duplicate: allowed, reason: _, ...body }: Raw,
  writer: Writer,
  key: RequestKey | null,
): Promise<WrittenRecord> {
  let warnings: readonly string[] = []
  try {
    const { result: slug } = await writeRecord(database, writer, (tx) =>
      writeOnce(tx, key, async () => {
        const list = LIST_OF[collection]
        if (typeof id === 'string' && (await standsAs(tx.query, list, id)))
          throw new OnRecord(id, 'The id belongs to a record that already exists.')
        const same = await sameOnRecord(tx.query, collection, body)
        if (same !== null && collection === 'sources')
          throw new OnRecord(same, 'A source with this address already exists. Cite that one, or change it.')
        if (same !== null && allowed !== true)
          throw new OnRecord(
            same,
            `${collection === 'statements' ? 'This statement is already on record' : 'A record with this name already exists'}. Send “allow_duplicate”: true to add another.`,
          )
        const fresh = typeof id === 'string' ? id : await freeSlug(tx.query, list, nameOf(collection, body))
        const repeats = collection === 'statements' ? 'says the same' : 'has the same name'
        const second = same === null ? [] : [`The record “${same}” ${repeats}.`]
        warnings = [...second, ...(await bring(tx, listsOf(collection, fresh, body)))]
        return fresh
      }),
    )
    return { slug, warnings }
  } catch (error) {
    throw asRefused(error, true)
  }
}

/** Checks a record just before it is written, while no one else can write. Throws if it must not be written. */
export type Guard = (query: Query) => Promise<void>

/** Changes only the members of a record that the body names. @throws {NoSuchRecord} @throws {InputRefused} */
export async function changeRecord(
  database: Database,
  collection: WrittenCollection,
  slug: string,
  { reason: _, replace_parts: replaces, ...body }: Raw,
  writer: Writer,
  guard: Guard,
): Promise<WrittenRecord> {
  try {
    const { result: warnings } = await writeRecord(database, writer, async (tx) => {
      await guard(tx.query)
      if (collection === 'officials' && body.positions === null) await removePositionsOf(tx, slug)
      return bring(tx, listsOf(collection, slug, body), replaces === true)
    })
    return { slug, warnings }
  } catch (error) {
    throw asRefused(error, true)
  }
}

/** Retracts a record that no other record refers to. @throws {NoSuchRecord} @throws {InputRefused} */
export async function retractRecord(
  database: Database,
  collection: WrittenCollection,
  slug: string,
  reason: string,
  writer: Writer,
  guard: Guard,
): Promise<void> {
  await writeRecord(database, { ...writer, reason }, async (tx) => {
    await guard(tx.query)
    await RETRACT[LIST_OF[collection]](tx, slug, reason)
  })
}
