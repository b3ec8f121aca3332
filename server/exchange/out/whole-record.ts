import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sql, { raw, type Sql } from 'sql-template-tag'
import { type Database, inSnapshot, liftLimits } from '../../database/index.ts'
import type { Query } from '../../database/query.ts'
import { asInFile, listStatements } from '../../dataset/export.ts'
import { RECORD_LISTS, type RecordList } from '../../dataset/format.ts'
import { RowsOnDisk } from './rows-on-disk.ts'

/** A record in the form of a dataset file. */
export type FileRow = Readonly<Record<string, unknown>>

/** An overlap as tables show it: who, where, and how its best path is rated. */
export interface OverlapRow {
  readonly id: string
  readonly official: string
  readonly negotiation: string
  readonly party: string
  readonly timing: string
  readonly certainty: string
  readonly rule: string
  readonly score: number
  readonly band: string
  readonly paths: number
  readonly first_detected: string
  readonly method_version: number
  /** The best path: the ids of its links, in order. */
  readonly links: readonly string[]
}

/** When a record was first known and when it last changed, as ISO times. */
export interface Seen {
  readonly firstSeen: string
  readonly lastChange: string
}

/** The whole record at one moment, from which every file of it is made. */
export interface WholeRecord {
  /** The records of each list, which can be read as often as needed. */
  readonly lists: Readonly<Record<RecordList, Iterable<FileRow>>>
  readonly overlaps: readonly OverlapRow[]
  /** The moment of its last recording, an ISO time. */
  readonly at: string
  /** The site's address, for permalinks. */
  readonly base: string
  /** @param row of one of the lists; for a position, the answer is that of the official. */
  seen(row: FileRow): Seen
}

/** The moment of the last recording, to the microsecond: equal moments have equal records. */
export async function recordMoment(query: Query): Promise<string> {
  const [row] = await query<{ at: string | null }>(sql`
    SELECT to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at FROM recordings`)
  return row?.at ?? '1970-01-01T00:00:00.000000Z'
}

const ofEachList = <T>(make: (list: RecordList) => T): Record<RecordList, T> =>
  Object.fromEntries(RECORD_LISTS.map((list) => [list, make(list)])) as Record<RecordList, T>

/** A record with what `Seen` says of it. */
type SeenRow = readonly [row: FileRow, seen: Seen]

/** The lists of a record, each in a file. */
type StoredLists = Readonly<Record<RecordList, RowsOnDisk<SeenRow>>>

/**
 * Reads the whole record as it is at one moment, and does work with it. Until the work is done, its lists are on disk:
 * they may be larger than the memory.
 * @param where the site's address, for permalinks, and a folder for the lists.
 */
export async function withWholeRecord<T>(
  database: Database,
  where: { readonly base: string; readonly folder?: string },
  work: (record: WholeRecord) => Promise<T>,
): Promise<T> {
  const { base, folder = tmpdir() } = where
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const place = await mkdtemp(join(folder, 'record-'))
  const opened: RowsOnDisk<SeenRow>[] = []
  const forget = (): Promise<void> => rm(place, { recursive: true, force: true })
  try {
    const lists = ofEachList((list) => {
      const rows = new RowsOnDisk<SeenRow>(join(place, list))
      opened.push(rows)
      return rows
    })
    // If the system can delete an open file, nothing is left even after a crash.
    await forget().catch(() => {})
    return await work(await readWholeRecord(database, base, lists))
  } finally {
    for (const rows of opened) rows.close()
    await forget()
  }
}

async function readWholeRecord(database: Database, base: string, stored: StoredLists): Promise<WholeRecord> {
  return inSnapshot(database, async (query) => {
    await liftLimits(query)
    const at = await recordMoment(query)
    const statements = listStatements(null)
    for (const list of RECORD_LISTS) await storeList(query, list, statements[list], at, stored[list])
    const seen = new WeakMap<FileRow, Seen>()
    function* rowsOf(list: RecordList): Generator<FileRow> {
      for (const [row, when] of stored[list]) {
        seen.set(row, when)
        yield row
      }
    }
    const lists = ofEachList((list) => ({ [Symbol.iterator]: () => rowsOf(list) }))
    const never = { firstSeen: at, lastChange: at }
    return { lists, overlaps: await readOverlaps(query), at, base, seen: (row) => seen.get(row) ?? never }
  })
}

