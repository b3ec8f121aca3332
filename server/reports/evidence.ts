import sql, { raw, type Sql } from 'sql-template-tag'
import { ORIGIN } from '../overlaps/facts.ts'
import { isAboutOverlap } from '../queries/replies.ts'
import { COMMON_KINDS, isOwnOnChain, RESPONSE_KIND_LIST } from '../queries/responses.ts'
import { apart, gatheredSources } from './columns.ts'

/**
 * The evidence behind the rows of a report, collected for all of them in one pass: a query for each row would cost more
 * than the report.
 */

/** Rows `(link_id, origins, quotes, archived, urls)` of these links: their supporting citations counted. */
export function evidenceOfLinks(ids: Sql): Sql {
  return sql`(
    SELECT c.link_id, count(DISTINCT ${ORIGIN}) FILTER (WHERE c.stance IS NULL) AS origins,
      count(c.quote) FILTER (WHERE c.stance IS NULL) AS quotes,
      count(s.archive_url) FILTER (WHERE c.stance IS NULL) AS archived,
      array_agg(s.url ORDER BY c.ordinal, c.id) AS urls
    FROM citations c JOIN sources s ON s.id = c.source_id WHERE c.link_id IN (${ids}) GROUP BY c.link_id)`
}

/** The chains of the chosen overlaps. @param which a condition on the chain `c`. */
const chosenChains = (which: Sql): Sql =>
  sql`SELECT c.id, c.link_ids, c.money_link_id FROM chosen JOIN chains c ON c.overlap_id = chosen.id WHERE ${which}`

/**
 * Rows `(id, origins, quotes, archived, checked, links, money_id)` of the chains: the fewest independent reports of any
 * link, how many links are quoted, archived and checked, their ids in order, and the link whose amount stands for the
 * chain: the one that the score counts, else the first with an amount.
 */
export function evidenceOfChains(which: Sql): Sql {
  return sql`(
    SELECT c.id, min(coalesce(evidence.origins, 0)) AS origins, count(*) FILTER (WHERE evidence.quotes > 0) AS quotes,
      count(*) FILTER (WHERE evidence.archived > 0) AS archived, count(k.link_id) AS checked,
      array_agg(l.slug::text ORDER BY step.place) AS links,
      (array_agg(l.id ORDER BY (l.id = c.money_link_id) IS TRUE DESC, step.place)
        FILTER (WHERE num_nonnulls(l.amount_min, l.amount_max) > 0))[1] AS money_id
    FROM (${chosenChains(which)}) c CROSS JOIN LATERAL unnest(c.link_ids) WITH ORDINALITY AS step (link_id, place)
    JOIN links l ON l.id = step.link_id
    LEFT JOIN link_checks k ON k.link_id = l.id AND k.checked_version = l.version
    LEFT JOIN ${evidenceOfLinks(sql`SELECT unnest(every.link_ids) FROM (${chosenChains(which)}) every`)} evidence
      ON evidence.link_id = step.link_id
    GROUP BY c.id)`
}

/** Rows `(id, urls, source_words, source_list)`: the sources of each chain, each once, in the order of its links. */
export function sourcesOfChains(which: Sql): Sql {
  return sql`(
    SELECT cited.id, array_agg(s.url ORDER BY cited.place) AS urls, ${gatheredSources(sql`cited.place`)}
    FROM (
      SELECT c.id, x.source_id, min(ARRAY[step.place, x.ordinal]) AS place
      FROM (${chosenChains(which)}) c CROSS JOIN LATERAL unnest(c.link_ids) WITH ORDINALITY AS step (link_id, place)
      JOIN citations x ON x.link_id = step.link_id GROUP BY c.id, x.source_id) cited
    JOIN sources s ON s.id = cited.source_id GROUP BY cited.id)`
}

/** `denial by Ada, 2026-03-04, about Falcon Capital: “No.”`: a path may touch what it is about without being its subject. */
const STATEMENT_WORDS =
  apart(sql`concat_ws(', ', s.kind || ' by ' || coalesce(e.name, s.by_name), s.date, 'about ' || subjects.names) || ': '
  || coalesce('“' || s.quote || '”', s.paraphrase)`)
/** Rows `(statement_id, names)`: what each statement is about, each name once. They are read once for all overlaps. */
const SUBJECTS: Sql = sql`(
  SELECT statement_id, string_agg(name, ', ' ORDER BY place) AS names FROM (
    SELECT a.statement_id, coalesce(x.name, n.name) AS name, min(a.ordinal) AS place FROM statement_subjects a
    LEFT JOIN entities x ON x.id = a.entity_id LEFT JOIN negotiations n ON n.id = a.negotiation_id GROUP BY 1, 2) named
  GROUP BY statement_id)`
