import sql from 'sql-template-tag'
import { STATEMENT_FILTERS } from '../../queries/filters.ts'
import { NEWEST_FIRST } from '../../queries/responses.ts'
import { STATEMENT_SORTS, STATEMENTS, statementCondition } from '../../queries/statements.ts'
import { address, apart, type Column, moment, sources, text, texts } from '../columns.ts'
import { sourcesOfRecords } from '../evidence.ts'
import type { Report } from '../report.ts'

/** One row for each statement. */
export const STATEMENTS_REPORT: Report = {
  name: 'statements',
  title: 'Statements, one row each',
  filters: STATEMENT_FILTERS,
  key: ['statement_id'],
  chosen: (filters) => sql`SELECT s.id FROM ${STATEMENTS} WHERE ${statementCondition(filters)}`,
  from: sql`chosen JOIN (${STATEMENTS}) ON s.id = chosen.id
    LEFT JOIN (SELECT a.statement_id, array_agg(${apart(sql`coalesce(x.name, n.name)`)} ORDER BY a.ordinal) AS names,
        array_agg(coalesce(x.slug, n.slug)::text ORDER BY a.ordinal) AS slugs
      FROM statement_subjects a LEFT JOIN entities x ON x.id = a.entity_id
      LEFT JOIN negotiations n ON n.id = a.negotiation_id GROUP BY 1) about ON about.statement_id = s.id
    LEFT JOIN ${sourcesOfRecords(sql`c.statement_id`)} cited ON cited.id = s.id`,
  orderBy: NEWEST_FIRST,
  sorts: STATEMENT_SORTS,
  columns: (base): Column[] => [
    text('statement_id', 'The statement', sql`s.slug::text`),
    text(
      'kind',
      'denial, explanation, confirmation, recusal, divestment, no_comment or no_response for responses; criticism, support or inquiry for statements by others',
      sql`s.kind`,
    ),
    text('by', 'Who made it', sql`coalesce(e.name, s.by_name)`),
    text('by_slug', 'Their id; empty for someone who is not on record', sql`e.slug::text`),
    text('date', 'When, as written: a year, a month or a day', sql`s.date::text`),
    texts('about', 'The entries and negotiations that it is about', sql`about.names`),
    texts('about_slugs', 'Their ids', sql`about.slugs`),
    text('quote', 'The words as quoted', sql`s.quote`),
    text('paraphrase', 'What was said, in other words', sql`s.paraphrase`),
    sources('Its sources', sql`cited.source_words`, sql`cited.source_list`),
    moment('recorded_at', 'When it was recorded, UTC', sql`s.recorded_at`),
    address('permalink', 'Its page', sql`${`${base}/statements/`}::text || s.slug`),
  ],
}
