import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import type { ChangedRecord } from '../../dataset/changed-records.ts'
import {
  between,
  endsOf,
  exactly,
  MOST_COMPARED,
  mayBeOne,
  sameEnds,
} from '../../duplicates/same-statement.ts'
import { LINK_IS_AHEAD, LINK_IS_OVER } from '../../overlaps/link-conditions.ts'
import type { OverlapChanges } from '../../overlaps/store.ts'
import { keyOf } from '../../overlaps/stored-chains.ts'
import { OVERLAP_KEY } from '../../queries/overlap-filters.ts'
import { tripleOf } from '../../queries/overlap-views.ts'
import { overlapsOf } from '../../queries/overlaps.ts'
import { entityHref, linkHref, negotiationHref } from '../../values/addresses.ts'
import { linkSentence, type ToldLink } from '../../values/link-words.ts'
import type { BroughtIn } from './bring-in.ts'
import type { KeptLink } from './edited-since.ts'
import {
  type AlikeLink,
  MOST_LISTED_OF_OUTCOME,
  type Outcome,
  type ProblemGroup,
  type RecordTitle,
  type ToldRecord,
  type ToldRecords,
} from './outcome.ts'
import type { LeftOut, RowProblem } from './reading.ts'
import { replacedRecords } from './replaced-records.ts'
import type { StoredImport } from './store.ts'

/** What importing a file in a write did. */
export interface Done {
  readonly brought: BroughtIn
  readonly problems: readonly RowProblem[]
  readonly leftOut: readonly LeftOut[]
  readonly disappeared: ToldRecords
  readonly kept: Outcome['kept']
  readonly alike: Outcome['alike']
  readonly titles: Outcome['titles']
}

/** The last import of the same dataset and format that was committed and not undone. */
export const editionBefore = ({
  id,
  dataset,
  format,
}: Pick<StoredImport, 'id' | 'dataset' | 'format'>): Sql => sql`(
  SELECT b.id FROM imports b WHERE b.dataset = ${dataset} AND b.format = ${format} AND b.recorded_at IS NOT NULL
    AND b.undone_at IS NULL AND b.id < ${id}::bigint ORDER BY b.id DESC LIMIT 1)`

/** A link and its ends, for a sentence about them; `l`, `f` and `t` are the link, its first and its second end. */
const TOLD = sql`json_build_object('kind', l.kind, 'relationship', l.relationship, 'shareMin', l.share_min, 'shareMax', l.share_max,
  'stage', coalesce(l.stage, 'in_effect'), 'amountStatus', l.amount_status, 'over', ${raw(LINK_IS_OVER)}, 'ahead', ${raw(LINK_IS_AHEAD)},
  'from', f.name, 'to', t.name)`
type Told = ToldLink & { readonly from: string; readonly to: string }
const sentence = (told: Told): string => linkSentence(told, told.from, told.to)

/** A record as the change log names it. */
export interface RecordKey {
  readonly record: string
  readonly id: string
}

/** The first of these records in words. Those without their own page are counted but not shown. */
export async function toldRecords(query: Query, keys: readonly RecordKey[]): Promise<ToldRecords> {
  const idsOf = (record: string): string[] =>
    keys.flatMap((key) => (key.record === record ? [key.id] : [])).slice(0, MOST_LISTED_OF_OUTCOME)
  const links = await query<{ id: string; slug: string; told: Told }>(sql`
    SELECT l.id::text AS id, l.slug, ${TOLD} AS told FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    WHERE l.id = ANY(${idsOf('link')}::bigint[]) ORDER BY f.name, t.name`)
  const others = await query<ToldRecord>(sql`
    SELECT 'entity' AS record, id::text AS id, slug, name AS words FROM entities WHERE id = ANY(${idsOf('entity')}::bigint[])
    UNION ALL SELECT 'negotiation', id::text, slug, name FROM negotiations WHERE id = ANY(${idsOf('negotiation')}::bigint[])
    UNION ALL SELECT 'source', id::text, slug, publisher || ': ' || title FROM sources WHERE id = ANY(${idsOf('source')}::bigint[])
    UNION ALL SELECT 'statement', id::text, slug, coalesce(quote, paraphrase, slug) FROM statements
      WHERE id = ANY(${idsOf('statement')}::bigint[])
    UNION ALL SELECT 'review', w.id::text, ${OVERLAP_KEY}, 'Review of ' || o.name || ', ' || n.name || ', ' || p.name
      FROM overlap_reviews w JOIN entities o ON o.id = w.official_id JOIN negotiations n ON n.id = w.negotiation_id
      JOIN entities p ON p.id = w.party_id WHERE w.id = ANY(${idsOf('review')}::bigint[])
    ORDER BY 1, 4`)
  const shown = [
    ...links.map(({ id, slug, told }): ToldRecord => ({ record: 'link', id, slug, words: sentence(told) })),
    ...others,
  ]
  return { count: keys.length, shown: shown.slice(0, MOST_LISTED_OF_OUTCOME) }
}

