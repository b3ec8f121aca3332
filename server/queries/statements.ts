import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { Filters } from './filters.ts'
import { allOf, contains, isAny, period } from './overlap-filters.ts'
import { fetchPage, type Page, type PageRequest, type SortKeys } from './paging.ts'
import { NEWEST_FIRST, type Response, STATEMENT_COLUMNS } from './responses.ts'

/** A statement with what it is about. */
export interface StatementDetail extends Response {
  readonly subjects: { slug: string; name: string; href: string }[]
  /** Null if it is not retracted. */
  readonly retractionReason: string | null
}

const SUBJECTS =
  raw(`ARRAY(SELECT json_build_object('slug', coalesce(x.slug, n.slug), 'name', coalesce(x.name, n.name),
    'href', CASE WHEN x.id IS NULL THEN '/negotiations/' || n.slug ELSE '/interests/' || x.slug END)
  FROM statement_subjects a LEFT JOIN entities x ON x.id = a.entity_id
  LEFT JOIN negotiations n ON n.id = a.negotiation_id WHERE a.statement_id = s.id ORDER BY a.ordinal) AS subjects`)

export async function findStatement(query: Query, slug: string): Promise<StatementDetail | null> {
  const [row] = await query<StatementDetail>(sql`
    SELECT ${STATEMENT_COLUMNS}, ${SUBJECTS}, s.retraction_reason AS "retractionReason" FROM statements s LEFT JOIN entities e ON e.id = s.by_id
    WHERE s.slug = ${slug}`)
  return row ?? null
}

/** Statements by the same person or body, of the same kind and date, newest first. @param by a slug, or a name. */
export async function statementsLike(
  query: Query,
  { by, kind, date }: { readonly by: string; readonly kind: string; readonly date: string | null },
): Promise<Response[]> {
  return query<Response>(sql`
    SELECT ${STATEMENT_COLUMNS} FROM statements s LEFT JOIN entities e ON e.id = s.by_id
    WHERE s.retraction_reason IS NULL AND (e.slug = ${by} OR lower(s.by_name) = lower(${by})) AND s.kind = ${kind}
      AND s.date::text IS NOT DISTINCT FROM ${date} ORDER BY ${NEWEST_FIRST} LIMIT 10`)
}

/** Statements by or about an entity, or about a negotiation, newest first. */
export async function statementsAbout(
  query: Query,
  subject: { entityId: string } | { negotiationId: string },
): Promise<Response[]> {
  const where =
    'entityId' in subject
      ? sql`s.by_id = ${subject.entityId} OR EXISTS (SELECT FROM statement_subjects a
          WHERE a.statement_id = s.id AND a.entity_id = ${subject.entityId})`
      : sql`EXISTS (SELECT FROM statement_subjects a
          WHERE a.statement_id = s.id AND a.negotiation_id = ${subject.negotiationId})`
  return query<Response>(sql`
    SELECT ${STATEMENT_COLUMNS} FROM statements s LEFT JOIN entities e ON e.id = s.by_id
    WHERE s.retraction_reason IS NULL AND (${where}) ORDER BY ${NEWEST_FIRST}`)
}

export const STATEMENT_SORTS = {
  date: {
    label: 'Latest',
    expression: `coalesce(partial_latest(s.date)::text, '')`,
    type: 'text',
    direction: 'DESC',
  },
} as const satisfies SortKeys

/** The condition that a statement `s` is by, or about, one of these entities. */
function ofEntities(slugs: readonly string[] | null): Sql | null {
  if (slugs === null) return null
  return sql`(e.slug = ANY(${slugs}) OR EXISTS (SELECT FROM statement_subjects a JOIN entities x ON x.id = a.entity_id
    WHERE a.statement_id = s.id AND x.slug = ANY(${slugs})))`
}

/** The statements that `statementCondition` applies to, with who made them. */
export const STATEMENTS: Sql = sql`statements s LEFT JOIN entities e ON e.id = s.by_id`

/** The filters' condition on `STATEMENTS`. An official's statements are those by and about them. */
export function statementCondition(filters: Filters): Sql {
  const { since, until } = period(filters)
  return allOf([
    sql`s.retraction_reason IS NULL`,
    isAny(sql`s.kind`, filters.kind),
    ofEntities(filters.official),
    ofEntities(filters.interest),
    filters.negotiation === null
      ? null
      : sql`EXISTS (SELECT FROM statement_subjects a JOIN negotiations n ON n.id = a.negotiation_id
          WHERE a.statement_id = s.id AND n.slug = ANY(${filters.negotiation}))`,
    since === null ? null : sql`partial_latest(s.date) >= ${since}::date`,
    until === null ? null : sql`partial_earliest(s.date) <= ${until}::date`,
    filters.q === null
      ? null
      : sql`(coalesce(e.name, s.by_name) ILIKE ${contains(filters.q)} OR s.quote ILIKE ${contains(filters.q)}
          OR s.paraphrase ILIKE ${contains(filters.q)})`,
  ])
}

export async function listStatements(
  query: Query,
  filters: Filters,
  page: PageRequest,
): Promise<Page<StatementDetail>> {
  return fetchPage<StatementDetail>(query, STATEMENT_SORTS, page, {
    columns: sql`${STATEMENT_COLUMNS}, ${SUBJECTS}, s.retraction_reason AS "retractionReason"`,
    from: STATEMENTS,
    where: statementCondition(filters),
    idColumn: 's.id',
  })
}
