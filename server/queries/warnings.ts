import sql, { raw, type Sql } from 'sql-template-tag'
import { HOLDS_ENTITIES, LINK_KINDS } from '../../models/link-kinds.ts'
import type { Query } from '../database/query.ts'
import { isInEffect } from '../overlaps/link-conditions.ts'
import { type Amounts, oddAmounts } from '../record/odd-amounts.ts'
import { formatShare, words } from '../values/format.ts'
import { notPersonWords } from '../values/link-words.ts'

/**
 * What looks wrong about a link or an entity but may still be right. Warnings block nothing. They are shown next to
 * the form and on the record's page.
 */

/** The most ownership steps in a circle that is detected, and the most links of one owner that are checked. */
const LONGEST_CIRCLE = 6
const MOST_WALKED = 200

/** Kinds of link between two persons. */
const PERSONAL = Object.entries(LINK_KINDS).flatMap(([kind, { personal }]) => (personal ? [kind] : []))

interface LinkFacts extends Amounts {
  readonly from: string
  readonly to: string
  readonly shares: string | null
  readonly openShares: boolean
  readonly owners: number
  readonly circle: boolean
  readonly notPersons: string[]
  /** Whether the second end is a person, although only people can be related to people in other ways. */
  readonly heldPerson: boolean
  /** Whether someone is employed who is no person. */
  readonly notEmployee: boolean
  readonly foundedLater: string | null
  readonly dated: boolean
  /** Whether each of its sources contradicts it. */
  readonly denied: boolean
}

/** What looks wrong about a link, each a sentence. */
export async function linkWarnings(query: Query, slug: string): Promise<string[]> {
  const [link] = await query<LinkFacts>(sql`
    SELECT l.kind, f.name AS "from", t.name AS "to",
      l.share_min, l.share_max, l.amount_min, l.amount_max, l.currency,
      owned.shares, owned.owners, owned."openShares", ${inCircle('l')} AS circle,
      array_remove(ARRAY[CASE WHEN l.kind = ANY(${PERSONAL}::text[]) AND f.kind <> 'person' THEN f.name END,
        CASE WHEN l.kind = ANY(${PERSONAL}::text[]) AND t.kind <> 'person' THEN t.name END], NULL) AS "notPersons",
      t.kind = 'person' AND l.kind = ANY(${HOLDS_ENTITIES}::text[]) AS "heldPerson",
      f.kind <> 'person' AND l.kind = 'employed_by' AS "notEmployee",
      (SELECT min(x.start_date::text) FROM links x WHERE x.to_id = l.to_id AND x.kind = 'founded' AND x.id <> l.id
        AND ${isInEffect('x')} AND x.start_earliest > coalesce(l.start_latest, (SELECT min(partial_latest(s.published))
          FROM citations c JOIN sources s ON s.id = c.source_id WHERE c.link_id = l.id AND c.stance IS NULL))) AS "foundedLater",
      l.start_date IS NOT NULL AS dated,
      (SELECT bool_and(c.stance IS NOT DISTINCT FROM 'contradicts') FROM citations c WHERE c.link_id = l.id) AS denied
    FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    CROSS JOIN LATERAL (${sharesOf(sql`l.to_id`, sql`l.kind = 'owns' AND ${atOneTime('x', 'l')}`)}) owned
    WHERE l.slug = ${slug} AND ${isInEffect('l')}`)
  if (link === undefined) return []
  const {
    kind,
    from,
    to,
    share_min,
    shares,
    openShares,
    owners,
    circle,
    notPersons,
    heldPerson,
    notEmployee,
    foundedLater,
  } = link
  const hasPart = kind === 'owns' && share_min !== null && shares !== null
  return [
    link.denied ? 'No source supports this link: each one on record contradicts it.' : null,
    hasPart && Number(shares) > 100 ? tooManyShares(to, shares, owners, openShares) : null,
    circle ? `${from} and ${to} own each other, directly or through others.` : null,
    ...notPersons.map(notPersonWords),
    heldPerson
      ? `${to} is a person, and a link of kind “${words(kind)}” leads to a company, a fund or an organization.`
      : null,
    notEmployee
      ? `${from} is not a person, and this kind of link leads from an employee to their employer.`
      : null,
    ...oddAmounts(link),
    foundedLater === null
      ? null
      : `The link ${link.dated ? 'starts' : 'was reported'} before ${to} was founded (${foundedLater}).`,
  ].filter((warning) => warning !== null)
}

