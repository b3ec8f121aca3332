import sql from 'sql-template-tag'
import { type Database, inSnapshot, liftLimits } from '../../database/index.ts'
import type { Query } from '../../database/query.ts'
import { recordsOf } from '../../dataset/export.ts'
import type { RecordList } from '../../dataset/format.ts'

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
  readonly lists: Readonly<Record<RecordList, readonly FileRow[]>>
  readonly overlaps: readonly OverlapRow[]
  /** The moment of its last recording, an ISO time. */
  readonly at: string
  /** The site's address, for permalinks. */
  readonly base: string
  /** @param slug of a record of this list. */
  seen(list: RecordList, slug: string): Seen
}

/** The moment of the last recording, to the microsecond: equal moments have equal records. */
export async function recordMoment(query: Query): Promise<string> {
  const [row] = await query<{ at: string | null }>(sql`
    SELECT to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at FROM recordings`)
  return row?.at ?? '1970-01-01T00:00:00.000000Z'
}

/** Reads the whole record as it is at one moment. */
export async function readWholeRecord(database: Database, base: string): Promise<WholeRecord> {
  return inSnapshot(database, async (query) => {
    await liftLimits(query)
    const at = await recordMoment(query)
    const lists = await recordsOf(query)
    const overlaps = await readOverlaps(query)
    const moments = await readMoments(query)
    const never = { firstSeen: at, lastChange: at }
    return { lists, overlaps, at, base, seen: (list, slug) => moments.get(`${list} ${slug}`) ?? never }
  })
}

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

/** The records of the change log, each with the table that holds its slug and its list in a dataset file. */
const LOGGED = [
  ['source', 'sources'],
  ['entity', 'entities'],
  ['link', 'links'],
  ['negotiation', 'negotiations'],
  ['statement', 'statements'],
] as const

/** When each record was first known and last changed. What an import says counts until the record changes. */
async function readMoments(query: Query): Promise<Map<string, Seen>> {
  const moments = new Map<string, Seen>()
  for (const [record, list] of LOGGED) {
    const rows = await query<{ slug: string; first: string; last: string }>(sql`
      SELECT t.slug, coalesce(i.first_seen, to_char(c.first AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS first,
        coalesce(CASE WHEN i.at = c.last THEN i.last_change END,
          to_char(c.last AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS last
      FROM (SELECT record_id, min(at) AS first, max(at) AS last FROM changes WHERE record = ${record} GROUP BY 1) c
      JOIN ${TABLES[list]} t ON t.id = c.record_id
      LEFT JOIN LATERAL (SELECT r.first_seen, r.last_change, i.recorded_at AS at FROM imported_records r
        JOIN imports i ON i.id = r.import_id
        WHERE r.record = ${record} AND r.record_id = c.record_id AND r.first_seen IS NOT NULL AND i.undone_at IS NULL
        ORDER BY i.id LIMIT 1) i ON true`)
    for (const { slug, first, last } of rows)
      moments.set(`${list} ${slug}`, { firstSeen: first, lastChange: last })
  }
  return moments
}

const TABLES = {
  sources: sql`sources`,
  entities: sql`entities`,
  links: sql`links`,
  negotiations: sql`negotiations`,
  statements: sql`statements`,
}
