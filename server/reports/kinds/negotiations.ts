import sql, { raw } from 'sql-template-tag'
import { NEGOTIATION_FILTERS } from '../../queries/filters.ts'
import { NEGOTIATION_SORTS, negotiationCondition } from '../../queries/negotiations.ts'
import { alphabetical } from '../../queries/paging.ts'
import { address, apart, type Column, integer, moment, sources, text, texts } from '../columns.ts'
import { partStatus, sourcesOfRecords } from '../evidence.ts'
import type { Report } from '../report.ts'

/** One row for each negotiation. */
export const NEGOTIATIONS_REPORT: Report = {
  name: 'negotiations',
  title: 'Negotiations, one row each',
  filters: NEGOTIATION_FILTERS,
  key: ['negotiation_slug'],
  chosen: (filters) => sql`SELECT n.id FROM negotiations n WHERE ${negotiationCondition(filters)}`,
  from: sql`chosen JOIN negotiations n ON n.id = chosen.id
    LEFT JOIN (SELECT negotiation_id, array_agg(${apart(sql`e.name || ' (' || p.roles || ')'`)} ORDER BY e.name) AS parties,
        array_agg(e.slug::text ORDER BY e.name) AS slugs
      FROM (SELECT negotiation_id, entity_id, string_agg(DISTINCT role, ', ' ORDER BY role) AS roles FROM parties GROUP BY 1, 2) p
      JOIN entities e ON e.id = p.entity_id GROUP BY 1) seats ON seats.negotiation_id = n.id
    LEFT JOIN (SELECT negotiation_id, array_agg(${apart(sql`e.name || ' (' || q.roles || ')'`)} ORDER BY e.name) AS officials,
        array_agg(e.slug::text ORDER BY e.name) AS slugs
      FROM (SELECT negotiation_id, official_id, string_agg(DISTINCT role, ', ' ORDER BY role) AS roles
        FROM (SELECT negotiation_id, official_id, role || ${partStatus('p')} AS role FROM participants p) each GROUP BY 1, 2) q
      JOIN entities e ON e.id = q.official_id GROUP BY 1) parts ON parts.negotiation_id = n.id
    LEFT JOIN (SELECT negotiation_id, count(*) AS meetings FROM meetings GROUP BY 1) met ON met.negotiation_id = n.id
    LEFT JOIN (SELECT negotiation_id, count(*) AS overlaps, count(*) FILTER (WHERE band = 'high') AS high
      FROM derived_overlaps GROUP BY 1) made ON made.negotiation_id = n.id
    LEFT JOIN ${sourcesOfRecords(sql`c.negotiation_id`)} cited ON cited.id = n.id`,
  orderBy: sql`${raw(alphabetical('n.name'))}, n.id`,
  sorts: NEGOTIATION_SORTS,
  columns: (base): Column[] => [
    text('negotiation_slug', 'The id', sql`n.slug::text`),
    text('negotiation', 'The name', sql`n.name`),
    text('summary', 'What is negotiated, in a sentence', sql`n.summary`),
    text('status', 'ongoing, concluded or stalled', sql`n.status`),
    text(
      'particular_matter',
      'The kind of matter, for the legal tests; empty if not known',
      sql`n.particular_matter`,
    ),
    text(
      'start',
      'The start as written: a year, a month or a day; empty if unknown',
      sql`n.start_date::text`,
    ),
    text(
      'end',
      'The end as written; “unknown” if it ended on an unknown day, empty if none is reported',
      sql`n.end_date::text`,
    ),
    texts('parties', 'The parties with their roles', sql`seats.parties`),
    texts('party_slugs', 'Their ids', sql`seats.slugs`),
    texts(
      'officials',
      'The officials who take part, with their roles, and whether that is confirmed or disputed',
      sql`parts.officials`,
    ),
    texts('official_slugs', 'Their ids', sql`parts.slugs`),
    integer('meeting_count', 'How many meetings are on record', sql`coalesce(met.meetings, 0)`),
    integer('overlap_count', 'How many overlaps it has', sql`coalesce(made.overlaps, 0)`),
    integer('high', 'Of these, those rated high', sql`coalesce(made.high, 0)`),
    sources('The sources of the negotiation itself', sql`cited.source_words`, sql`cited.source_list`),
    moment('recorded_at', 'When it was recorded, UTC', sql`n.recorded_at`),
    address('permalink', 'Its page', sql`${`${base}/negotiations/`}::text || n.slug`),
  ],
}
