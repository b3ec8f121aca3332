import sql, { raw, type Sql } from 'sql-template-tag'
import { type LinkKind, POST_KINDS } from '../../models/link-kinds.ts'
import type { Query } from '../database/query.ts'
import { MOVES, ruleOfPhase, START, type Step } from './grammar.ts'
import { stands } from './link-conditions.ts'
import {
  controlClosure,
  END_ONLY,
  HELD_AS_FOUNDER,
  linksFrom,
  linksTo,
  MIDDLE,
  MOVE_TABLES,
  SINCE,
  STEP_FITS,
  UNTIL,
} from './moves.ts'

/**
 * A chain is read from both ends: from the official outward to what they hold, and from the party inward over what it
 * controls and backs. Both are few links. Money, of which a hub has a hundred thousand links, is only looked up
 * where the two halves meet. Everything here is loaded for many officials at once.
 */

/** Where a path of an official has to end: in a party of their talks, or in who takes part on its behalf. */
export interface Goal {
  readonly officialId: string
  readonly negotiationId: string
  readonly partyId: string
  /** The entity in which the path ends. */
  readonly atId: string
  /** The same, where that is a person on the party's behalf; else null. */
  readonly representativeId: string | null
}

/** A stretch of a path, in the order of the path, and the days on which it can have held. */
export interface Half {
  /** The entity at which it can be joined, and how far the grammar is read there. */
  readonly atId: string
  readonly phase: string
  readonly linkIds: readonly string[]
  readonly steps: readonly Step[]
  readonly entityIds: readonly string[]
  /** Days as PostgreSQL writes them, `-infinity` and `infinity` where nothing is known. */
  readonly since: string
  readonly until: string
}

/** From an official to something that they hold, or to its group. */
export interface NearHalf extends Half {
  readonly officialId: string
  /** What they have a post at, where their holding is a post. */
  readonly post: string | null
}

/** From somewhere to a goal. */
export interface FarHalf extends Half {
  readonly goalId: string
  /** How far the grammar is read at the goal, which says by which rule. */
  readonly lastPhase: string
}

/** A link of money between the halves. */
export interface MoneyLink {
  readonly nearId: string
  readonly farId: string
  readonly id: string
  readonly kind: LinkKind
  /** Whether it runs from the near half to the far one. */
  readonly forward: boolean
  readonly since: string
  readonly until: string
}

const listed = (texts: Iterable<string>): Sql => raw([...texts].map((text) => `'${text}'`).join(', '))

/** Whom the officials meet. Nobody is a party against themselves. */
export async function loadGoals(query: Query, officialIds: readonly string[]): Promise<Goal[]> {
  return query<Goal>(sql`
    WITH seat AS (
      SELECT DISTINCT official_id, negotiation_id FROM participants WHERE official_id = ANY(${officialIds}::bigint[])
    )
    SELECT s.official_id AS "officialId", s.negotiation_id AS "negotiationId", p.entity_id AS "partyId",
      p.entity_id AS "atId", NULL::bigint AS "representativeId"
    FROM seat s JOIN parties p ON p.negotiation_id = s.negotiation_id AND p.entity_id <> s.official_id
    UNION
    SELECT s.official_id, s.negotiation_id, p.entity_id, r.official_id, r.official_id
    FROM seat s
    JOIN participants r ON r.negotiation_id = s.negotiation_id
    JOIN parties p ON p.negotiation_id = s.negotiation_id AND p.entity_id = r.on_behalf_of_id
      AND p.entity_id NOT IN (s.official_id, r.official_id)`)
}

/**
 * What each official holds, with the group around it. No half goes through an entity twice, and one whose links' dates,
 * read as widely as they allow, have no day in common goes no further. The exact judgment of dates is in `timing.ts`.
 */
export async function nearHalves(query: Query, officialIds: readonly string[]): Promise<NearHalf[]> {
  return query<NearHalf>(sql`
    WITH RECURSIVE ${MOVE_TABLES.outward},
    near (official_id, at_id, phase, link_ids, steps, entity_ids, since, until, post_id) AS (
      SELECT id, id, ${START}::text, '{}'::bigint[], '{}'::text[], ARRAY[id], '-infinity'::date, 'infinity'::date, NULL::bigint
      FROM unnest(${officialIds}::bigint[]) AS official (id)
      UNION ALL
      SELECT n.official_id, there.id, move.next, n.link_ids || l.id, n.steps || move.step, n.entity_ids || there.id,
        greatest(n.since, ${SINCE}), least(n.until, ${UNTIL}),
        CASE WHEN move.step = 'holding' AND move.kind IN (${listed(POST_KINDS)}) THEN there.id ELSE n.post_id END
      FROM near n
      JOIN entities here ON here.id = n.at_id AND here.kind NOT IN (${END_ONLY})
      JOIN outward move ON move.phase = n.phase
      CROSS JOIN LATERAL ${linksFrom(raw('n.at_id'))} l
      JOIN entities there ON there.id = l.there_id
      WHERE ${stands('l')} AND there.id <> ALL (n.entity_ids) AND ${STEP_FITS} AND ${HELD_AS_FOUNDER}
        AND ${SINCE} <= n.until AND ${UNTIL} >= n.since
    )
    SELECT official_id AS "officialId", at_id AS "atId", phase, link_ids::text[] AS "linkIds", steps,
      entity_ids::text[] AS "entityIds", since::text, until::text, post_id AS post
    FROM near`)
}

