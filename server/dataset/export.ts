import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { DATASET_FORMAT, RECORD_LISTS, type RecordList } from './format.ts'

/** The slugs of the wanted records in each list; for positions, those of the officials. */
export type OnlyThese = Readonly<Record<RecordList, readonly string[]>>
type Raw = Readonly<Record<string, unknown>>

/** Records in the form of a dataset file: those named, or all. */
export async function recordsOf(
  query: Query,
  only: OnlyThese | null = null,
): Promise<Record<RecordList, Raw[]>> {
  const lists: Partial<Record<RecordList, Raw[]>> = {}
  const statements = listStatements(only)
  for (const list of RECORD_LISTS) lists[list] = (await query<Raw>(statements[list])).map(asInFile)
  return lists as Record<RecordList, Raw[]>
}

/** A row of `listStatements` as a dataset file has it: without what is not given, and without empty aliases. */
export const asInFile = (row: Raw): Raw => JSON.parse(JSON.stringify(row, leaveOutNulls))

/**
 * The text of a dataset file with these records, in pieces. Every list has a fixed order, so equal records give equal
 * bytes, and a file that is imported into an empty database and exported again is the same file.
 */
export function* datasetPieces(lists: Readonly<Record<RecordList, Iterable<object>>>): Generator<string> {
  yield `{\n "format": ${JSON.stringify(DATASET_FORMAT)}`
  for (const list of RECORD_LISTS) {
    yield `,\n "${list}": [`
    let between = '\n'
    for (const record of lists[list]) {
      // A record is two levels deep, and a text has no line break within its quotation marks.
      yield `${between}  ${JSON.stringify(record, null, 1).replaceAll('\n', '\n  ')}`
      between = ',\n'
    }
    yield between === '\n' ? ']' : '\n ]'
  }
  yield '\n}\n'
}

