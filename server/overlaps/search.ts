import sql, { join, raw, type Sql } from 'sql-template-tag'
import { kindsWhere, POST_KINDS } from '../../models/link-kinds.ts'
import { END_ONLY_KINDS } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { MOVES, type Move, ruleOfPhase, START, type Step } from './grammar.ts'
import { IS_CONTROL_LINK, IS_ONE_DAY, isInEffect, MAY_CONTROL, stands } from './link-conditions.ts'
import { RULE_NAMES, type Rule } from './method.ts'

/** A path that the grammar allows, from an official to a party of one of their negotiations. */
export interface FoundPath {
  readonly officialId: string
  readonly negotiationId: string
  readonly partyId: string
  /** The person who takes part on the party's behalf and in whom the path ends; null where it ends in the party. */
  readonly representativeId: string | null
  readonly rule: Rule
  /** From the official outwards; one step each. */
  readonly linkIds: string[]
  readonly steps: Step[]
  /** One more than the links, the official first. */
  readonly entityIds: string[]
}

const literal = (text: string): string => `'${text}'`

/** The grammar as a table: constants of this program, never input. */
function moveTable(moves: readonly Move[]): Sql {
  const rows = moves.map(
    (move) => `(${[move.phase, move.step, move.kind, move.next].map(literal).join(', ')}, ${move.forward})`,
  )
  return raw(`move (phase, step, kind, next, forward) AS (VALUES ${rows.join(', ')})`)
}

const acceptedPhases = [...new Set(MOVES.map((move) => move.next))].flatMap((phase) => {
  const rule = ruleOfPhase(phase)
  return rule === null ? [] : [{ phase, rule, rank: RULE_NAMES.indexOf(rule) }]
})

const ruleTable = raw(
  `rule_of (phase, rule, rank) AS (VALUES ${acceptedPhases
    .map(({ phase, rule, rank }) => `(${literal(phase)}, ${literal(rule)}, ${rank})`)
    .join(', ')})`,
)

const otherHoldings = kindsWhere((facts) => facts.holding)
  .filter((kind) => kind !== 'founded')
  .map(literal)
  .join(', ')
const posts = POST_KINDS.map(literal).join(', ')
const endOnly = raw(END_ONLY_KINDS.map(literal).join(', '))

/** What a link must be for a step, beyond its kind; `here` and `there` are the entities at its ends. */
const stepFits = sql`
  (move.step NOT IN ('group', 'control') OR ${IS_CONTROL_LINK})
  AND (move.kind <> 'associate' OR l.relationship = 'general_partner')
  AND (move.step <> 'tie' OR (here.kind = 'person' AND there.kind = 'person'))
  AND (move.step <> 'group' OR (here.kind <> 'person' AND there.kind <> 'person'))
  AND (move.step <> 'holding' OR l.capacity IS DISTINCT FROM 'official')`

/** Where another holding ties the same person to the same interest, that one says how it is held, not the founding. */
const heldAsFounder = sql`(l.kind <> 'founded' OR NOT EXISTS (
  SELECT FROM links o WHERE o.from_id = here.id AND o.to_id = there.id AND o.kind IN (${raw(otherHoldings)})
    AND ${stands('o')}))`

/** What somebody does for their own side is no interest there. */
const heldForOwnSide = sql`EXISTS (
  SELECT FROM own_side o JOIN links held ON held.id = w.link_ids[array_position(w.steps, 'holding')]
  WHERE o.official_id = w.official_id AND o.negotiation_id = g.negotiation_id
    AND o.id = w.entity_ids[array_position(w.steps, 'holding') + 1] AND held.kind IN (${raw(posts)}))`

/** The columns of one link as it is walked from `at`, along it or against it, by index either way. */
function linksAt(at: Sql): Sql {
  const columns = raw(
    `id, kind, status, stage, capacity, share_min, relationship, start_earliest, start_latest, end_date, end_latest`,
  )
  return sql`(
    SELECT ${columns}, to_id AS there_id FROM links WHERE move.forward AND from_id = ${at} AND kind = move.kind
    UNION ALL
    SELECT ${columns}, from_id FROM links WHERE NOT move.forward AND to_id = ${at} AND kind = move.kind
  )`
}

/**
 * Walks the grammar forward from each official, never through the same entity twice, and drops a
 * path once its links' dates, read as widely as they allow, have no day in common. The exact
 * judgment of dates is in `timing.ts`; this one only drops hopeless paths early.
 */
