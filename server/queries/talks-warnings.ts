import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { LOOKED_AT } from '../overlaps/link-conditions.ts'
import { words } from '../values/format.ts'

interface Outside {
  /** Who or what it is; null for a meeting whose place is not on record. */
  readonly name: string | null
  readonly role: string | null
  readonly isBefore: boolean
}

/** What looks wrong about talks but may still be right, each a sentence: what is dated outside them, and their status. */
export async function negotiationWarnings(query: Query, slug: string): Promise<string[]> {
  const [talks] = await query<{ over: boolean; outside: Outside[] }>(sql`
    SELECT n.status = 'ongoing' AND coalesce(${latest(sql`n.end_date`)} < ${raw(LOOKED_AT)}::date, false) AS over,
      coalesce((SELECT json_agg(json_build_object('name', dated.name, 'role', dated.role, 'isBefore', dated.ends < began.day)
          ORDER BY dated.place, dated.begins, dated.name)
        FROM (
          SELECT 1 AS place, e.name, p.role, ${earliest(sql`p.start_date`)} AS begins, ${latest(sql`p.end_date`)} AS ends
          FROM parties p JOIN entities e ON e.id = p.entity_id WHERE p.negotiation_id = n.id
          UNION ALL
          SELECT 2, e.name, p.role, ${earliest(sql`p.start_date`)}, ${latest(sql`p.end_date`)}
          FROM participants p JOIN entities e ON e.id = p.official_id WHERE p.negotiation_id = n.id
          UNION ALL
          SELECT 3, m.place, NULL, ${earliest(sql`m.date`)}, ${latest(sql`m.date`)} FROM meetings m WHERE m.negotiation_id = n.id
        ) dated WHERE dated.ends < began.day OR dated.begins > ended.day), '[]') AS outside
    FROM negotiations n CROSS JOIN LATERAL (SELECT ${earliest(sql`n.start_date`)} AS day) began
    CROSS JOIN LATERAL (SELECT ${latest(sql`n.end_date`)} AS day) ended
    WHERE n.slug = ${slug} AND n.retraction_reason IS NULL`)
  if (talks === undefined) return []
  return [
    ...(talks.over ? ['The talks are said to be ongoing, but the end on record has passed.'] : []),
    ...talks.outside.map(outsideInWords),
  ]
}

const earliest = (date: Sql): Sql => sql`partial_earliest(${date})`
/** Null for an end on an unknown day. */
const latest = (date: Sql): Sql => sql`partial_latest(nullif(${date}, 'unknown'))`

function outsideInWords({ name, role, isBefore }: Outside): string {
  if (role === null)
    return `The meeting${name === null ? '' : ` in ${name}`} is dated ${isBefore ? 'before the talks began' : 'after the talks ended'}.`
  return `${name} (${words(role)}) ${isBefore ? 'stopped taking part before the talks began' : 'began to take part after the talks ended'}.`
}