/** Links that stay as someone edited them, with where the file differs. */
export async function toldKept(query: Query, kept: readonly KeptLink[]): Promise<Outcome['kept']> {
  const fields = new Map(kept.map((each) => [each.id, each.fields]))
  const { count, shown } = await toldRecords(
    query,
    kept.map(({ id }) => ({ record: 'link', id })),
  )
  return { count, shown: shown.map((each) => ({ ...each, fields: fields.get(each.id) ?? [] })) }
}

/**
 * What the previous edition had and this one does not, and is still on record. What was on record before any edition of
 * the dataset named it is not counted.
 */
export async function findDisappeared(query: Query, given: StoredImport): Promise<ToldRecords> {
  const gone = await query<RecordKey>(sql`
    SELECT gone.record, gone.record_id::text AS id FROM imported_records gone
    LEFT JOIN entities e ON gone.record = 'entity' AND e.id = gone.record_id AND e.retraction_reason IS NULL
    LEFT JOIN links l ON gone.record = 'link' AND l.id = gone.record_id AND l.status <> 'retracted'
    WHERE gone.import_id = ${editionBefore(given)} AND coalesce(e.id, l.id) IS NOT NULL
      AND EXISTS (SELECT FROM changes c JOIN imports i ON i.recorded_at = c.at AND i.dataset = ${given.dataset}
        WHERE c.record = gone.record AND c.record_id = gone.record_id AND c.operation = 'add' AND c.part IN ('entities', 'links'))
      AND NOT EXISTS (SELECT FROM imported_records n WHERE n.import_id = ${given.id}::bigint AND n.record = gone.record
        AND n.record_id = gone.record_id)`)
  return toldRecords(query, gone)
}

/** Links added by this import in progress that may say the same as one already on record. */
export async function findAlike(query: Query, importId: string): Promise<Outcome['alike']> {
  const moment = sql`nullif(current_setting('recusal.recording', true), '')::timestamptz`
  const isForeign = sql`NOT EXISTS (SELECT FROM imported_records x
    WHERE x.import_id = ${importId}::bigint AND x.record = 'link' AND x.record_id = o.id)`
  // Step by step, because the planner does not know of the rows of this write yet and would try every pair.
  const rows = await query<{ slug: string; other: string; told: Told; count: number }>(sql`
    WITH added AS MATERIALIZED (
      SELECT l.* FROM changes c JOIN links l ON l.id = c.record_id WHERE c.at = ${moment} AND c.part = 'links' AND c.operation = 'add'
    ),
    groups (kind, one, other) AS MATERIALIZED (SELECT DISTINCT ${endsOf('l')} FROM added l),
    stood AS MATERIALIZED (
      SELECT l.*, count(*) OVER (PARTITION BY g.kind, g.one, g.other) AS members FROM ${between('groups')} WHERE l.recorded_at < ${moment}
    ),
    alike AS MATERIALIZED (
      SELECT l.id, o.id AS other_id FROM added l JOIN stood o ON (${endsOf('l')}) = (${endsOf('o')})
      WHERE o.members <= ${MOST_COMPARED} AND ${sameEnds('l', 'o')} AND ${mayBeOne('l', 'o')}
      UNION ALL SELECT l.id, min(o.id) FROM added l JOIN stood o ON ${exactly('l')} = ${exactly('o')}
      WHERE o.members > ${MOST_COMPARED} AND ${isForeign} GROUP BY l.id
    )
    SELECT DISTINCT ON (l.id) l.slug, o.slug AS other, ${TOLD} AS told, count(*) OVER ()::int AS count
    FROM alike a JOIN links l ON l.id = a.id JOIN links o ON o.id = a.other_id
    JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    WHERE EXISTS (SELECT FROM imported_records r WHERE r.import_id = ${importId}::bigint AND r.record = 'link' AND r.record_id = l.id)
      AND ${isForeign}
    ORDER BY l.id, o.id LIMIT ${MOST_LISTED_OF_OUTCOME}`)
  return {
    count: rows[0]?.count ?? 0,
    shown: rows.map(({ slug, other, told }): AlikeLink => ({ slug, other, words: sentence(told) })),
  }
}