/** A SELECT for each list of a dataset file, in a fixed order. */
export function listStatements(only: OnlyThese | null): Record<RecordList, Sql> {
  const wanted = (list: RecordList, slug: string): Sql =>
    only === null ? sql`true` : sql`${raw(slug)} = ANY(${[...only[list]]}::text[])`
  return {
    sources: sql`
      SELECT slug AS id, url, publisher, origin, title, published, archive_url, retraction_reason FROM sources s
      WHERE (retraction_reason IS NULL OR EXISTS (SELECT FROM citations WHERE source_id = s.id AND link_id IS NOT NULL))
        AND ${wanted('sources', 's.slug')}
      ORDER BY slug`,
    entities: sql`
      SELECT slug AS id, kind, name, aliases, country, summary, external_ids, retraction_reason,
        ${citations('entity_id', 'e')}
      FROM entities e
      WHERE (retraction_reason IS NULL OR EXISTS (SELECT FROM links WHERE e.id IN (from_id, to_id)))
        AND ${wanted('entities', 'e.slug')}
      ORDER BY slug`,
    positions: sql`
      SELECT o.slug AS official, p.title, coalesce(b.slug, p.body_name) AS body, p.class,
        p.start_date AS start, p.end_date AS end, ${citations('position_id', 'p')}
      FROM positions p JOIN entities o ON o.id = p.official_id LEFT JOIN entities b ON b.id = p.body_id
      WHERE ${wanted('positions', 'o.slug')}
      ORDER BY o.slug, p.start_date COLLATE "C" NULLS FIRST, p.title COLLATE "C", 3`,
    links: sql`
      SELECT l.slug AS id, l.kind, f.slug AS from, t.slug AS to, l.relationship, l.detail,
        CASE WHEN l.share_min = l.share_max THEN l.share_min END AS share_percent,
        CASE WHEN l.share_min IS DISTINCT FROM l.share_max THEN l.share_min END AS share_min,
        CASE WHEN l.share_min IS DISTINCT FROM l.share_max THEN l.share_max END AS share_max,
        CASE WHEN l.amount_min = l.amount_max THEN l.amount_min END AS amount,
        CASE WHEN l.amount_min IS DISTINCT FROM l.amount_max THEN l.amount_min END AS amount_min,
        CASE WHEN l.amount_min IS DISTINCT FROM l.amount_max THEN l.amount_max END AS amount_max,
        l.currency, l.amount_band, l.amount_status, l.joint_sum, l.start_date AS start, l.end_date AS end, l.last_known,
        l.stage, l.capacity, l.status, CASE WHEN l.status = 'retracted' THEN l.retraction_reason END AS retraction_reason,
        ${citations('link_id', 'l')}
      FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
      WHERE ${wanted('links', 'l.slug')} ORDER BY l.slug`,
    negotiations: sql`
      SELECT n.slug AS id, n.name, n.summary, n.status, n.particular_matter, n.start_date AS start, n.end_date AS end,
        ${citations('negotiation_id', 'n')},
        ${parts(sql`
          SELECT e.slug AS entity, p.role, p.start_date AS start, p.end_date AS end, ${citations('party_id', 'p')}
          FROM parties p JOIN entities e ON e.id = p.entity_id WHERE p.negotiation_id = n.id ORDER BY p.id`)} AS parties,
        ${parts(sql`
          SELECT e.slug AS official, p.role, p.capacity, b.slug AS on_behalf_of,
            p.start_date AS start, p.end_date AS end, p.status, ${citations('participant_id', 'p')}
          FROM participants p JOIN entities e ON e.id = p.official_id LEFT JOIN entities b ON b.id = p.on_behalf_of_id
          WHERE p.negotiation_id = n.id ORDER BY p.id`)} AS participants,
        ${parts(sql`
          SELECT m.date, m.place, m.summary, (SELECT json_agg(e.slug ORDER BY e.slug) FROM meeting_attendees a
            JOIN entities e ON e.id = a.entity_id WHERE a.meeting_id = m.id) AS attendees, ${citations('meeting_id', 'm')}
          FROM meetings m WHERE m.negotiation_id = n.id ORDER BY m.id`)} AS meetings
      FROM negotiations n WHERE n.retraction_reason IS NULL AND ${wanted('negotiations', 'n.slug')} ORDER BY n.slug`,
    statements: sql`
      SELECT s.slug AS id, coalesce(e.slug, s.by_name) AS by, s.kind, s.date,
        coalesce((SELECT json_agg(coalesce(ae.slug, an.slug) ORDER BY a.ordinal) FROM statement_subjects a
          LEFT JOIN entities ae ON ae.id = a.entity_id LEFT JOIN negotiations an ON an.id = a.negotiation_id
          WHERE a.statement_id = s.id), '[]') AS about,
        s.quote, s.paraphrase, ${citations('statement_id', 's')}
      FROM statements s LEFT JOIN entities e ON e.id = s.by_id
      WHERE s.retraction_reason IS NULL AND ${wanted('statements', 's.slug')} ORDER BY s.slug`,
  }
}

/** Leaves out what is not given, as in a file written by hand, and empty aliases. */
function leaveOutNulls(key: string, value: unknown): unknown {
  if (value === null || (key === 'aliases' && Array.isArray(value) && value.length === 0)) return undefined
  return value
}

/** A record's citations: a source's id, or its id with what the citation says. */
function citations(column: string, record: string): Sql {
  return raw(`coalesce((
    SELECT json_agg(CASE WHEN num_nonnulls(c.locator, c.quote, c.stance, c.note) = 0 THEN to_json(cited.slug)
      ELSE json_build_object('id', cited.slug, 'locator', c.locator, 'quote', c.quote, 'stance', c.stance,
        'note', c.note) END ORDER BY c.ordinal, c.id)
    FROM citations c JOIN sources cited ON cited.id = c.source_id WHERE c.${column} = ${record}.id), '[]') AS sources`)
}

/** The rows of a part as a list, in the order of their statement. */
function parts(rows: Sql): Sql {
  return sql`coalesce((SELECT json_agg(part) FROM (${rows}) part), '[]')`
}
