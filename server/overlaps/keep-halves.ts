import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { MOVES, ruleOfPhase, START } from './grammar.ts'
import { stands } from './link-conditions.ts'
import {
  END_ONLY,
  HELD_AS_FOUNDER,
  INWARD_FITS,
  linksFrom,
  linksTo,
  MOVE_TABLES,
  OUTWARD_FITS,
  POST_HELD,
  SINCE,
  UNTIL,
} from './moves.ts'

/**
 * Maintains the tables of halves. A half never goes through the same entity twice, and it stops when its links have no
 * day in common even on the widest reading of their dates. The exact judgment of dates is in `timing.ts`.
 */

/** A half extended by one link `l`, over `move` from `here` to `there`. */
interface Lengthening {
  readonly columns: Sql
  readonly where: Sql
}

/** The near half `n`, extended at its end. */
const NEAR: Lengthening = {
  columns: sql`n.official_id, there.id, move.next, n.link_ids || l.id, n.steps || move.step, n.entity_ids || there.id,
    greatest(n.since, ${SINCE}), least(n.until, ${UNTIL}), CASE WHEN ${POST_HELD} THEN there.id ELSE n.post_id END`,
  where: sql`here.kind NOT IN (${END_ONLY}) AND ${stands('l')} AND there.id <> ALL (n.entity_ids) AND ${OUTWARD_FITS}
    AND ${HELD_AS_FOUNDER} AND ${SINCE} <= n.until AND ${UNTIL} >= n.since`,
}

/** The far half `f`, extended at its beginning. */
const FAR: Lengthening = {
  columns: sql`f.goal_id, here.id, move.phase, f.last_phase, l.id || f.link_ids, move.step || f.steps, here.id || f.entity_ids,
    greatest(f.since, ${SINCE}), least(f.until, ${UNTIL})`,
  where: sql`here.kind NOT IN (${END_ONLY}) AND ${stands('l')} AND here.id <> ALL (f.entity_ids) AND ${INWARD_FITS}
    AND ${SINCE} <= f.until AND ${UNTIL} >= f.since`,
}

/** Columns of a table of halves, as SQL. */
const NEAR_COLUMNS = raw('official_id, at_id, phase, link_ids, steps, entity_ids, since, until, post_id')
const FAR_COLUMNS = raw('goal_id, at_id, phase, last_phase, link_ids, steps, entity_ids, since, until')

/** The CTE `found` with the near halves that begin like `start`, and every half that extends them. */
const findNear = (start: Sql): Sql => sql`
  WITH RECURSIVE ${MOVE_TABLES.outward},
  found (${NEAR_COLUMNS}) AS (
    ${start}
    UNION ALL
    SELECT ${NEAR.columns}
    FROM found n
    JOIN entities here ON here.id = n.at_id
    JOIN outward move ON move.phase = n.phase
    CROSS JOIN LATERAL ${linksFrom(raw('n.at_id'))} l
    JOIN entities there ON there.id = l.there_id
    WHERE ${NEAR.where}
  )`

/** The CTE `found` with the far halves that end like `start`, and every half that leads to them. */
const findFar = (start: Sql): Sql => sql`
  WITH RECURSIVE ${MOVE_TABLES.inward},
  found (${FAR_COLUMNS}) AS (
    ${start}
    UNION ALL
    SELECT ${FAR.columns}
    FROM found f
    JOIN inward move ON move.next = f.phase
    CROSS JOIN LATERAL ${linksTo(raw('f.at_id'))} l
    JOIN entities here ON here.id = l.here_id
    WHERE ${FAR.where}
  )`

const addNear = (start: Sql): Sql =>
  sql`INSERT INTO near_halves (${NEAR_COLUMNS}) ${findNear(start)} SELECT * FROM found`
const addFar = (start: Sql): Sql =>
  sql`INSERT INTO far_halves (${FAR_COLUMNS}) ${findFar(start)} SELECT * FROM found`

/**
 * Makes a table of halves hold exactly the halves of `find`, each once. It writes only the difference: to delete and
 * insert all of them, with their indexes, takes longer than to find them. Both sets are compared by grouping, which takes
 * as long as sorting them whatever the planner expects of their sizes; a join may take far longer.
 */