/** How many rows are read at once. */
const BATCH = raw('2000')

/** Puts the records of a list into a file, a batch at a time. */
async function storeList(
  query: Query,
  list: RecordList,
  statement: Sql,
  at: string,
  rows: RowsOnDisk<SeenRow>,
): Promise<void> {
  await query(sql`DECLARE records NO SCROLL CURSOR FOR ${statement}`)
  for (;;) {
    const batch = (await query<FileRow>(sql`FETCH ${BATCH} FROM records`)).map(asInFile)
    if (batch.length === 0) break
    const moments = await readMoments(query, list, batch)
    rows.add(batch.map((row) => [row, moments.get(slugIn(row)) ?? { firstSeen: at, lastChange: at }]))
  }
  await query(sql`CLOSE records`)
}

/** The slug of the record whose moments count for a row. */
const slugIn = ({ id, official }: FileRow): string => String(id ?? official)

async function readOverlaps(query: Query): Promise<OverlapRow[]> {
  return query<OverlapRow>(sql`
    SELECT concat_ws('~', o.slug, n.slug, p.slug) AS id, o.slug::text AS official, n.slug::text AS negotiation,
      p.slug::text AS party, v.timing, v.certainty, best.rule, v.score, v.band, every.paths::int AS paths,
      to_char(d.first_detected AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS first_detected, v.method_version,
      (SELECT json_agg(l.slug ORDER BY x.place) FROM unnest(best.link_ids) WITH ORDINALITY x (id, place)
        JOIN links l ON l.id = x.id) AS links
    FROM derived_overlaps v
    JOIN entities o ON o.id = v.official_id JOIN negotiations n ON n.id = v.negotiation_id
    JOIN entities p ON p.id = v.party_id
    JOIN chains best ON best.overlap_id = v.id AND best.best
    JOIN (SELECT overlap_id, count(*) AS paths FROM chains GROUP BY 1) every ON every.overlap_id = v.id
    LEFT JOIN overlap_detections d USING (official_id, negotiation_id, party_id)
    ORDER BY 1`)
}

/** The table of each list, and what the change log calls its records. Positions belong to their officials. */
const LOGGED: Readonly<Record<RecordList, { readonly table: Sql; readonly record: string }>> = {
  sources: { table: sql`sources`, record: 'source' },
  entities: { table: sql`entities`, record: 'entity' },
  positions: { table: sql`entities`, record: 'entity' },
  links: { table: sql`links`, record: 'link' },
  negotiations: { table: sql`negotiations`, record: 'negotiation' },
  statements: { table: sql`statements`, record: 'statement' },
}

/** When these records were first known and last changed, by slug. What an import says counts until the record changes. */
async function readMoments(
  query: Query,
  list: RecordList,
  batch: readonly FileRow[],
): Promise<Map<string, Seen>> {
  const { table, record } = LOGGED[list]
  const slugs = [...new Set(batch.map(slugIn))]
  const rows = await query<{ slug: string; first: string; last: string }>(sql`
    SELECT t.slug, coalesce(i.first_seen, to_char(c.first AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS first,
      coalesce(CASE WHEN i.at = c.last THEN i.last_change END,
        to_char(c.last AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS last
    FROM ${table} t
    CROSS JOIN LATERAL (SELECT min(x.at) AS first, max(x.at) AS last FROM changes x
      WHERE x.record = ${record} AND x.record_id = t.id HAVING count(*) > 0) c
    LEFT JOIN LATERAL (SELECT r.first_seen, r.last_change, i.recorded_at AS at FROM imported_records r
      JOIN imports i ON i.id = r.import_id
      WHERE r.record = ${record} AND r.record_id = t.id AND r.first_seen IS NOT NULL AND i.undone_at IS NULL
      ORDER BY i.id LIMIT 1) i ON true
    WHERE t.slug = ANY(${slugs}::text[])`)
  return new Map(rows.map(({ slug, first, last }) => [slug, { firstSeen: first, lastChange: last }]))
}