/** The same for a published request for comment: `no_comment by Ada, 2026-03-04: asked for comment on 2026-03-02`. */
const REPLY_WORDS = apart(sql`concat_ws(', ', r.outcome || ' by ' || r.put_to, r.answered_on) || ': '
  || coalesce(r.answer, 'asked for comment on ' || r.put_on)`)

/**
 * Rows `(overlap_id, responses, inquiries)` of the chosen overlaps: what the people concerned have answered, also to
 * published requests for comment, and what others have asked and said, newest first. A statement only about a state or
 * its fund is left out, unless somebody on the path makes it.
 */
export const STATEMENTS_OF_OVERLAPS: Sql = sql`(
  SELECT overlap_id, array_agg(said ORDER BY latest DESC NULLS LAST, place) FILTER (WHERE answers) AS responses,
    array_agg(said ORDER BY latest DESC NULLS LAST, place) FILTER (WHERE NOT answers) AS inquiries
  FROM (
    SELECT about.overlap_id, s.kind IN (${RESPONSE_KIND_LIST}) AS answers, ${STATEMENT_WORDS} AS said,
      partial_latest(s.date) AS latest, s.slug::text COLLATE "C" AS place
    FROM (
      SELECT v.id AS overlap_id, a.statement_id FROM statement_subjects a
        JOIN derived_overlaps v ON v.negotiation_id = a.negotiation_id WHERE v.id IN (SELECT id FROM chosen)
      UNION SELECT c.overlap_id, a.statement_id FROM statement_subjects a
        JOIN entities x ON x.id = a.entity_id AND x.kind <> ALL (${[...COMMON_KINDS]})
        JOIN chains c ON c.entity_ids @> ARRAY[x.id] AND ${isOwnOnChain(sql`array_position(c.entity_ids, x.id)`)}
        WHERE c.overlap_id IN (SELECT id FROM chosen)
      UNION SELECT c.overlap_id, s.id FROM statements s JOIN entities e ON e.id = s.by_id AND e.kind <> ALL (${[...COMMON_KINDS]})
        JOIN chains c ON c.entity_ids @> ARRAY[e.id] AND ${isOwnOnChain(sql`array_position(c.entity_ids, e.id)`)}
        JOIN derived_overlaps v ON v.id = c.overlap_id
        JOIN statement_subjects a ON a.statement_id = s.id
        JOIN entities x ON x.id = a.entity_id AND x.kind = ANY (${[...COMMON_KINDS]})
        WHERE c.overlap_id IN (SELECT id FROM chosen) AND (x.id = v.party_id OR (x.id = ANY(c.entity_ids)
          AND ${isOwnOnChain(sql`array_position(c.entity_ids, x.id)`)}))) about
    JOIN statements s ON s.id = about.statement_id AND s.retraction_reason IS NULL
    LEFT JOIN entities e ON e.id = s.by_id
    LEFT JOIN ${SUBJECTS} subjects ON subjects.statement_id = s.id
    UNION ALL
    SELECT v.id, true, ${REPLY_WORDS}, partial_latest(coalesce(r.answered_on, r.due_on)), 'request ' || r.id
    FROM reply_requests r JOIN derived_overlaps v
      ON ${isAboutOverlap(sql`v.official_id`, sql`v.negotiation_id`, sql`v.party_id`)}
    WHERE r.published AND r.outcome IS NOT NULL AND v.id IN (SELECT id FROM chosen)
  ) told GROUP BY overlap_id)`

/** Rows `(id, source_words, source_list)`: the sources that the chosen records cite by this column of citations. */
export function sourcesOfRecords(column: Sql): Sql {
  return sql`(
    SELECT ${column} AS id, ${gatheredSources(sql`c.ordinal, c.id`)}
    FROM citations c JOIN sources s ON s.id = c.source_id WHERE ${column} IN (SELECT id FROM chosen) GROUP BY 1)`
}

/** Rows `(negotiation_id, entity_id, roles)`: the roles of each party. */
export const SEATS: Sql = sql`(
  SELECT negotiation_id, entity_id, array_agg(DISTINCT role ORDER BY role) AS roles FROM parties GROUP BY 1, 2)`

/** What follows an official's role in talks, unless the participation is only reported: `, disputed`. */
export const partStatus = (participant: string): Sql =>
  raw(`coalesce(', ' || nullif(${participant}.status, 'reported'), '')`)