const ACCEPTED = [...new Set(MOVES.map(({ next }) => next))].filter((phase) => ruleOfPhase(phase) !== null)

/** What leads to the goals, read from them inward: over control, and whom the controlled back. */
export async function farHalves(query: Query, goalIds: readonly string[]): Promise<FarHalf[]> {
  return query<FarHalf>(sql`
    WITH RECURSIVE ${MOVE_TABLES.inward},
    far (goal_id, at_id, phase, last_phase, link_ids, steps, entity_ids, since, until) AS (
      SELECT goal.id, goal.id, phase, phase, '{}'::bigint[], '{}'::text[], ARRAY[goal.id], '-infinity'::date, 'infinity'::date
      FROM unnest(${goalIds}::bigint[]) goal (id) CROSS JOIN unnest(${ACCEPTED}::text[]) accepted (phase)
      UNION ALL
      SELECT f.goal_id, here.id, move.phase, f.last_phase, l.id || f.link_ids, move.step || f.steps, here.id || f.entity_ids,
        greatest(f.since, ${SINCE}), least(f.until, ${UNTIL})
      FROM far f
      JOIN entities there ON there.id = f.at_id
      JOIN inward move ON move.next = f.phase
      CROSS JOIN LATERAL ${linksTo(raw('f.at_id'))} l
      JOIN entities here ON here.id = l.here_id AND here.kind NOT IN (${END_ONLY})
      WHERE ${stands('l')} AND here.id <> ALL (f.entity_ids) AND ${STEP_FITS}
        AND ${SINCE} <= f.until AND ${UNTIL} >= f.since
    )
    SELECT goal_id AS "goalId", at_id AS "atId", phase, last_phase AS "lastPhase", link_ids::text[] AS "linkIds", steps,
      entity_ids::text[] AS "entityIds", since::text, until::text
    FROM far WHERE phase IN (${listed(JOINABLE)})`)
}

/** Phases at which a far half can be joined: those that a near half or money leads to. */
const JOINABLE = new Set(
  MOVES.filter(({ step }) => step !== 'control' && step !== 'backing').map(({ next }) => next),
)
const kindsOf = (forward: boolean): Sql =>
  listed(new Set(MIDDLE.filter((move) => move.forward === forward).map(({ kind }) => kind)))

/**
 * The links of money between what the near halves reach and what the far ones do. Those of each near entity are listed before
 * they are held against the far ones, in one hash (`IS TRUE` makes it that): the planner, which knows the size of neither,
 * would else try every pair.
 */
export async function moneyBetween(
  query: Query,
  near: readonly NearHalf[],
  far: readonly FarHalf[],
): Promise<MoneyLink[]> {
  const [nearIds, farIds] = [near, far].map((halves) => [...new Set(halves.map(({ atId }) => atId))])
  return query<MoneyLink>(sql`
    WITH far AS MATERIALIZED (SELECT id FROM unnest(${farIds}::bigint[]) AS reached (id))
    SELECT near.id AS "nearId", l.there_id AS "farId", l.id, l.kind, l.forward, l.since::text, l.until::text
    FROM unnest(${nearIds}::bigint[]) AS near (id)
    JOIN entities here ON here.id = near.id AND here.kind NOT IN (${END_ONLY})
    CROSS JOIN LATERAL (
      SELECT l.id, l.kind, l.to_id AS there_id, true AS forward, ${SINCE} AS since, ${UNTIL} AS until
      FROM links l WHERE l.from_id = near.id AND l.kind IN (${kindsOf(true)}) AND ${stands('l')}
      UNION ALL
      SELECT l.id, l.kind, l.from_id, false, ${SINCE}, ${UNTIL}
      FROM links l WHERE l.to_id = near.id AND l.kind IN (${kindsOf(false)}) AND ${stands('l')}
      OFFSET 0
    ) l
    WHERE (l.there_id IN (SELECT id FROM far)) IS TRUE`)
}

/** Everything that controls, or is controlled by, whom an official acts for in talks; with itself. Keys are of `sideKey`. */
export async function ownSides(query: Query, officialIds: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ officialId: string; negotiationId: string; id: string }>(sql`
    WITH RECURSIVE acts_for AS (
      SELECT DISTINCT official_id, negotiation_id, on_behalf_of_id AS id FROM participants
      WHERE official_id = ANY(${officialIds}::bigint[]) AND on_behalf_of_id IS NOT NULL
    ),
    ${controlClosure(sql`SELECT id, id FROM acts_for`)}
    SELECT a.official_id AS "officialId", a.negotiation_id AS "negotiationId", tied.id
    FROM acts_for a JOIN (SELECT * FROM above UNION SELECT * FROM below) tied ON tied.origin_id = a.id`)
  return new Set(rows.map(({ officialId, negotiationId, id }) => sideKey(officialId, negotiationId, id)))
}

/** Somebody or something on an official's own side in talks. */
export const sideKey = (officialId: string, negotiationId: string, id: string): string =>
  `${officialId} ${negotiationId} ${id}`