const walk = (officialIds: readonly string[]): Sql => sql`
  walk (official_id, at_id, phase, link_ids, steps, entity_ids, since, until) AS (
    SELECT id, id, ${START}::text, '{}'::bigint[], '{}'::text[], ARRAY[id], '-infinity'::date, 'infinity'::date
    FROM unnest(${officialIds}::bigint[]) AS official (id)
    UNION ALL
    SELECT w.official_id, there.id, move.next, w.link_ids || l.id, w.steps || move.step, w.entity_ids || there.id,
      greatest(w.since, coalesce(l.start_earliest, '-infinity')),
      least(w.until, CASE
        WHEN ${IS_ONE_DAY} THEN l.start_latest ELSE l.end_latest END)
    FROM walk w
    JOIN entities here ON here.id = w.at_id AND here.kind NOT IN (${endOnly})
    JOIN move ON move.phase = w.phase
    CROSS JOIN LATERAL ${linksAt(raw('w.at_id'))} l
    JOIN entities there ON there.id = l.there_id
    WHERE ${stands('l')}
      AND there.id <> ALL (w.entity_ids)
      AND ${stepFits} AND ${heldAsFounder}
      AND coalesce(l.start_earliest, '-infinity') <= w.until
      AND coalesce(l.end_latest, 'infinity') >= w.since
  )`

/** Everything that controls, or is controlled by, the entity that an official acts for; with itself. */
const ownSide = (officialIds: readonly string[]): Sql => sql`
  acts_for AS (
    SELECT DISTINCT official_id, negotiation_id, on_behalf_of_id AS id FROM participants
    WHERE official_id = ANY(${officialIds}::bigint[]) AND on_behalf_of_id IS NOT NULL
  ),
  ${controlClosure(sql`SELECT id, id FROM acts_for`)},
  own_side AS (
    SELECT a.official_id, a.negotiation_id, tied.id
    FROM acts_for a JOIN (SELECT * FROM above UNION SELECT * FROM below) tied ON tied.origin_id = a.id
  )`

/**
 * Two recursive tables, `above` and `below` (origin_id, id): whatever control links, not retracted
 * and of any date, lead to from each origin, all up or all down. `origins` selects each origin twice.
 */
function controlClosure(origins: Sql): Sql {
  const closure = (name: string, start: string, end: string): Sql => sql`
    ${raw(name)} (origin_id, id) AS (
      (${origins})
      UNION
      SELECT c.origin_id, l.${raw(end)} FROM ${raw(name)} c
      JOIN links l ON l.${raw(start)} = c.id AND ${MAY_CONTROL}
      WHERE ${isInEffect('l')} AND ${IS_CONTROL_LINK}
    )`
  return sql`${closure('above', 'to_id', 'from_id')}, ${closure('below', 'from_id', 'to_id')}`
}

/**
 * Every path from these officials to a party that the grammar allows, without regard to the exact
 * dates. Where one set of links reads in more than one way, the first rule counts; readings by one
 * rule differ in the names of their steps alone, and the first in the alphabet stands for them. Nobody
 * is a party against themselves.
 */
export async function findPaths(query: Query, officialIds: readonly string[]): Promise<FoundPath[]> {
  return query<FoundPath>(sql`
    WITH RECURSIVE ${moveTable(MOVES)}, ${ruleTable}, ${walk(officialIds)}, ${ownSide(officialIds)},
    seat AS (SELECT DISTINCT official_id, negotiation_id FROM participants WHERE official_id = ANY(${officialIds}::bigint[])),
    goal AS (
      SELECT s.official_id, s.negotiation_id, p.entity_id AS party_id, p.entity_id AS at_id, NULL::bigint AS representative_id
      FROM seat s JOIN parties p ON p.negotiation_id = s.negotiation_id AND p.entity_id <> s.official_id
      UNION
      SELECT s.official_id, s.negotiation_id, p.entity_id, r.official_id, r.official_id
      FROM seat s
      JOIN participants r ON r.negotiation_id = s.negotiation_id
      JOIN parties p ON p.negotiation_id = s.negotiation_id AND p.entity_id = r.on_behalf_of_id
        AND p.entity_id NOT IN (s.official_id, r.official_id)
    )
    SELECT DISTINCT ON (w.official_id, g.negotiation_id, g.party_id, g.representative_id, w.link_ids)
      w.official_id AS "officialId", g.negotiation_id AS "negotiationId", g.party_id AS "partyId",
      g.representative_id AS "representativeId", rule_of.rule, w.link_ids AS "linkIds", w.steps, w.entity_ids AS "entityIds"
    FROM walk w
    JOIN rule_of ON rule_of.phase = w.phase
    JOIN goal g ON g.official_id = w.official_id AND g.at_id = w.at_id
    WHERE NOT EXISTS (
      SELECT FROM own_side o
      WHERE o.official_id = w.official_id AND o.negotiation_id = g.negotiation_id AND o.id = g.party_id
    ) AND NOT ${heldForOwnSide}
    ORDER BY w.official_id, g.negotiation_id, g.party_id, g.representative_id, w.link_ids, rule_of.rank, w.phase, w.steps`)
}