const RECORD = /^(\w+) “(.+)”$/

/** The titles of the records that are listed one by one, and the addresses of their pages. */
export async function titlesOf(
  query: Query,
  changes: readonly ChangedRecord[],
): Promise<Record<string, RecordTitle>> {
  const slugs = (list: string): string[] =>
    changes.flatMap(({ record }) => {
      const [, of, slug] = RECORD.exec(record) ?? []
      return of === list && slug !== undefined ? [slug] : []
    })
  const named = async (
    list: string,
    column: string,
    href: (slug: string) => string,
  ): Promise<[string, RecordTitle][]> => {
    const rows = await query<{ slug: string; title: string }>(sql`
      SELECT slug, ${raw(column)} AS title FROM ${raw(list)} WHERE slug = ANY(${slugs(list)}::text[])`)
    return rows.map(({ slug, title }) => [`${list} “${slug}”`, { title, href: href(slug) }])
  }
  const links = await query<{ slug: string; told: Told }>(sql`
    SELECT l.slug, ${TOLD} AS told FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    WHERE l.slug = ANY(${slugs('links')}::text[])`)
  return Object.fromEntries([
    ...links.map(({ slug, told }): [string, RecordTitle] => [
      `links “${slug}”`,
      { title: sentence(told), href: linkHref(slug) },
    ]),
    ...(await named('entities', 'name', (slug) => entityHref({ slug }))),
    ...(await named('sources', `publisher || ': ' || title`, (slug) => `/sources/${slug}`)),
    ...(await named('negotiations', 'name', negotiationHref)),
    ...(await named('statements', `coalesce(quote, paraphrase, slug)`, (slug) => `/statements/${slug}`)),
  ])
}

/** The overlaps that appeared or changed, in words: as they are now, with the score from before. */
export async function toldOverlaps(query: Query, changes: OverlapChanges): Promise<Outcome['overlaps']> {
  const touched = [...changes.appeared, ...changes.changed].slice(0, MOST_LISTED_OF_OUTCOME)
  const before = new Map(touched.map((each) => [keyOf(each), each.before?.score ?? null]))
  const shown = await overlapsOf(query, touched)
  return {
    appeared: changes.appeared.length,
    changed: changes.changed.length,
    vanished: changes.vanished.length,
    shown: shown.map((overlap) => ({
      id: overlap.id,
      official: overlap.official.name,
      party: overlap.party.name,
      negotiation: overlap.negotiation.name,
      score: overlap.score,
      band: overlap.band,
      before: before.get(keyOf(tripleOf(overlap))) ?? null,
    })),
  }
}

/** How many rows are named for each kind of problem. */
const MOST_ROWS = 8

/** Problems by kind, those in the most rows first. */
function grouped(problems: readonly RowProblem[]): ProblemGroup[] {
  const groups = new Map<string, { column: string; reason: string; count: number; rows: number[] }>()
  for (const { row, column, reason } of problems) {
    const key = `${column}\n${reason}`
    const group = groups.get(key) ?? { column, reason, count: 0, rows: [] }
    group.count += 1
    if (group.rows.length < MOST_ROWS) group.rows.push(row)
    groups.set(key, group)
  }
  return [...groups.values()].sort((one, other) => other.count - one.count)
}

export function outcomeOf(
  { brought: { kept: _kept, ...brought }, problems, leftOut, ...found }: Done,
  remarks: readonly string[],
  overlaps: Outcome['overlaps'],
): Outcome {
  return {
    ...brought,
    ...found,
    remarks: [...remarks, ...brought.remarks, ...replacedRecords(brought.changes)],
    problems: problems.slice(0, MOST_LISTED_OF_OUTCOME),
    problemGroups: grouped(problems).slice(0, MOST_LISTED_OF_OUTCOME),
    problemRows: new Set(problems.map(({ row }) => row)).size,
    leftOut: leftOut.slice(0, MOST_LISTED_OF_OUTCOME),
    leftOutKinds: leftOut.length,
    overlaps,
  }
}
