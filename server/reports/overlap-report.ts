import sql, { raw, type Sql } from 'sql-template-tag'
import { ORIGIN } from '../overlaps/facts.ts'
import { SCORE_MAXIMA, SCORE_TERMS, type ScoreTerm } from '../overlaps/method.ts'
import { OVERLAP_FILTERS } from '../queries/filters.ts'
import {
  OVERLAP_KEY,
  OVERLAP_SORTS,
  OVERLAPS,
  overlapCondition,
  REVIEW_STATUS,
} from '../queries/overlap-filters.ts'
import { COMMON_KINDS, RESPONSE_KIND_LIST } from '../queries/responses.ts'
import {
  address,
  type Column,
  date,
  decimal,
  integer,
  moment,
  type Report,
  SEPARATOR,
  text,
} from './columns.ts'

/** The link whose amount a row shows: the one that the score counts, else the first with any amount. */
const MONEY_LINK = sql`LATERAL (
  SELECT l.amount_min, l.amount_max, l.currency, l.amount_status FROM links l
  WHERE l.id = ANY(c.link_ids) AND num_nonnulls(l.amount_min, l.amount_max) > 0
  ORDER BY (l.id = c.money_link_id) IS TRUE DESC, array_position(c.link_ids, l.id) LIMIT 1
)`

const RESPONSES = sql`(
  SELECT string_agg(concat_ws(', ', s.kind || ' by ' || coalesce(e.name, s.by_name), s.date) || ': '
    || coalesce('“' || s.quote || '”', s.paraphrase), ${SEPARATOR} ORDER BY partial_latest(s.date) DESC NULLS LAST, s.slug)
  FROM statements s LEFT JOIN entities e ON e.id = s.by_id
  WHERE s.retraction_reason IS NULL AND s.kind IN (${RESPONSE_KIND_LIST}) AND EXISTS (
    SELECT FROM statement_subjects a WHERE a.statement_id = s.id AND (a.negotiation_id = v.negotiation_id
      OR a.entity_id IN (SELECT x.id FROM chains every CROSS JOIN unnest(every.entity_ids) AS on_chain (id)
        JOIN entities x ON x.id = on_chain.id
        WHERE every.overlap_id = v.id AND x.kind <> ALL (${[...COMMON_KINDS]})))))`

const SOURCE_URLS = sql`(
  SELECT string_agg(url, ${SEPARATOR} ORDER BY place) FROM (
    SELECT s.url, min(ARRAY[step.place, x.ordinal]) AS place
    FROM unnest(c.link_ids) WITH ORDINALITY AS step (link_id, place)
    JOIN citations x ON x.link_id = step.link_id JOIN sources s ON s.id = x.source_id GROUP BY s.url) cited)`

/** How many links of the chain `c` have a citation `x` that supports them, of a source `s`, like this. */
const linksWith = (condition: Sql): Sql => sql`(
  SELECT count(*) FROM unnest(c.link_ids) AS step (link_id) WHERE EXISTS (
    SELECT FROM citations x JOIN sources s ON s.id = x.source_id WHERE x.link_id = step.link_id AND x.stance IS NULL AND ${condition}))`

const TERM_MEANINGS: Readonly<Record<ScoreTerm, string>> = {
  timing: 'timing',
  directness: 'directness',
  money: 'money',
  role: 'the official’s role',
  party: 'the party’s role at the time',
  evidence: 'evidence',
}

