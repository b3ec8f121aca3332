import sql from 'sql-template-tag'
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
  SELECT l.amount_min, l.amount_max, l.currency FROM links l
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
    text('timing', 'How the chain lies to the official’s taking part', sql`c.timing`),
    text('certainty', 'Whether that holds whichever days the dates mean', sql`c.certainty`),
    date(
      'window_start',
      'The earliest day on which the whole chain can hold; empty where unbounded',
      sql`c.window_start`,
    ),
    date('window_end', 'The latest such day; empty where unbounded', sql`c.window_end`),
    integer('score', 'The chain’s score, 0 to 100; it orders reading and claims nothing more', sql`c.score`),
    text('band', 'The overlap’s band, by its best chain, which need not be this row’s', sql`v.band`),
    integer('score_timing', 'Points for timing, at most 30', sql`c.score_timing`),
    integer('score_directness', 'Points for directness, at most 25', sql`c.score_directness`),
    integer('score_money', 'Points for money, at most 20', sql`c.score_money`),
    integer('score_role', 'Points for the official’s role, at most 15', sql`c.score_role`),
    integer('score_evidence', 'Points for evidence, at most 10', sql`c.score_evidence`),
    text('chain', 'The chain in plain words, from the official to the party', sql`c.explanation`),
    integer('chain_length', 'How many links the chain has', sql`cardinality(c.link_ids)`),
    decimal(
      'amount_min',
      'The amount that the money term counts, else the first on the chain; of a range, the lower end',
      sql`money.amount_min`,
    ),
    decimal('amount_max', 'The same, or the upper end of its range', sql`money.amount_max`),
    text('currency', 'The amount’s currency, ISO 4217', sql`money.currency`),
    text('review_status', 'The reviewers’ status of the overlap', REVIEW_STATUS),
    text('review_reason', 'The reviewers’ reason', sql`w.reason`),
    text('responses', 'What the people concerned have answered, newest first', RESPONSES),
    address('source_urls', 'The sources of the chain’s links', SOURCE_URLS),
    moment('first_detected', 'When the overlap was first detected, UTC', sql`d.first_detected`),
    text('method_version', 'The version of the method by which it was scored', sql`v.method_version`),
    address('permalink', 'The overlap’s page', sql`${`${base}/overlaps/`}::text || ${OVERLAP_KEY}`),
  ],
}
