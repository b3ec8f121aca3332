import sql, { join, raw, type Sql } from 'sql-template-tag'
import { kindsWhere, ONE_DAY_KINDS } from '../../models/link-kinds.ts'
import { ASSOCIATE_RELATIONSHIPS, PARTNER_RELATIONSHIPS } from '../../models/vocabulary.ts'

const named = (kinds: readonly string[]): Sql => join(kinds.map((kind) => sql`${kind}`))
const SYMMETRIC = kindsWhere((facts) => facts.symmetric)
/** Relationships that are the same from either end. */
const MUTUAL = [
  'spouse',
  'sibling',
  'in_law',
  'relative',
  ...ASSOCIATE_RELATIONSHIPS,
  ...PARTNER_RELATIONSHIPS,
]

/** On two links: the same kind between the same two entities, in either direction if the kind reads either way. */
export function sameEnds(one: string, other: string): Sql {
  const [p, q] = [raw(one), raw(other)]
  return sql`(${p}.kind = ${q}.kind AND (${p}.from_id = ${q}.from_id AND ${p}.to_id = ${q}.to_id
    OR ${p}.from_id = ${q}.to_id AND ${p}.to_id = ${q}.from_id AND ${p}.kind IN (${named(SYMMETRIC)})
      AND (${p}.relationship IS NULL OR ${p}.relationship IN (${named(MUTUAL)}))))`
}

/** The days on which a link may hold. An event on one day ends that day if no end is given. */
function daysOf(link: string): Sql {
  const l = raw(link)
  return sql`daterange(${l}.start_earliest, CASE WHEN ${l}.end_date IS NULL AND ${l}.kind IN (${named(ONE_DAY_KINDS)})
    THEN ${l}.start_latest ELSE ${l}.end_latest END, '[]')`
}

/** Whether two ranges that may be open or unknown have a value in common; unknown contradicts nothing. */
function rangesMeet(one: string, other: string, column: string): Sql {
  const range = (link: string): Sql =>
    sql`numrange(${raw(`${link}.${column}_min`)}, ${raw(`${link}.${column}_max`)}, '[]')`
  return sql`${range(one)} && ${range(other)}`
}

/**
 * On two links with the same ends: whether nothing in them rules out that they say the same. Their days meet, and their
 * shares, relationships and amounts do not contradict each other. (OpenSanctions finds duplicate statements by this
 * rule.)
 */
export function mayBeOne(one: string, other: string): Sql {
  const [p, q] = [raw(one), raw(other)]
  return sql`(${daysOf(one)} && ${daysOf(other)} AND ${rangesMeet(one, other, 'share')}
    AND ${rangesMeet(one, other, 'amount')} AND coalesce(${p}.currency = ${q}.currency, true)
    AND (${p}.relationship IS NOT DISTINCT FROM ${q}.relationship
      OR ${p}.kind = 'partners_with' AND num_nonnulls(${p}.relationship, ${q}.relationship) = 1)
    AND ${p}.stage IS NOT DISTINCT FROM ${q}.stage)`
}

/**
 * On two links that may be the same: whether a third could be the same as just one of them. A vague date that would
 * bridge two contradicting statements belongs to neither.
 */
export function bridges(one: string, other: string): Sql {
  const [p, q] = [raw(one), raw(other)]
  return sql`EXISTS (SELECT FROM links r WHERE r.status <> 'retracted' AND r.id NOT IN (${p}.id, ${q}.id)
    AND (r.from_id = ${p}.from_id AND r.to_id = ${p}.to_id OR r.from_id = ${p}.to_id AND r.to_id = ${p}.from_id)
    AND ${sameEnds('r', one)} AND (${mayBeOne('r', one)}) <> (${mayBeOne('r', other)}))`
}
