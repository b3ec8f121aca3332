import sql from 'sql-template-tag'
import { SOURCE_FILTERS } from '../../queries/filters.ts'
import { SOURCE_SORTS, sourceCondition } from '../../queries/sources.ts'
import { address, type Column, integer, text } from '../columns.ts'
import type { Report } from '../report.ts'

/** One row for each source. */
export const SOURCES_REPORT: Report = {
  name: 'sources',
  title: 'Sources, one row each',
  filters: SOURCE_FILTERS,
  key: ['source_id'],
  chosen: (filters) => sql`SELECT s.id FROM sources s WHERE ${sourceCondition(filters)}`,
  from: sql`chosen JOIN sources s ON s.id = chosen.id
    LEFT JOIN (SELECT c.source_id, count(*) AS citations, count(DISTINCT c.link_id) AS links, count(c.quote) AS quotes
      FROM citations c GROUP BY 1) uses ON uses.source_id = s.id`,
  orderBy: sql`s.slug`,
  sorts: SOURCE_SORTS,
  columns: (base): Column[] => [
    text('source_id', 'The source', sql`s.slug::text`),
    text('title', 'Its title', sql`s.title`),
    text('publisher', 'Who published it', sql`s.publisher`),
    text('origin', 'The publisher whose report it relays; empty if its own', sql`s.origin`),
    text('published', 'When it was published, as written: a year, a month or a day', sql`s.published::text`),
    address('url', 'Its address', sql`s.url`),
    address('archive_url', 'The address of an archived copy', sql`s.archive_url`),
    integer('citation_count', 'How often records cite it', sql`coalesce(uses.citations, 0)`),
    integer('link_count', 'How many links cite it', sql`coalesce(uses.links, 0)`),
    integer('quote_count', 'How many of these citations have a quotation', sql`coalesce(uses.quotes, 0)`),
    address('permalink', 'Its page', sql`${`${base}/sources/`}::text || s.slug`),
  ],
}
