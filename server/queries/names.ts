import sql, { raw } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { keptEntity } from './entities.ts'
import { contains } from './overlap-filters.ts'

/** A record as a filter names it. */
export interface NamedRecord {
  readonly slug: string
  readonly name: string
}

/**
 * The records that someone may mean by typing this into a filter: the one with this slug, otherwise those with
 * exactly this name or alias, otherwise those whose name contains the words. Returns at most ten.
 */
export async function meantBy(
  query: Query,
  table: 'entities' | 'negotiations',
  typed: string,
): Promise<NamedRecord[]> {
  const aliases = raw(table === 'entities' ? 'x.aliases' : `'{}'::text[]`)
  const rows = await query<NamedRecord & { rank: number }>(sql`
    SELECT slug, name, rank FROM (
      SELECT x.slug, x.name, CASE
        WHEN x.slug = ${typed} THEN 1
        WHEN lower(x.name) = lower(${typed})
          OR EXISTS (SELECT FROM unnest(${aliases}) alias WHERE lower(alias) = lower(${typed})) THEN 2
        WHEN x.name ILIKE ${contains(typed)} THEN 3 END AS rank
      FROM ${raw(table)} x WHERE x.retraction_reason IS NULL
    ) meant WHERE rank IS NOT NULL ORDER BY rank, length(name), name LIMIT 11`)
  const best = rows[0]?.rank
  // The id of a merged record means the one that it was merged into. An id that stands belongs to that record alone.
  const kept = table === 'entities' && best !== 1 ? await keptEntity(query, typed) : null
  if (kept !== null) return [kept]
  return rows.filter((row) => row.rank === best).slice(0, 10)
}