/**
 * The officials whose chains one of these links can stand in: the grammar walked backward, from
 * every place in it where the link fits. Dates are ignored, so the list may be longer than needed.
 */
export async function officialsBehindLinks(query: Query, linkIds: readonly string[]): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    WITH RECURSIVE ${moveTable(MOVES)},
    back (at_id, phase) AS (
      SELECT here.id, move.phase
      FROM links l
      JOIN move ON move.kind = l.kind
      JOIN entities here ON here.id = CASE WHEN move.forward THEN l.from_id ELSE l.to_id END
      JOIN entities there ON there.id = CASE WHEN move.forward THEN l.to_id ELSE l.from_id END
      WHERE l.id = ANY(${linkIds}::bigint[]) AND ${stands('l')}
        AND here.kind NOT IN (${endOnly}) AND ${stepFits}
      UNION
      SELECT here.id, move.phase
      FROM back b
      JOIN entities there ON there.id = b.at_id
      JOIN move ON move.next = b.phase
      CROSS JOIN LATERAL (
        SELECT id, kind, status, stage, capacity, share_min, relationship, from_id AS here_id FROM links
        WHERE move.forward AND to_id = b.at_id AND kind = move.kind
        UNION ALL
        SELECT id, kind, status, stage, capacity, share_min, relationship, to_id FROM links
        WHERE NOT move.forward AND from_id = b.at_id AND kind = move.kind
      ) l
      JOIN entities here ON here.id = l.here_id AND here.kind NOT IN (${endOnly})
      WHERE ${stands('l')} AND ${stepFits}
    )
    SELECT DISTINCT b.at_id AS id FROM back b
    WHERE b.phase = ${START} AND EXISTS (SELECT FROM participants p WHERE p.official_id = b.at_id)`)
  return rows.map((row) => row.id)
}

/**
 * These links and those whose reading hangs on them, as they are or once were: a founding where another holding
 * ties the same two, and links of unknown start at an interest whose founding is told.
 */
export async function withDependentLinks(query: Query, linkIds: readonly string[]): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    WITH was AS (SELECT DISTINCT from_id, to_id, kind FROM history.links WHERE id = ANY(${linkIds}::bigint[]))
    SELECT o.id FROM was JOIN links o ON o.kind = 'founded' AND o.from_id = was.from_id AND o.to_id = was.to_id
    UNION SELECT o.id FROM was JOIN links o ON o.from_id = was.to_id WHERE was.kind = 'founded' AND o.start_date IS NULL
    UNION SELECT o.id FROM was JOIN links o ON o.to_id = was.to_id WHERE was.kind = 'founded' AND o.start_date IS NULL`)
  return [...new Set([...linkIds, ...rows.map((row) => row.id)])]
}

/**
 * The officials whose own side a change of one of these links can make larger or smaller.
 * @param formerEnds entities that the links tied before they were changed.
 */
export async function officialsOnSidesOf(
  query: Query,
  linkIds: readonly string[],
  formerEnds: readonly string[],
): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    WITH RECURSIVE ${controlClosure(sql`
      SELECT e.id, e.id FROM links l JOIN entities e ON e.id IN (l.from_id, l.to_id)
      WHERE l.id = ANY(${linkIds}::bigint[]) AND ${MAY_CONTROL}
      UNION SELECT id, id FROM unnest(${formerEnds}::bigint[]) AS former (id)`)}
    SELECT DISTINCT p.official_id AS id FROM participants p
    WHERE p.on_behalf_of_id IN (SELECT id FROM above UNION SELECT id FROM below)`)
  return rows.map((row) => row.id)
}

/** The officials who have a stored chain through one of these links. */
export async function officialsWithChainsThrough(
  query: Query,
  linkIds: readonly string[],
): Promise<string[]> {
  if (linkIds.length === 0) return []
  const rows = await query<{ id: string }>(sql`
    SELECT DISTINCT o.official_id AS id FROM chains c JOIN derived_overlaps o ON o.id = c.overlap_id
    WHERE ${join(
      linkIds.map((id) => sql`c.link_ids @> ARRAY[${id}::bigint]`),
      ' OR ',
    )}`)
  return rows.map((row) => row.id)
}

/** All who take part in one of these negotiations, or have a stored overlap in one. */
export async function officialsInNegotiations(
  query: Query,
  negotiationIds: readonly string[],
): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    SELECT official_id AS id FROM participants WHERE negotiation_id = ANY(${negotiationIds}::bigint[])
    UNION SELECT official_id FROM derived_overlaps WHERE negotiation_id = ANY(${negotiationIds}::bigint[])`)
  return rows.map((row) => row.id)
}

/** All who take part in any negotiation, or have a stored overlap. */
export async function allOfficials(query: Query): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    SELECT official_id AS id FROM participants UNION SELECT official_id FROM derived_overlaps`)
  return rows.map((row) => row.id)
}
