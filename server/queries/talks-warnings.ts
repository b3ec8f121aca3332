import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { LOOKED_AT } from '../overlaps/link-conditions.ts'
import { words } from '../values/format.ts'

/** How a part is dated outside its talks. */
type Outside = 'over before' | 'begun after' | 'begun before' | 'over after'

interface Odd {
  /** Who or what it is; null for a meeting whose place is not on record. */
  readonly name: string | null
  /** Null for a meeting. */
  readonly role: string | null
  readonly outside: Outside | null
  /** The one on whose behalf somebody takes part who is no party to the talks. */
  readonly behalf: string | null
}

/**
 * What looks wrong about talks but may still be right, each a sentence: their status, what is dated outside them, and
 * who takes part on behalf of someone who is no party.
 */
export async function negotiationWarnings(query: Query, slug: string): Promise<string[]> {
  const [talks] = await query<{ over: boolean; odd: Odd[] }>(sql`
    SELECT n.status = 'ongoing' AND coalesce(${latest(sql`n.end_date`)} < ${raw(LOOKED_AT)}::date, false) AS over,
      coalesce((SELECT json_agg(json_build_object('name', part.name, 'role', part.role, 'outside', dated.outside, 'behalf', part.behalf)
          ORDER BY part.place, part.start_date, part.name)
        FROM (
          SELECT 1 AS place, e.name, p.role, p.start_date, p.end_date, NULL AS behalf
          FROM parties p JOIN entities e ON e.id = p.entity_id WHERE p.negotiation_id = n.id
          UNION ALL
          SELECT 2, e.name, p.role, p.start_date, p.end_date, b.name
          FROM participants p JOIN entities e ON e.id = p.official_id
          LEFT JOIN entities b ON b.id = p.on_behalf_of_id AND NOT EXISTS (SELECT FROM parties WHERE negotiation_id = n.id AND entity_id = b.id)
          WHERE p.negotiation_id = n.id
          UNION ALL
          SELECT 3, m.place, NULL, m.date, m.date, NULL FROM meetings m WHERE m.negotiation_id = n.id
        ) part CROSS JOIN LATERAL (SELECT CASE
          WHEN ${latest(sql`part.end_date`)} < began.day THEN 'over before'
          WHEN ${earliest(sql`part.start_date`)} > ended.day THEN 'begun after'
          WHEN ${latest(sql`part.start_date`)} < began.day THEN 'begun before'
          WHEN ${earliest(sql`nullif(part.end_date, 'unknown')`)} > ended.day THEN 'over after' END AS outside) dated
        WHERE dated.outside IS NOT NULL OR part.behalf IS NOT NULL), '[]') AS odd
    FROM negotiations n CROSS JOIN LATERAL (SELECT ${earliest(sql`n.start_date`)} AS day) began
    CROSS JOIN LATERAL (SELECT ${latest(sql`n.end_date`)} AS day) ended
    WHERE n.slug = ${slug} AND n.retraction_reason IS NULL`)
  if (talks === undefined) return []
  return [
    ...(talks.over ? ['The talks are said to be ongoing, but the end on record has passed.'] : []),
    ...new Set(talks.odd.flatMap(oddInWords)),
  ]
}

const earliest = (date: Sql): Sql => sql`partial_earliest(${date})`
/** Null for an end on an unknown day. */
const latest = (date: Sql): Sql => sql`partial_latest(nullif(${date}, 'unknown'))`

const OUTSIDE_IN_WORDS: Readonly<Record<Outside, string>> = {
  'over before': 'stopped taking part before the talks began',
  'begun after': 'began to take part after the talks ended',
  'begun before': 'began to take part before the talks began',
  'over after': 'stopped taking part after the talks ended',
}

function oddInWords({ name, role, outside, behalf }: Odd): string[] {
  if (role === null)
    return [
      `The meeting${name === null ? '' : ` in ${name}`} is dated ${outside === 'over before' ? 'before the talks began' : 'after the talks ended'}.`,
    ]
  const who = `${name} (${words(role)})`
  return [
    ...(outside === null ? [] : [`${who} ${OUTSIDE_IN_WORDS[outside]}.`]),
    ...(behalf === null ? [] : [`${who} takes part on behalf of ${behalf}, which is no party to the talks.`]),
  ]
}
