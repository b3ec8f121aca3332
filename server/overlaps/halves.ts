import sql, { raw, type Sql } from 'sql-template-tag'
import type { LinkKind } from '../../models/link-kinds.ts'
import type { Query } from '../database/query.ts'
import { oncePer } from '../values/once-per.ts'
import { MOVES, type Step } from './grammar.ts'
import { stands } from './link-conditions.ts'
import { controlClosure, END_ONLY, MIDDLE, SINCE, UNTIL } from './moves.ts'

/**
 * A chain is read from both ends: from the official outward to what they hold, and from the party inward over what it
 * controls and backs. Both halves have few links and are stored (`keep-halves.ts`). A hub can have a hundred thousand
 * money links, so money is looked up only where the two halves meet.
 */

/** Where an official's path has to end: at a party to their talks, or at someone who takes part on its behalf. */
export interface Goal {
  readonly officialId: string
  readonly negotiationId: string
  readonly partyId: string
  /** The entity at which the path ends. */
  readonly atId: string
  /** The same entity if it is a person acting for the party; otherwise null. */
  readonly representativeId: string | null
}

/** A stretch of a path, and the days on which it may have held. */
export interface Half {
  /** The entity at which it can be joined, and how far the grammar has been read there. */
  readonly atId: string
  readonly phase: string
  /** Its route as text, for `routeOf`. Most halves are never joined, and read they would take three times the memory. */
  readonly route: string
  /** Days as PostgreSQL writes them; `-infinity` and `infinity` if nothing is known. */
  readonly since: string
  readonly until: string
}

/** What a half leads over, in path order. */
export interface Route {
  readonly linkIds: readonly string[]
  readonly steps: readonly Step[]
  /** One more than the links. */
  readonly entityIds: readonly string[]
}

/** The route of a half. Each is read once. */
export const routeOf = oncePer((half: Half): Route => {
  const [linkIds = [], steps = [], entityIds = []] = half.route
    .split('|')
    .map((part) => (part === '' ? [] : part.split(' ')))
  return { linkIds, steps: steps as Step[], entityIds }
})

/** The route of the stored half `half`, as text. */
const routeIn = (half: 'n' | 'f'): Sql =>
  raw(
    `concat_ws('|', ${['link_ids', 'steps', 'entity_ids'].map((part) => `array_to_string(${half}.${part}, ' ')`).join(', ')})`,
  )

/** From an official to something that they hold, or to its group. */
export interface NearHalf extends Half {
  readonly officialId: string
  /** The entity where they hold a post, if their holding is a post. */
  readonly post: string | null
}

/** From somewhere to a goal. */
export interface FarHalf extends Half {
  readonly goalId: string
  /** How far the grammar has been read at the goal, which determines the rule. */
  readonly lastPhase: string
}

/** A money link between the halves. */
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

/** The parties and representatives that the officials meet. No one is a party against themselves. */
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

/** What was read, with equal texts held only once: there can be hundreds of thousands of halves, with few phases and days. */
function withTextsOnce<Read extends object>(rows: Read[]): Read[] {
  const known = new Map<unknown, unknown>()
  for (const row of rows)
    for (const name in row) {
      // Each is different.
      if (name === 'route') continue
      const text = row[name]
      const same = known.get(text)
      if (same === undefined) known.set(text, text)
      else row[name] = same as typeof text
    }
  return rows
}

/** The stored near halves `n` that meet this condition. */
export async function loadNear(query: Query, where: Sql): Promise<NearHalf[]> {
  const halves = await query<NearHalf>(sql`
    SELECT n.official_id AS "officialId", n.at_id AS "atId", n.phase, ${routeIn('n')} AS route, n.since::text, n.until::text,
      n.post_id AS post
    FROM near_halves n WHERE ${where}`)
  return withTextsOnce(halves)
}

/** Phases at which a far half can be joined: those that a near half or money leads to. */
const JOINABLE = new Set(
  MOVES.filter(({ step }) => step !== 'control' && step !== 'backing').map(({ next }) => next),
)

/** The stored far halves `f` that meet this condition and can be joined. */
export async function loadFar(query: Query, where: Sql): Promise<FarHalf[]> {
  const halves = await query<FarHalf>(sql`
    SELECT f.goal_id AS "goalId", f.at_id AS "atId", f.phase, f.last_phase AS "lastPhase", ${routeIn('f')} AS route,
      f.since::text, f.until::text
    FROM far_halves f WHERE ${where} AND f.phase IN (${listed(JOINABLE)})`)
  return withTextsOnce(halves)
}

