import sql from 'sql-template-tag'
import { OVERLAP_FILTERS } from '../../queries/filters.ts'
import { HIGHEST_FIRST, OVERLAP_KEY, OVERLAP_SORTS, OVERLAPS } from '../../queries/overlap-filters.ts'
import { type Column, integer, sources, text, texts } from '../columns.ts'
import { evidenceOfChains, SEATS, STATEMENTS_OF_OVERLAPS, sourcesOfChains } from '../evidence.ts'
import type { Report } from '../report.ts'
import {
  amountColumns,
  chosenOverlaps,
  foundColumns,
  REVIEW,
  robustnessOf,
  WHO_AND_WHERE,
} from './overlap-columns.ts'

const BEST = sql`c.best`

/** One row for each overlap, with its best path. Other people's scripts rely on these columns in this order. */
export const OVERLAPS_REPORT: Report = {
  name: 'overlaps',
  title: 'Overlaps, one row each',
  filters: OVERLAP_FILTERS,
  key: ['overlap_id'],
  chosen: chosenOverlaps,
  from: sql`chosen JOIN (${OVERLAPS}) ON v.id = chosen.id
    JOIN chains best ON best.overlap_id = v.id AND best.best
    JOIN (SELECT c.overlap_id, count(*) AS paths FROM chains c JOIN chosen ON chosen.id = c.overlap_id GROUP BY 1) every
      ON every.overlap_id = v.id
    LEFT JOIN ${SEATS} seats ON seats.negotiation_id = v.negotiation_id AND seats.entity_id = v.party_id
    LEFT JOIN ${evidenceOfChains(BEST)} evidence ON evidence.id = best.id
    LEFT JOIN links money ON money.id = evidence.money_id
    LEFT JOIN ${sourcesOfChains(BEST)} cited ON cited.id = best.id
    LEFT JOIN ${STATEMENTS_OF_OVERLAPS} said ON said.overlap_id = v.id`,
  orderBy: HIGHEST_FIRST,
  sorts: OVERLAP_SORTS,
  columns: (base): Column[] => [
    text('overlap_id', 'The overlap', sql`${OVERLAP_KEY}`),
    ...WHO_AND_WHERE,
    text('party', 'The party to which a path of links leads', sql`p.name`),
    text('party_slug', 'The party’s id', sql`p.slug::text`),
    texts('party_role', 'The party’s roles in the negotiation', sql`seats.roles`),
    integer(
      'rank',
      'Its rank among the rows of this file, highest score first',
      sql`row_number() OVER (ORDER BY ${HIGHEST_FIRST})`,
    ),
    text('band', 'high from 80, medium from 65, low below', sql`v.band`),
    integer(
      'score',
      'Its score, 0 to 100: that of its best path. It ranks what to read first. It is not a measure of wrongdoing',
      sql`v.score`,
    ),
    text(
      'robustness',
      'How many of the 729 weightings put it in each band; empty if an earlier method scored it',
      robustnessOf('best'),
    ),
    text(
      'timing',
      'Whether the best path held while the official and the party were in the talks, before or after',
      sql`v.timing`,
    ),
    text('certainty', 'Whether that holds on every reading of the dates', sql`v.certainty`),
    text('rule', 'The rule that makes the best path an overlap', sql`v.rule`),
    text('path', 'The best path in plain words, from the official to the party', sql`best.explanation`),
    texts('path_links', 'The ids of its links, in order', sql`evidence.links`),
    integer('paths', 'How many paths the overlap has; paths.csv lists them', sql`every.paths`),
    ...amountColumns('best path'),
    integer(
      'origins',
      'The fewest independent reports that any link of the best path has',
      sql`evidence.origins`,
    ),
    integer('quotes', 'How many of its links are quoted from a source', sql`evidence.quotes`),
    integer('archived', 'How many of its links have a source with an archived copy', sql`evidence.archived`),
    integer(
      'checked',
      'How many of its links someone other than their author has checked against the sources',
      sql`evidence.checked`,
    ),
    texts(
      'responses',
      'What the people concerned have answered, each with what it is about, newest first',
      sql`said.responses`,
    ),
    texts(
      'inquiries',
      'What others have asked or said, each with what it is about, newest first',
      sql`said.inquiries`,
    ),
    ...REVIEW,
    sources('The sources of the best path’s links', sql`cited.source_words`, sql`cited.source_list`),
    ...foundColumns(base),
  ],
}
