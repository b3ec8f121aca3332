import sql, { raw, type Sql } from 'sql-template-tag'
import { ENTITY_SORTS, entityCondition, overlapCounts } from '../../queries/entities.ts'
import { ENTITY_FILTERS, OFFICIAL_FILTERS } from '../../queries/filters.ts'
import { alphabetical } from '../../queries/paging.ts'
import { address, apart, type Column, integer, moment, sources, text, texts } from '../columns.ts'
import { partStatus, sourcesOfRecords } from '../evidence.ts'
import type { Report } from '../report.ts'

/** When something held, in words that follow it; empty if no date is known. @param row the alias of its row. */
const when = (row: string): Sql =>
  raw(
    `coalesce(' (' || nullif(concat_ws(' ', 'from ' || ${row}.start_date, 'to ' || ${row}.end_date), '') || ')', '')`,
  )

const LINK_COUNTS = sql`(SELECT id, count(*) AS links
  FROM (SELECT from_id AS id FROM links UNION ALL SELECT to_id FROM links) ends GROUP BY id)`

const entityColumns = (called: string): Column[] => [
  text(`${called}_slug`, 'The id', sql`e.slug::text`),
  text(called, 'The name', sql`e.name`),
]

const commonColumns = (): Column[] => [
  texts('aliases', 'Other names', sql`e.aliases`),
  text('country', 'The country, ISO 3166-1', sql`e.country`),
  text('summary', 'Who or what it is, in a sentence', sql`e.summary`),
  texts(
    'external_ids',
    'Identifiers elsewhere, each with its scheme',
    sql`ARRAY(SELECT key || ': ' || value FROM jsonb_each_text(e.external_ids) ORDER BY key)`,
  ),
]

const endColumns = (base: string, list: string): Column[] => [
  integer('link_count', 'How many links it has, retracted ones too', sql`coalesce(ends.links, 0)`),
  sources('The sources of the entry itself', sql`cited.source_words`, sql`cited.source_list`),
  moment('recorded_at', 'When it was recorded, UTC', sql`e.recorded_at`),
  address('permalink', 'Its page', sql`${`${base}/${list}/`}::text || e.slug`),
]

const fromOf = (officials: boolean): Sql => sql`chosen JOIN entities e ON e.id = chosen.id
  ${overlapCounts(officials)}
  LEFT JOIN ${LINK_COUNTS} ends ON ends.id = e.id
  LEFT JOIN ${sourcesOfRecords(sql`c.entity_id`)} cited ON cited.id = e.id`

/** One row for each official. */
export const OFFICIALS_REPORT: Report = {
  name: 'officials',
  title: 'Officials, one row each',
  filters: OFFICIAL_FILTERS,
  key: ['official_slug'],
  chosen: (filters) => sql`SELECT e.id FROM entities e WHERE ${entityCondition(filters, true)}`,
  from: sql`${fromOf(true)}
    LEFT JOIN (SELECT p.official_id, array_agg(${apart(sql`p.title || coalesce(', ' || coalesce(b.name, p.body_name), '') || ${when('p')}`)}
        ORDER BY partial_earliest(p.start_date) DESC NULLS LAST, p.title) AS positions,
        array_agg(DISTINCT p.class) AS classes
      FROM positions p LEFT JOIN entities b ON b.id = p.body_id GROUP BY 1) held ON held.official_id = e.id
    LEFT JOIN (SELECT q.official_id, array_agg(${apart(sql`n.name || ', ' || q.role || coalesce(' for ' || b.name, '') || ${partStatus('q')} || ${when('q')}`)}
        ORDER BY n.name, q.id) AS negotiations
      FROM participants q JOIN negotiations n ON n.id = q.negotiation_id LEFT JOIN entities b ON b.id = q.on_behalf_of_id
      WHERE n.retraction_reason IS NULL GROUP BY 1) parts ON parts.official_id = e.id
    LEFT JOIN (SELECT v.official_id, count(*) FILTER (WHERE v.band = 'high') AS high,
        count(*) FILTER (WHERE v.band = 'medium') AS medium, count(*) FILTER (WHERE v.band = 'low') AS low,
        max(v.score) AS highest
      FROM derived_overlaps v GROUP BY 1) made ON made.official_id = e.id`,
  orderBy: sql`${raw(alphabetical('e.name'))}, e.id`,
  sorts: ENTITY_SORTS,
  columns: (base): Column[] => [
    ...entityColumns('official'),
    ...commonColumns(),
    texts('positions', 'Offices held: title, body and dates, latest first', sql`held.positions`),
    texts('position_classes', 'The classes of these offices', sql`held.classes`),
    texts(
      'negotiations',
      'Negotiations: name, role, for whom, whether the part is confirmed or disputed, and dates',
      sql`parts.negotiations`,
    ),
    integer('overlap_count', 'How many overlaps the official has', sql`coalesce(overlapping.overlaps, 0)`),
    integer('high', 'Of these, those rated high', sql`coalesce(made.high, 0)`),
    integer('medium', 'Of these, those rated medium', sql`coalesce(made.medium, 0)`),
    integer('low', 'Of these, those rated low', sql`coalesce(made.low, 0)`),
    integer(
      'highest_score',
      'The highest score of any of them. It ranks what to read first. It is not a measure of wrongdoing',
      sql`made.highest`,
    ),
    ...endColumns(base, 'officials'),
  ],
}

/** One row for each company, fund, organization or state, and for each person who is not an official. */
export const INTERESTS_REPORT: Report = {
  name: 'interests',
  title: 'Interests and other entries, one row each',
  filters: ENTITY_FILTERS,
  key: ['interest_slug'],
  chosen: (filters) => sql`SELECT e.id FROM entities e WHERE ${entityCondition(filters, false)}`,
  from: sql`${fromOf(false)}
    LEFT JOIN (SELECT p.entity_id, array_agg(${apart(sql`n.name || ' (' || p.roles || ')'`)} ORDER BY n.name) AS negotiations
      FROM (SELECT entity_id, negotiation_id, string_agg(DISTINCT role, ', ' ORDER BY role) AS roles FROM parties GROUP BY 1, 2) p
      JOIN negotiations n ON n.id = p.negotiation_id WHERE n.retraction_reason IS NULL GROUP BY 1) seats ON seats.entity_id = e.id`,
  orderBy: sql`${raw(alphabetical('e.name'))}, e.id`,
  sorts: ENTITY_SORTS,
  columns: (base): Column[] => [
    ...entityColumns('interest'),
    text('kind', 'person, company, fund, sovereign_fund, state, public_body or organisation', sql`e.kind`),
    ...commonColumns(),
    texts('party_in', 'Negotiations to which it is a party, with its roles', sql`seats.negotiations`),
    integer(
      'overlap_count',
      'How many overlaps have it on a path, or as the party',
      sql`coalesce(overlapping.overlaps, 0)`,
    ),
    ...endColumns(base, 'interests'),
  ],
}
