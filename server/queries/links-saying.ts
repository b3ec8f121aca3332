import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { mayBeOne, sameEnds } from '../duplicates/same-statement.ts'
import type { LinkRequest } from '../record/kinds/links.ts'
import { LINK_COLUMNS, LINKS, type LinkCard } from './link-cards.ts'

/** Enough to see that a link is already on record. */
const MOST_ALIKE = 20

/** The parts of a link being written that show whether it is already on record, with its ends by slug. */
export type WrittenStatement = Pick<
  LinkRequest,
  | 'kind'
  | 'from'
  | 'to'
  | 'relationship'
  | 'detail'
  | 'share_min'
  | 'share_max'
  | 'amount_min'
  | 'amount_max'
  | 'currency'
  | 'start'
  | 'end'
  | 'stage'
>

/** Whether a link `l` says the same as `written`: kind, relationship, detail, share, amount, dates and stage. */
const SAYS_THE_SAME = sql`l.kind = written.kind AND coalesce(l.detail = written.detail, true) AND l.relationship IS NOT DISTINCT FROM written.relationship
  AND l.share_min IS NOT DISTINCT FROM written.share_min AND l.share_max IS NOT DISTINCT FROM written.share_max
  AND l.amount_min IS NOT DISTINCT FROM written.amount_min AND l.amount_max IS NOT DISTINCT FROM written.amount_max
  AND l.currency IS NOT DISTINCT FROM written.currency AND l.stage IS NOT DISTINCT FROM written.stage
  AND l.start_date IS NOT DISTINCT FROM written.start_date AND l.end_date IS NOT DISTINCT FROM written.end_date`

/** Of these links, those that say exactly the same as another one that stands; `sums`: so that an amount would count twice. */
export async function linksRepeating(
  query: Query,
  slugs: readonly string[],
): Promise<{ slug: string; other: string; sums: boolean }[]> {
  return query(sql`
    SELECT written.slug, min(l.slug) AS other,
      bool_or(coalesce(written.amount_min, written.amount_max) IS NOT NULL AND coalesce(written.joint_sum <> l.joint_sum, true)) AS sums FROM links written JOIN links l ON ${sameEnds('written', 'l')}
    WHERE written.slug = ANY(${slugs}::text[]) AND l.id <> written.id AND written.status <> 'retracted' AND l.status <> 'retracted'
      AND ${SAYS_THE_SAME} GROUP BY written.slug ORDER BY written.slug`)
}

/** The link being written as a table with one row, or none if an end is not on record. */
const writtenAs = (link: WrittenStatement): Sql => sql`
  written AS (
    SELECT ${link.kind}::text AS kind, ${link.detail}::text AS detail, a.id AS from_id, b.id AS to_id, ${link.relationship}::text AS relationship,
      ${link.share_min}::numeric AS share_min, ${link.share_max}::numeric AS share_max,
      ${link.amount_min}::numeric AS amount_min, ${link.amount_max}::numeric AS amount_max,
      ${link.currency}::text AS currency, nullif(${link.stage}, 'in_effect') AS stage, ${link.start}::text AS start_date, ${link.end}::text AS end_date,
      partial_earliest(${link.start}) AS start_earliest, partial_latest(${link.start}) AS start_latest,
      partial_latest(nullif(${link.end}::text, 'unknown')) AS end_latest
    FROM entities a, entities b WHERE a.slug = ${link.from} AND b.slug = ${link.to}
  )`

/** The slug of a link that stands and says exactly the same as this one; null if there is none. */
export async function linkSaying(query: Query, link: WrittenStatement): Promise<string | null> {
  const [same] = await query<{ slug: string }>(sql`
    WITH ${writtenAs(link)}
    SELECT l.slug FROM written JOIN links l ON ${sameEnds('written', 'l')}
    WHERE ${SAYS_THE_SAME} AND l.status <> 'retracted' ORDER BY l.slug LIMIT 1`)
  return same?.slug ?? null
}

/** Links that stand and may say the same as this one, by the rule that finds duplicates on record. */
export async function linksSaying(
  query: Query,
  link: WrittenStatement,
  exceptSlug: string | null,
): Promise<LinkCard[]> {
  return query<LinkCard>(sql`
    WITH ${writtenAs(link)}
    SELECT ${raw(LINK_COLUMNS)} FROM written JOIN ${raw(LINKS)} ON ${sameEnds('written', 'l')}
    WHERE ${mayBeOne('written', 'l')} AND l.slug IS DISTINCT FROM ${exceptSlug} AND l.status <> 'retracted'
    ORDER BY l.slug LIMIT ${MOST_ALIKE}`)
}