/** What looks wrong about an entity, each a sentence. */
export async function entityWarnings(query: Query, id: string): Promise<string[]> {
  const [entity] = await query<{
    name: string
    shares: string | null
    owners: number
    kin: number
    circle: boolean
    openShares: boolean
  }>(sql`
    SELECT e.name, owned.shares, owned.owners, owned."openShares", ${owns(raw('e.id'), raw('e.id'))} AS circle,
      CASE WHEN e.kind = 'person' THEN 0 ELSE (SELECT count(*)::int FROM links l WHERE e.id IN (l.from_id, l.to_id)
        AND l.kind = ANY(${PERSONAL}::text[]) AND ${isInEffect('l')}) END AS kin
    FROM entities e CROSS JOIN LATERAL (${sharesOf(sql`e.id`, sql`x.end_date IS NULL`)}) owned WHERE e.id = ${id}::bigint`)
  if (entity === undefined) return []
  const { name, shares, openShares, owners, kin, circle } = entity
  return [
    shares !== null && Number(shares) > 100 ? tooManyShares(name, shares, owners, openShares) : null,
    circle
      ? `According to the links on record, ${name} owns part of itself, directly or through others.`
      : null,
    kin > 0
      ? `${name} is not a person, but ${kin === 1 ? 'a link' : `${kin} links`} between people ${kin === 1 ? 'names' : 'name'} it.`
      : null,
  ].filter((warning) => warning !== null)
}

const tooManyShares = (name: string, shares: string, owners: number, open: boolean): string =>
  `The shares of ${name} on record add up to ${open ? 'at least ' : ''}${formatShare(shares, shares)}, ${
    owners === 1 ? 'all held by one owner: one link may restate another' : `held by ${owners} owners`
  }.`

/** The total of the lower ends of an interest's shares, with the number of owners whose share is known. */
const sharesOf = (interest: Sql, where: Sql): Sql => sql`
  SELECT sum(x.share_min)::text AS shares, coalesce(bool_or(x.share_max IS DISTINCT FROM x.share_min)
      FILTER (WHERE x.share_min IS NOT NULL), false) AS "openShares", (count(DISTINCT x.from_id) FILTER (WHERE x.share_min IS NOT NULL))::int AS owners
  FROM links x WHERE x.to_id = ${interest} AND x.kind = 'owns' AND ${isInEffect('x')} AND ${where}`

/** Whether two links can hold on the same day. */
const atOneTime = (one: string, other: string): Sql =>
  raw(`coalesce(${one}.start_earliest, '-infinity') <= coalesce(${other}.end_latest, 'infinity')
    AND coalesce(${other}.start_earliest, '-infinity') <= coalesce(${one}.end_latest, 'infinity')`)

/** Whether an ownership or control link closes a circle of such links. Not all links of a hub are followed. */
const inCircle = (link: string): Sql =>
  sql`(${raw(link)}.kind IN ('owns', 'controls') AND ${owns(raw(`${link}.to_id`), raw(`${link}.from_id`))})`

/** Whether one entity owns or controls another, directly or through others. */
const owns = (one: Sql, other: Sql): Sql => sql`EXISTS (
  WITH RECURSIVE owned (id, steps) AS (
    SELECT ${one}, 0
    UNION SELECT step.to_id, owned.steps + 1 FROM owned CROSS JOIN LATERAL (
      SELECT x.to_id FROM links x WHERE x.from_id = owned.id AND x.kind IN ('owns', 'controls') AND ${isInEffect('x')}
      LIMIT ${MOST_WALKED}) step
    WHERE owned.steps < ${LONGEST_CIRCLE}
  ) SELECT FROM owned WHERE owned.steps > 0 AND owned.id = ${other})`
