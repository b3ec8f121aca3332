import sql, { type Sql } from 'sql-template-tag'

/** The kind of record that changes are listed for. */
type Side = 'official' | 'negotiation'

/** Links on the paths of these officials' or negotiations' current overlaps. */
const onPaths = (side: Side, ids: Sql): Sql => sql`
  SELECT unnest(h.link_ids) FROM derived_overlaps v JOIN chains h ON h.overlap_id = v.id
  WHERE ${side === 'official' ? sql`v.official_id` : sql`v.negotiation_id`} IN (${ids})`

/**
 * The condition that a log entry `c` concerns one of these officials: their own entry, their links and those
 * on the paths of their overlaps, statements by and about them, reviews of their overlaps, and the negotiations that
 * they take part in. Null if the filter is not set.
 */
export function concernsOfficial(slugs: readonly string[] | null): Sql | null {
  if (slugs === null) return null
  const ids = sql`SELECT id FROM entities WHERE slug = ANY(${[...slugs]})`
  return sql`CASE c.record
    WHEN 'entity' THEN c.record_id IN (${ids})
    WHEN 'link' THEN c.record_id IN (
      SELECT l.id FROM links l WHERE l.from_id IN (${ids}) OR l.to_id IN (${ids}) UNION ALL ${onPaths('official', ids)})
    WHEN 'statement' THEN c.record_id IN (
      SELECT s.id FROM statements s WHERE s.by_id IN (${ids})
      UNION ALL SELECT x.statement_id FROM statement_subjects x WHERE x.entity_id IN (${ids}))
    WHEN 'review' THEN c.record_id IN (SELECT w.id FROM overlap_reviews w WHERE w.official_id IN (${ids}))
    WHEN 'negotiation' THEN c.record_id IN (SELECT p.negotiation_id FROM participants p WHERE p.official_id IN (${ids}))
    ELSE false END`
}

/** The same for negotiations: their own entries, links on their overlaps' paths, statements about them, and reviews. */
export function concernsNegotiation(slugs: readonly string[] | null): Sql | null {
  if (slugs === null) return null
  const ids = sql`SELECT id FROM negotiations WHERE slug = ANY(${[...slugs]})`
  return sql`CASE c.record
    WHEN 'negotiation' THEN c.record_id IN (${ids})
    WHEN 'link' THEN c.record_id IN (${onPaths('negotiation', ids)})
    WHEN 'statement' THEN c.record_id IN (
      SELECT x.statement_id FROM statement_subjects x WHERE x.negotiation_id IN (${ids}))
    WHEN 'review' THEN c.record_id IN (SELECT w.id FROM overlap_reviews w WHERE w.negotiation_id IN (${ids}))
    ELSE false END`
}
