import sql, { raw } from 'sql-template-tag'
import { LINK_FILTERS } from '../../queries/filters.ts'
import { COUNTED_STATUS, LINKS, USER_NAME } from '../../queries/link-cards.ts'
import { LINK_SORTS, linkCondition, OVERLAPS_THROUGH } from '../../queries/link-lists.ts'
import { address, addresses, type Column, decimal, integer, moment, text } from '../columns.ts'
import { evidenceOfLinks } from '../evidence.ts'
import type { Report } from '../report.ts'

/** One row for each link. Other people's scripts rely on these columns in this order. */
export const LINKS_REPORT: Report = {
  name: 'links',
  title: 'Links, one row each',
  filters: LINK_FILTERS,
  key: ['link_id'],
  chosen: (filters) => sql`SELECT l.id FROM links l WHERE ${linkCondition(filters)}`,
  from: sql`chosen JOIN (${raw(LINKS)}) ON l.id = chosen.id
    LEFT JOIN ${evidenceOfLinks(sql`SELECT id FROM chosen`)} evidence ON evidence.link_id = l.id
    LEFT JOIN ${OVERLAPS_THROUGH} through ON through.link_id = l.id
    LEFT JOIN users u ON u.id = l.recorded_by`,
  orderBy: sql`l.slug`,
  sorts: LINK_SORTS,
  columns: (base): Column[] => [
    text('link_id', 'The link', sql`l.slug::text`),
    text('kind', 'The kind of link', sql`l.kind`),
    text('from', 'The entity that the link runs from', sql`f.name`),
    text('from_slug', 'Its id', sql`f.slug::text`),
    text('from_kind', 'Its kind', sql`f.kind`),
    text('to', 'The entity that the link runs to', sql`t.name`),
    text('to_slug', 'Its id', sql`t.slug::text`),
    text('to_kind', 'Its kind', sql`t.kind`),
    text(
      'relationship',
      'For family and associates, what “to” is to “from”; for partners, what they have',
      sql`l.relationship`,
    ),
    text('detail', 'What the sources say, in a sentence', sql`l.detail`),
    decimal('share_min', 'The share in percent, or the lower end of its range', sql`l.share_min`),
    decimal('share_max', 'The same, or the upper end of its range', sql`l.share_max`),
    decimal('amount_min', 'The amount, or the lower end of its range', sql`l.amount_min`),
    decimal('amount_max', 'The same, or the upper end of its range', sql`l.amount_max`),
    text('currency', 'The amount’s currency, ISO 4217', sql`l.currency`),
    text('amount_status', 'paid, committed or announced; empty if not known', sql`l.amount_status`),
    text(
      'joint_sum',
      'Links with the same id here report the same sum or parts of it: do not add them up',
      sql`l.joint_sum`,
    ),
    text(
      'start',
      'The start as written: a year, a month or a day; empty if unknown',
      sql`l.start_date::text`,
    ),
    text(
      'end',
      'The end as written; “unknown” if it ended on an unknown day, empty if none is reported',
      sql`l.end_date::text`,
    ),
    text(
      'last_known',
      'The last date for which a source vouches; if empty, the day of the latest source',
      sql`l.last_known::text`,
    ),
    text('stage', 'in_effect, planned or cancelled', sql`coalesce(l.stage, 'in_effect')`),
    text('capacity', 'private, or official if by virtue of an office; empty if not known', sql`l.capacity`),
    text(
      'status',
      'reported, confirmed, disputed (also if a source contradicts it) or retracted',
      raw(COUNTED_STATUS),
    ),
    integer(
      'overlap_count',
      'How many overlaps have a path through the link',
      sql`coalesce(through.overlaps, 0)`,
    ),
    integer(
      'origins',
      'How many independent reports support it: pages that carry one report count once',
      sql`coalesce(evidence.origins, 0)`,
    ),
    integer(
      'quotes',
      'How many of the sources that support it are quoted',
      sql`coalesce(evidence.quotes, 0)`,
    ),
    integer(
      'archived',
      'How many of the sources that support it have an archived copy',
      sql`coalesce(evidence.archived, 0)`,
    ),
    addresses('source_urls', 'The link’s sources', sql`evidence.urls`),
    moment('recorded_at', 'When the link was recorded, UTC', sql`l.recorded_at`),
    text(
      'recorded_by',
      'Who recorded or imported it; empty if that was no user, as for the starter dataset',
      raw(USER_NAME),
    ),
    address('permalink', 'The link’s page', sql`${`${base}/links/`}::text || l.slug`),
  ],
}
