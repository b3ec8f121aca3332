import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { concernsNegotiation, concernsOfficial } from './concerned-changes.ts'
import type { Filters } from './filters.ts'
import { USER_NAME, userNameOf } from './link-cards.ts'
import type { LoggedRecord } from './logged-records.ts'
import { type Between, instant } from './moments.ts'
import { allOf, isAny, OVERLAP_KEY, period } from './overlap-filters.ts'
import { fetchPage, type Page, type PageRequest, type SortKeys } from './paging.ts'

/** A database row as the log keeps it: values by column. */
export type LoggedRow = Readonly<Record<string, unknown>>

/** One row that changed. */
export interface ChangeEntry {
  readonly id: string
  readonly part: string
  readonly partId: string
  readonly operation: 'add' | 'change' | 'remove'
  readonly before: LoggedRow | null
  readonly after: LoggedRow | null
}

/** What one recording did to one record. */
export interface ChangeItem {
  /** The id of its first entry. */
  readonly id: string
  readonly at: Date
  /** The same moment to the microsecond, in the form that `as_of` accepts. */
  readonly instant: string
  /** Who made the change; null if no one was signed in. */
  readonly by: string | null
  readonly via: string
  readonly reason: string | null
  readonly record: LoggedRecord
  readonly recordId: string
  /** What it is called now; null if it is no longer on record. */
  readonly title: string | null
  readonly href: string | null
  readonly entries: ChangeEntry[]
}

export const CHANGE_SORTS = {
  newest: { label: 'Newest', expression: 'c.id', type: 'bigint', direction: 'DESC' },
} as const satisfies SortKeys

/** The current title and address of the record of an entry `c`. */
export const RECORD = raw(`LATERAL (
  SELECT f.name || ' – ' || t.name AS title, '/links/' || l.slug AS href FROM links l
    JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id WHERE c.record = 'link' AND l.id = c.record_id
  UNION ALL SELECT e.name, '/interests/' || e.slug FROM entities e WHERE c.record = 'entity' AND e.id = c.record_id
  UNION ALL SELECT n.name, '/negotiations/' || n.slug FROM negotiations n
    WHERE c.record = 'negotiation' AND n.id = c.record_id
  UNION ALL SELECT coalesce(e.name, s.by_name), '/statements/' || s.slug FROM statements s
    LEFT JOIN entities e ON e.id = s.by_id WHERE c.record = 'statement' AND s.id = c.record_id
  UNION ALL SELECT s.publisher || ': ' || s.title, '/sources/' || s.slug FROM sources s
    WHERE c.record = 'source' AND s.id = c.record_id
  UNION ALL SELECT o.name || ', ' || n.name || ' and ' || p.name, '/overlaps/' || ${OVERLAP_KEY.sql} FROM overlap_reviews w
    JOIN entities o ON o.id = w.official_id JOIN negotiations n ON n.id = w.negotiation_id
    JOIN entities p ON p.id = w.party_id WHERE c.record = 'review' AND w.id = c.record_id
)`)

const COLUMNS = sql`c.id::text AS id, c.at, ${instant('c.at')} AS instant, c.via, c.reason, c.record, c.record_id AS "recordId",
  ${userNameOf('c.by_id')} AS by,
  named.title, named.href,
  (SELECT jsonb_agg(jsonb_build_object('id', x.id::text, 'part', x.part, 'partId', x.part_id::text, 'operation', x.operation,
    'before', x.before, 'after', x.after) ORDER BY x.id)
   FROM changes x WHERE x.record = c.record AND x.record_id = c.record_id AND x.at = c.at) AS entries`

const FROM = sql`changes c LEFT JOIN ${RECORD} named ON true`

/** Narrows the log to one record. */
export interface OfRecord {
  readonly record: LoggedRecord
  readonly id: string
}

/** Narrows the log to one record, or to the records of a kind whose ids a SELECT chooses. */
export type ChangesOf = OfRecord | { readonly record: LoggedRecord; readonly chosen: Sql }

/** The condition on log entries `c` that start an item, from the filters and the record. */
export function changeCondition(filters: Filters, of: ChangesOf | null): Sql {
  const { since, until } = period(filters)
  return allOf([
    sql`c.leads`,
    of === null ? null : sql`c.record = ${of.record}`,
    of === null
      ? null
      : 'id' in of
        ? sql`c.record_id = ${of.id}::bigint`
        : sql`c.record_id IN (${of.chosen})`,
    isAny(sql`c.record`, filters.record),
    concernsOfficial(filters.official),
    concernsNegotiation(filters.negotiation),
    filters.by === null
      ? null
      : sql`c.by_id IN (SELECT u.id FROM users u WHERE ${raw(USER_NAME)} = ANY(${filters.by}))`,
    since === null ? null : sql`c.at >= ${since}::date`,
    until === null ? null : sql`c.at < ${until}::date + 1`,
  ])
}

/** One page of the log, newest first: an item for each record that a recording changed. */
export async function listChanges(
  query: Query,
  filters: Filters,
  page: PageRequest,
  of: ChangesOf | null = null,
): Promise<Page<ChangeItem>> {
  return fetchPage<ChangeItem>(query, CHANGE_SORTS, page, {
    columns: COLUMNS,
    from: FROM,
    chosenFrom: sql`changes c`,
    where: changeCondition(filters, of),
    idColumn: 'c.id',
  })
}

