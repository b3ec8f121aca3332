import sql from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import { slugOfId } from '../../record/slugs.ts'
import type { ReadRecord } from './reading.ts'

/**
 * Tells links of a table apart whose rows begin alike: one that an earlier edition knows by all that it says keeps that id,
 * whatever rows are gone or in another order. Of the others, the first has the id that they share.
 * @param taken the ids that earlier links of the file have; the new ones are added.
 */
export async function toldApart(
  query: Query,
  chunk: readonly ReadRecord[],
  taken: Set<string>,
): Promise<readonly ReadRecord[]> {
  const spare = chunk.flatMap(({ spareId }) => spareId ?? [])
  if (spare.length === 0) return chunk
  const rows = await query<{ slug: string }>(
    sql`SELECT slug FROM links WHERE slug = ANY(${spare.map(slugOfId)}::text[])`,
  )
  const known = new Set(rows.map(({ slug }) => slug))
  return chunk.map((each) => {
    if (each.spareId === undefined) return each
    const shared = String(each.record.id)
    const isFree = !taken.has(shared) && !known.has(slugOfId(each.spareId))
    if (isFree) taken.add(shared)
    return isFree ? each : { ...each, record: { ...each.record, id: each.spareId } }
  })
}
