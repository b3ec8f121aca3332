import sql, { raw, type Sql } from 'sql-template-tag'
import { LOOKED_AT } from '../overlaps/link-conditions.ts'

/** The kind of record that changes are listed for. */
type Side = 'official' | 'negotiation'

/** The ids of these slugs, as an array: with it, the planner uses an index for each column that is compared to it. */
const idsOf = (table: 'entities' | 'negotiations', slugs: readonly string[]): Sql =>
  sql`ARRAY(SELECT id FROM ${raw(table)} WHERE slug = ANY(${[...slugs]}))`

/** Links on the paths of these officials' or negotiations' overlaps, also of those that have vanished since. */
const onPaths = (side: Side, ids: Sql): Sql => sql`
  SELECT 'link', unnest(h.link_ids) FROM history.derived_overlaps v JOIN history.chains h ON h.overlap_id = v.id
  WHERE ${side === 'official' ? sql`v.official_id` : sql`v.negotiation_id`} = ANY(${ids}) AND h.since <= ${raw(LOOKED_AT)}`

/** The condition that a log entry `c` is of one of these records, of which there are few beside the whole log. */
const isOf = (concerned: Sql): Sql =>
  sql`(c.record, c.record_id) IN (SELECT * FROM (${concerned}) concerned (record, record_id))`

/**
 * The condition that a log entry `c` concerns one of these officials: their own entry, their links and those
 * on the paths of their overlaps, statements by and about them, reviews of their overlaps, and the negotiations that
 * they take part in. Null if the filter is not set.
 */
export function concernsOfficial(slugs: readonly string[] | null): Sql | null {
  if (slugs === null) return null
  const ids = idsOf('entities', slugs)
  return isOf(sql`
    SELECT 'entity', unnest(${ids})
    UNION ALL SELECT 'link', l.id FROM links l WHERE l.from_id = ANY(${ids}) OR l.to_id = ANY(${ids})
    UNION ALL ${onPaths('official', ids)}
    UNION ALL SELECT 'statement', s.id FROM statements s WHERE s.by_id = ANY(${ids})
    UNION ALL SELECT 'statement', x.statement_id FROM statement_subjects x WHERE x.entity_id = ANY(${ids})
    UNION ALL SELECT 'review', w.id FROM overlap_reviews w WHERE w.official_id = ANY(${ids})
    UNION ALL SELECT 'negotiation', p.negotiation_id FROM participants p WHERE p.official_id = ANY(${ids})`)
}

/** The same for negotiations: their own entries, links on their overlaps' paths, statements about them, and reviews. */
export function concernsNegotiation(slugs: readonly string[] | null): Sql | null {
  if (slugs === null) return null
  const ids = idsOf('negotiations', slugs)
  return isOf(sql`
    SELECT 'negotiation', unnest(${ids})
    UNION ALL ${onPaths('negotiation', ids)}
    UNION ALL SELECT 'statement', x.statement_id FROM statement_subjects x WHERE x.negotiation_id = ANY(${ids})
    UNION ALL SELECT 'review', w.id FROM overlap_reviews w WHERE w.negotiation_id = ANY(${ids})`)
}