/** Items recorded after one moment and up to another, oldest first, up to `limit`. */
export async function changesBetween(
  query: Query,
  filters: Filters,
  of: ChangesOf | null,
  { after, upTo }: Between,
  limit: number,
): Promise<ChangeItem[]> {
  return query<ChangeItem>(sql`
    SELECT ${COLUMNS} FROM ${FROM}
    WHERE c.at > ${after}::timestamptz AND c.at <= ${upTo}::timestamptz AND ${changeCondition(filters, of)}
    ORDER BY c.id LIMIT ${limit}`)
}

/** What changed in the recording that caused an overlap's event, up to `limit` records. */
export async function changesBehind(query: Query, eventId: string, limit: number): Promise<ChangeItem[]> {
  return query<ChangeItem>(sql`
    SELECT ${COLUMNS} FROM ${FROM}
    WHERE c.leads AND c.at = (SELECT e.at FROM overlap_events e WHERE e.id = ${eventId}::bigint)
    ORDER BY c.id LIMIT ${limit}`)
}

/** The most records that a trial shows the changes of. */
export const MOST_TRIED = 300

/** What the recording under way has changed so far, for trials: by record, in order. */
export async function recordedNow(query: Query): Promise<ChangeItem[]> {
  return query<ChangeItem>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE c.leads AND c.at = recording_moment() ORDER BY c.id LIMIT ${MOST_TRIED}`)
}

/** Everyone who has written to the record while signed in. */
export async function changeAuthors(query: Query): Promise<string[]> {
  const rows = await query<{ name: string }>(sql`
    SELECT DISTINCT ${raw(USER_NAME)} AS name FROM users u
    WHERE EXISTS (SELECT FROM changes c WHERE c.by_id = u.id) ORDER BY 1`)
  return rows.map((row) => row.name)
}

/** The item with this id for this record; null if there is none. */
export async function findChange(query: Query, of: OfRecord, id: string): Promise<ChangeItem | null> {
  const [row] = await query<ChangeItem>(sql`
    SELECT ${COLUMNS} FROM ${FROM}
    WHERE c.leads AND c.id = ${id}::bigint AND c.record = ${of.record} AND c.record_id = ${of.id}::bigint`)
  return row ?? null
}

/** The tables whose rows the log names by their ids. */
export type NamedTable = 'entities' | 'negotiations' | 'sources' | 'links'

/** What rows of a table that are no longer on record were called, as the log last said. @param called how, from `row`. */
const gone = (table: NamedTable, record: LoggedRecord, ids: readonly string[], called: string): Sql => sql`
  SELECT ${`${table}/`}::text || gone.id AS key, (
      SELECT ${raw(called)} FROM (
        SELECT coalesce(c.before, c.after) AS row FROM changes c
        WHERE c.record = ${record} AND c.record_id = gone.id AND c.part = ${table} ORDER BY c.at DESC, c.id DESC LIMIT 1
      ) last
    ) AS name
  FROM unnest(${[...ids]}::bigint[]) gone (id) WHERE NOT EXISTS (SELECT FROM ${raw(table)} t WHERE t.id = gone.id)`

/** The names behind the ids in logged rows: entities, negotiations and sources, by table and id. */
export async function nameLogged(
  query: Query,
  ids: Readonly<Record<NamedTable, readonly string[]>>,
): Promise<ReadonlyMap<string, string>> {
  const rows = await query<{ key: string; name: string | null }>(sql`
    SELECT 'entities/' || id AS key, name FROM entities WHERE id = ANY(${ids.entities}::bigint[])
    UNION ALL SELECT 'negotiations/' || id, name FROM negotiations WHERE id = ANY(${ids.negotiations}::bigint[])
    UNION ALL SELECT 'sources/' || id, publisher || ', ' || title FROM sources WHERE id = ANY(${ids.sources}::bigint[])
    UNION ALL SELECT 'links/' || l.id, f.name || ' – ' || t.name FROM links l JOIN entities f ON f.id = l.from_id
      JOIN entities t ON t.id = l.to_id WHERE l.id = ANY(${ids.links}::bigint[])
    UNION ALL ${gone('entities', 'entity', ids.entities, `row ->> 'name'`)}
    UNION ALL ${gone('negotiations', 'negotiation', ids.negotiations, `row ->> 'name'`)}
    UNION ALL ${gone('sources', 'source', ids.sources, `concat(row ->> 'publisher', ', ', row ->> 'title')`)}`)
  return new Map(rows.flatMap(({ key, name }) => (name === null ? [] : [[key, name] as const])))
}

const TABLES: Readonly<Record<LoggedRecord, string>> = {
  link: 'links',
  entity: 'entities',
  negotiation: 'negotiations',
  statement: 'statements',
  source: 'sources',
  review: 'overlap_reviews',
}

/** The id of the record with this slug; null if there is none. Reviews have no slug. */
export async function recordId(
  query: Query,
  record: Exclude<LoggedRecord, 'review'>,
  slug: string,
): Promise<string | null> {
  const [row] = await query<{ id: string }>(
    sql`SELECT id::text AS id FROM ${raw(TABLES[record])} WHERE slug = ${slug}`,
  )
  return row?.id ?? null
}