const kindsOf = (forward: boolean): Sql =>
  listed(new Set(MIDDLE.filter((move) => move.forward === forward).map(({ kind }) => kind)))

/** The money links that `pick` selects, with the end where the chain leaves (`near_id`) and arrives (`far_id`). */
const moneyLinks = (pick: (near: 'from_id' | 'to_id', far: 'from_id' | 'to_id', kinds: Sql) => Sql): Sql => {
  const way = (forward: boolean): Sql => {
    const [near, far] = forward ? (['from_id', 'to_id'] as const) : (['to_id', 'from_id'] as const)
    return sql`SELECT l.${raw(near)} AS near_id, l.${raw(far)} AS far_id, l.id, l.kind, ${raw(String(forward))} AS forward,
        ${SINCE} AS since, ${UNTIL} AS until
      FROM links l WHERE ${pick(near, far, kindsOf(forward))} AND ${stands('l')}`
  }
  return sql`${way(true)} UNION ALL ${way(false)}`
}

const selectMoney = (from: Sql): Sql => sql`
  SELECT l.near_id AS "nearId", l.far_id AS "farId", l.id, l.kind, l.forward, l.since::text, l.until::text FROM ${from}`

/** From more entities than this, there are so many money links that all far halves are hashed first. */
const FEW_PLACES = 10

/**
 * The money links that lead from one of these entities to a far half `f` that meets the condition: for each link, by
 * index, or for all of them through one hash. `IS TRUE` keeps the planner from turning either into a join: it knows the
 * size of neither side, and would read all halves for a single link or try every pair.
 */
export async function moneyFrom(query: Query, nearIds: readonly string[], far: Sql): Promise<MoneyLink[]> {
  const leads =
    nearIds.length <= FEW_PLACES
      ? sql`EXISTS (SELECT FROM far_halves f WHERE f.at_id = l.far_id AND ${far})`
      : sql`l.far_id IN (SELECT DISTINCT f.at_id FROM far_halves f WHERE ${far})`
  const links = await query<MoneyLink>(
    selectMoney(sql`unnest(${[...nearIds]}::bigint[]) AS near (id)
      JOIN entities here ON here.id = near.id AND here.kind NOT IN (${END_ONLY})
      CROSS JOIN LATERAL (
        ${moneyLinks((at, _, kinds) => sql`l.${raw(at)} = near.id AND l.kind IN (${kinds})`)} OFFSET 0
      ) l
      WHERE (${leads}) IS TRUE`),
  )
  return withTextsOnce(links)
}

/** The money links that lead to one of these entities from any near half: the first at an entity is enough. */
export async function moneyInto(query: Query, farIds: readonly string[]): Promise<MoneyLink[]> {
  return query<MoneyLink>(
    selectMoney(sql`unnest(${[...farIds]}::bigint[]) AS far (id)
      CROSS JOIN LATERAL (
        ${moneyLinks((_, at, kinds) => sql`l.${raw(at)} = far.id AND l.kind IN (${kinds})`)} OFFSET 0
      ) l
      WHERE (EXISTS (SELECT FROM near_halves n WHERE n.at_id = l.near_id)) IS TRUE
        AND (SELECT here.kind FROM entities here WHERE here.id = l.near_id) NOT IN (${END_ONLY})`),
  )
}

/** The money links among these links. */
export async function moneyOf(query: Query, linkIds: readonly string[]): Promise<MoneyLink[]> {
  return query<MoneyLink>(sql`
    ${selectMoney(sql`(
      ${moneyLinks((_near, _far, kinds) => sql`l.id = ANY(${[...linkIds]}::bigint[]) AND l.kind IN (${kinds})`)}
    ) l
    JOIN entities here ON here.id = l.near_id AND here.kind NOT IN (${END_ONLY})`)}`)
}

/** The entities that officials act for in talks, and whatever controls them or is controlled by them, by `sideKey`. */
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

/** The key of a person or entity on an official's own side in talks. */
export const sideKey = (officialId: string, negotiationId: string, id: string): string =>
  `${officialId} ${negotiationId} ${id}`
