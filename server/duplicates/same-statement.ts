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
 * Between the same two entities, this many links of a kind are compared one by one. Of more, as between a donor and a
 * party, only those are alike that have the same detail, share, amount and dates: to compare each with each other would take hours.
 */
export const MOST_COMPARED = 100

/** The two ends of a link whichever way it runs, and its kind: links that differ in these are never alike. */
export function endsOf(link: string): Sql {
  return raw(`${link}.kind, least(${link}.from_id, ${link}.to_id), greatest(${link}.from_id, ${link}.to_id)`)
}

/** The links that stand between the two ends and of the kind of the rows of `groups (kind, one, other)`. */
export function between(groups: string): Sql {
  const of = (from: string, to: string): string =>
    `SELECT * FROM links o WHERE o.from_id = g.${from} AND o.kind = g.kind AND o.to_id = g.${to} AND o.status <> 'retracted'`
  return raw(`${groups} g CROSS JOIN LATERAL (${of('one', 'other')} UNION ALL ${of('other', 'one')}) l`)
}

/** What a link says of its ends, detail, share, amount, stage and dates, as text that is equal for two that say the same. */
export function exactly(link: string): Sql {
  const said = [
    'kind',
    'from_id',
    'to_id',
    'relationship',
    'detail',
    'currency',
    'stage',
    'start_date',
    'end_date',
  ]
  // 1000 and 1000.00 are one amount.
  const numbers = ['share_min', 'share_max', 'amount_min', 'amount_max']
  return raw(
    `jsonb_build_array(${[...said.map((column) => `${link}.${column}`), ...numbers.map((column) => `trim_scale(${link}.${column})`)].join(', ')})::text`,
  )
}