/** One row for each chain. Other people's scripts rely on these columns in this order. */
export const OVERLAPS_REPORT: Report = {
  name: 'overlaps',
  title: 'Overlaps, one row for each chain',
  filters: OVERLAP_FILTERS,
  from: sql`${OVERLAPS} JOIN chains c ON c.overlap_id = v.id
    LEFT JOIN entities r ON r.id = c.representative_id
    LEFT JOIN ${MONEY_LINK} money ON true`,
  where: overlapCondition,
  orderBy: sql`v.score DESC, v.id DESC, c.rank`,
  sorts: OVERLAP_SORTS,
  columns: (base): Column[] => [
    text('overlap_id', 'The overlap; an overlap with several chains has several rows', sql`${OVERLAP_KEY}`),
    text('official', 'The official who takes part', sql`o.name`),
    text('official_slug', 'The official’s id', sql`o.slug::text`),
    text('negotiation', 'The negotiation', sql`n.name`),
    text('negotiation_slug', 'The negotiation’s id', sql`n.slug::text`),
    text('party', 'The party that the chain ties to the official', sql`p.name`),
    text('party_slug', 'The party’s id', sql`p.slug::text`),
    text(
      'party_role',
      'The party’s roles in the negotiation',
      sql`(SELECT string_agg(x.role, ${SEPARATOR} ORDER BY x.role) FROM (SELECT DISTINCT y.role FROM parties y
        WHERE y.negotiation_id = v.negotiation_id AND y.entity_id = v.party_id) x)`,
    ),
    text('rule', 'The rule by which the chain makes an overlap', sql`c.rule`),
    text(
      'imputed_through',
      'The tie through which the chain runs; empty for the official’s own',
      sql`c.imputed_through`,
    ),
    text('representative', 'The person at the talks through whom the chain reaches the party', sql`r.name`),
    text('timing', 'Whether the chain held while the official took part, before or after', sql`c.timing`),
    text('certainty', 'Whether that holds on every reading of the dates', sql`c.certainty`),
    date(
      'window_start',
      'The earliest day on which the whole chain can hold; empty where unbounded',
      sql`c.window_start`,
    ),
    date('window_end', 'The latest such day; empty where unbounded', sql`c.window_end`),
    integer(
      'score',
      'The chain’s score, 0 to 100. It ranks what to read first. It is not a measure of wrongdoing',
      sql`c.score`,
    ),
    text('band', 'The overlap’s band, by its best chain, which need not be this row’s', sql`v.band`),
    ...SCORE_TERMS.map((term) =>
      integer(
        `score_${term}`,
        `Points for ${TERM_MEANINGS[term]}, at most ${SCORE_MAXIMA[term]}`,
        raw(`c.score_${term}`),
      ),
    ),
    text(
      'robustness',
      'How many of the 729 weightings put the overlap’s best chain into each band; empty for one that an earlier method scored',
      sql`(SELECT 'high ' || b.robustness[1] || ', medium ' || b.robustness[2] || ', low ' || b.robustness[3]
        FROM chains b WHERE b.overlap_id = v.id AND b.rank = 0)`,
    ),
    text('chain', 'The chain in plain words, from the official to the party', sql`c.explanation`),
    integer('chain_length', 'How many links the chain has', sql`cardinality(c.link_ids)`),
    decimal(
      'amount_min',
      'The amount that the money term counts, else the first on the chain; of a range, the lower end',
      sql`money.amount_min`,
    ),
    decimal('amount_max', 'The same, or the upper end of its range', sql`money.amount_max`),
    text('currency', 'The amount’s currency, ISO 4217', sql`money.currency`),
    text('amount_status', 'paid, committed or announced; empty when not known', sql`money.amount_status`),
    text('review_status', 'The reviewers’ status of the overlap', REVIEW_STATUS),
    text('review_reason', 'The reviewers’ reason', sql`w.reason`),
    text('responses', 'What the people concerned have answered, newest first', RESPONSES),
    integer(
      'origins',
      'The fewest independent reports that any link of the chain has',
      sql`(SELECT min((SELECT count(DISTINCT ${ORIGIN}) FROM citations x JOIN sources s ON s.id = x.source_id
        WHERE x.link_id = step.link_id AND x.stance IS NULL)) FROM unnest(c.link_ids) AS step (link_id))`,
    ),
    integer('quotes', 'How many of its links are quoted from a source', linksWith(sql`x.quote IS NOT NULL`)),
    integer(
      'archived',
      'How many of its links have a source with an archived copy',
      linksWith(sql`s.archive_url IS NOT NULL`),
    ),
    address('source_urls', 'The sources of the chain’s links', SOURCE_URLS),
    moment('first_detected', 'When the overlap was first detected, UTC', sql`d.first_detected`),
    text('method_version', 'The version of the method by which it was scored', sql`v.method_version`),
    address('permalink', 'The overlap’s page', sql`${`${base}/overlaps/`}::text || ${OVERLAP_KEY}`),
  ],
}
