import sql, { raw } from 'sql-template-tag'
import { SCORE_MAXIMA, SCORE_TERMS, type ScoreTerm } from '../../overlaps/method.ts'
import { OVERLAP_FILTERS } from '../../queries/filters.ts'
import { HIGHEST_FIRST, OVERLAP_KEY, OVERLAP_SORTS, OVERLAPS } from '../../queries/overlap-filters.ts'
import { addresses, type Column, date, integer, text, texts } from '../columns.ts'
import { evidenceOfChains, SEATS, STATEMENTS_OF_OVERLAPS, sourcesOfChains } from '../evidence.ts'
import type { Report } from '../report.ts'
import {
  amountColumns,
  BAND_OF_CHAIN,
  chosenOverlaps,
  foundColumns,
  REVIEW,
  robustnessOf,
  WHO_AND_WHERE,
} from './overlap-columns.ts'

const TERM_MEANINGS: Readonly<Record<ScoreTerm, string>> = {
  timing: 'timing',
  directness: 'directness',
  money: 'money',
  role: 'the official’s role',
  party: 'the party’s role at the time',
  evidence: 'evidence',
}

/** One row for each path of an overlap. Other people's scripts rely on these columns in this order. */
export const PATHS_REPORT: Report = {
  name: 'paths',
  title: 'Paths, one row for every path of an overlap',
  filters: OVERLAP_FILTERS,
  key: [],
  chosen: chosenOverlaps,
  from: sql`chosen JOIN (${OVERLAPS}) ON v.id = chosen.id
    JOIN chains c ON c.overlap_id = v.id
    JOIN chains best ON best.overlap_id = v.id AND best.best
    LEFT JOIN entities r ON r.id = c.representative_id
    LEFT JOIN ${SEATS} seats ON seats.negotiation_id = v.negotiation_id AND seats.entity_id = v.party_id
    LEFT JOIN ${evidenceOfChains(sql`true`)} evidence ON evidence.id = c.id
    LEFT JOIN links money ON money.id = evidence.money_id
    LEFT JOIN ${sourcesOfChains(sql`true`)} cited ON cited.id = c.id
    LEFT JOIN ${STATEMENTS_OF_OVERLAPS} said ON said.overlap_id = v.id`,
  orderBy: sql`${HIGHEST_FIRST}, c.place`,
  sorts: OVERLAP_SORTS,
  columns: (base): Column[] => [
    text(
      'overlap_id',
      'The overlap; one with several chains has several rows. Filters choose overlaps, by their best chain where they are about chains, and the report has all chains of those',
      sql`${OVERLAP_KEY}`,
    ),
    ...WHO_AND_WHERE,
    text('party', 'The party that the chain ties to the official', sql`p.name`),
    text('party_slug', 'The party’s id', sql`p.slug::text`),
    texts('party_role', 'The party’s roles in the negotiation', sql`seats.roles`),
    text('rule', 'The rule that makes the chain an overlap', sql`c.rule`),
    text(
      'imputed_through',
      'The tie through which the chain runs; empty for the official’s own',
      sql`c.imputed_through`,
    ),
    text('representative', 'The person at the talks through whom the chain reaches the party', sql`r.name`),
    text(
      'timing',
      'Whether the chain held while the official and the party were in the talks, before or after',
      sql`c.timing`,
    ),
    text('certainty', 'Whether that holds on every reading of the dates', sql`c.certainty`),
    date(
      'window_start',
      'The earliest day on which the whole chain can hold; empty if unbounded',
      sql`c.window_start`,
    ),
    date('window_end', 'The latest such day; empty if unbounded', sql`c.window_end`),
    integer(
      'score',
      'The chain’s score, 0 to 100. It ranks what to read first. It is not a measure of wrongdoing',
      sql`c.score`,
    ),
    text('band', 'high from 80, medium from 65, low below, by this chain’s score', BAND_OF_CHAIN),
    ...SCORE_TERMS.map((term) =>
      integer(
        `score_${term}`,
        `Points for ${TERM_MEANINGS[term]}, at most ${SCORE_MAXIMA[term]}`,
        raw(`c.score_${term}`),
      ),
    ),
    text(
      'robustness',
      'How many of the 729 weightings put the chain in each band; empty if an earlier method scored it',
      robustnessOf('c'),
    ),
    text('chain', 'The chain in plain words, from the official to the party', sql`c.explanation`),
    integer('chain_length', 'How many links the chain has', sql`cardinality(c.link_ids)`),
    ...amountColumns('chain'),
    ...REVIEW,
    texts(
      'responses',
      'What the people concerned have answered, each with what it is about, newest first',
      sql`said.responses`,
    ),
    integer(
      'origins',
      'The fewest independent reports that any link of the chain has',
      sql`evidence.origins`,
    ),
    integer('quotes', 'How many of its links are quoted from a source', sql`evidence.quotes`),
    integer('archived', 'How many of its links have a source with an archived copy', sql`evidence.archived`),
    addresses('source_urls', 'The sources of the chain’s links', sql`cited.urls`),
    ...foundColumns(base),
  ],
}