const replaceAll = (find: Sql, table: 'near_halves' | 'far_halves', columns: Sql): Sql => sql`
  ${find},
  compared AS MATERIALIZED (
    SELECT ${columns}, array_agg(place) FILTER (WHERE place IS NOT NULL) AS places, bool_or(place IS NULL) AS stands
    FROM (SELECT ctid AS place, ${columns} FROM ${raw(table)} UNION ALL SELECT NULL, ${columns} FROM found) every
    GROUP BY ${columns}
  ),
  gone AS (
    DELETE FROM ${raw(table)} WHERE ctid = ANY (ARRAY(
      SELECT unnest(CASE WHEN stands THEN places[2:] ELSE places END) FROM compared))
  )
  INSERT INTO ${raw(table)} (${columns}) SELECT ${columns} FROM compared WHERE places IS NULL`

/** Links `l`, each with a `move` over it and the entities at its ends. */
const placed = (moves: 'outward' | 'inward'): Sql => sql`
  links l JOIN ${raw(moves)} move ON move.kind = l.kind
  JOIN entities here ON here.id = CASE WHEN move.forward THEN l.from_id ELSE l.to_id END
  JOIN entities there ON there.id = CASE WHEN move.forward THEN l.to_id ELSE l.from_id END`

const ACCEPTED = [...new Set(MOVES.map(({ next }) => next))].filter((phase) => ruleOfPhase(phase) !== null)

/** Near halves begin at those who take part in talks. Far halves end at parties and at those who act for them. */
const OFFICIALS = sql`SELECT official_id AS id FROM participants`
const GOALS = sql`SELECT entity_id AS id FROM parties
  UNION SELECT official_id FROM participants WHERE on_behalf_of_id IS NOT NULL`

/** The near halves of officials before their first link. */
const atOfficials = (which: Sql): Sql => sql`
  SELECT DISTINCT official.id, official.id, ${START}::text, '{}'::bigint[], '{}'::text[], ARRAY[official.id], '-infinity'::date,
    'infinity'::date, NULL::bigint
  FROM (${OFFICIALS}) official WHERE ${which}`

/** The far halves of goals after their last link. */
const atGoals = (which: Sql): Sql => sql`
  SELECT goal.id, goal.id, phase, phase, '{}'::bigint[], '{}'::text[], ARRAY[goal.id], '-infinity'::date, 'infinity'::date
  FROM (${GOALS}) goal CROSS JOIN unnest(${ACCEPTED}::text[]) accepted (phase) WHERE ${which}`

/** Finds all halves afresh. */
export async function rebuildHalves(query: Query): Promise<void> {
  await query(replaceAll(findNear(atOfficials(sql`true`)), 'near_halves', NEAR_COLUMNS))
  await query(replaceAll(findFar(atGoals(sql`true`)), 'far_halves', FAR_COLUMNS))
  await query(sql`ANALYZE near_halves, far_halves`)
}

/**
 * Brings the halves up to date after a write that changed these links. Halves through any of the links are deleted
 * and rebuilt as far as the record still supports them: a half without such a link, the first such link, and the rest.
 */
export async function keepHalvesOfLinks(query: Query, linkIds: readonly string[]): Promise<void> {
  const ids = sql`${[...linkIds]}::bigint[]`
  await query(sql`DELETE FROM near_halves WHERE link_ids && ${ids}`)
  await query(sql`DELETE FROM far_halves WHERE link_ids && ${ids}`)
  await query(
    addNear(sql`
      SELECT ${NEAR.columns} FROM ${placed('outward')}
      JOIN near_halves n ON n.at_id = here.id AND n.phase = move.phase
      WHERE l.id = ANY(${ids}) AND ${NEAR.where}`),
  )
  await query(
    addFar(sql`
      SELECT ${FAR.columns} FROM ${placed('inward')}
      JOIN far_halves f ON f.at_id = there.id AND f.phase = move.next
      WHERE l.id = ANY(${ids}) AND ${FAR.where}`),
  )
}

/** Brings the halves up to date after a write that changed who takes part in talks, or who is a party. */
export async function keepHalvesOfTalks(query: Query): Promise<void> {
  await query(sql`DELETE FROM near_halves WHERE official_id NOT IN (${OFFICIALS})`)
  await query(sql`DELETE FROM far_halves WHERE goal_id NOT IN (${GOALS})`)
  await query(
    addNear(atOfficials(sql`NOT EXISTS (SELECT FROM near_halves n WHERE n.official_id = official.id)`)),
  )
  await query(addFar(atGoals(sql`NOT EXISTS (SELECT FROM far_halves f WHERE f.goal_id = goal.id)`)))
}
