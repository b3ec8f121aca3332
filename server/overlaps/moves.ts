import sql, { raw, type Sql } from 'sql-template-tag'
import { kindsWhere, POST_KINDS } from '../../models/link-kinds.ts'
import { END_ONLY_KINDS } from '../../models/vocabulary.ts'
import { MOVES, type Move, type Step } from './grammar.ts'
import { IS_CONTROL_LINK, IS_ONE_DAY, isInEffect, MAY_CONTROL, stands } from './link-conditions.ts'

/** The grammar in SQL: its moves as tables, and the conditions and links of each move. */

const literal = (text: string): string => `'${text}'`

const stepsOf = (...steps: Step[]): Move[] => MOVES.filter(({ step }) => steps.includes(step))
/** From the official to an interest and its group. */
const OUTWARD = stepsOf('tie', 'holding', 'group')
/** Between the halves: money, including money to a person. */
export const MIDDLE = stepsOf('money', 'personal')
/** From the other end of the money, or from the interest, to the party. */
const INWARD = stepsOf('backing', 'control')

/** A part of the grammar as a table, made of program constants and never of input. */
function moveTable(name: string, moves: readonly Move[]): Sql {
  const rows = moves.map(
    (move) => `(${[move.phase, move.step, move.kind, move.next].map(literal).join(', ')}, ${move.forward})`,
  )
  return raw(`${name} (phase, step, kind, next, forward) AS (VALUES ${rows.join(', ')})`)
}

/** The moves of each part of the grammar, as tables of these names. */
export const MOVE_TABLES = {
  outward: moveTable('outward', OUTWARD),
  inward: moveTable('inward', INWARD),
} as const

/** Kinds of entity that can only end a chain. */
export const END_ONLY: Sql = raw(END_ONLY_KINDS.map(literal).join(', '))

const otherHoldings = kindsWhere((facts) => facts.holding)
  .filter((kind) => kind !== 'founded')
  .map(literal)
  .join(', ')

/** What a link `l` must be for a step of `move` that leads outward, beyond its kind; `here` and `there` are its ends. */
export const OUTWARD_FITS: Sql = sql`
  (move.step <> 'group' OR ${IS_CONTROL_LINK})
  AND (move.kind <> 'associate' OR l.relationship = 'general_partner')
  AND (move.step <> 'tie' OR (here.kind = 'person' AND there.kind = 'person'))
  AND (move.step <> 'group' OR (here.kind <> 'person' AND there.kind <> 'person'))
  AND (move.step <> 'holding' OR l.capacity IS DISTINCT FROM 'official')`

/** The same for a step that leads inward. */
export const INWARD_FITS: Sql = sql`(move.step <> 'control' OR ${IS_CONTROL_LINK})`

/** If another holding ties the same person to the same interest, that holding says how it is held, not the founding. */
export const HELD_AS_FOUNDER: Sql = sql`(l.kind <> 'founded' OR NOT EXISTS (
  SELECT FROM links o WHERE o.from_id = here.id AND o.to_id = there.id AND o.kind IN (${raw(otherHoldings)})
    AND ${stands('o')}))`

/** Whether `move` leads to a holding that is a post. */
export const POST_HELD: Sql = raw(
  `(move.step = 'holding' AND move.kind IN (${POST_KINDS.map(literal).join(', ')}))`,
)

/** The first and last day on which the link `l` may have held, on the widest reading of its dates. */
export const SINCE: Sql = raw(`coalesce(l.start_earliest, '-infinity')`)
export const UNTIL: Sql = sql`coalesce(CASE WHEN ${IS_ONE_DAY} THEN l.start_latest ELSE l.end_latest END, 'infinity')`

const COLUMNS = raw(
  `id, kind, status, stage, capacity, share_min, relationship, start_earliest, start_latest, end_date, end_latest`,
)

/** The links by which `move` leaves the entity `at`, by index in either direction; `there_id` is their other end. */
export function linksFrom(at: Sql): Sql {
  return sql`(
    SELECT ${COLUMNS}, to_id AS there_id FROM links WHERE move.forward AND from_id = ${at} AND kind = move.kind
    UNION ALL
    SELECT ${COLUMNS}, from_id FROM links WHERE NOT move.forward AND to_id = ${at} AND kind = move.kind
  )`
}

/** The links by which `move` leads to the entity `at`, by index in either direction; `here_id` is their other end. */
export function linksTo(at: Sql): Sql {
  return sql`(
    SELECT ${COLUMNS}, from_id AS here_id FROM links WHERE move.forward AND to_id = ${at} AND kind = move.kind
    UNION ALL
    SELECT ${COLUMNS}, to_id FROM links WHERE NOT move.forward AND from_id = ${at} AND kind = move.kind
  )`
}

/**
 * Two recursive tables, `above` and `below` (origin_id, id): the entities that control links in effect, with any dates,
 * lead to from each origin, always up or always down. `origins` selects each origin twice. OFFSET keeps the
 * planner from reading all links because it expects many entities.
 */
export function controlClosure(origins: Sql): Sql {
  const closure = (name: string, start: string, end: string): Sql => sql`
    ${raw(name)} (origin_id, id) AS (
      (${origins})
      UNION
      SELECT c.origin_id, l.id FROM ${raw(name)} c
      CROSS JOIN LATERAL (
        SELECT l.${raw(end)} AS id FROM links l WHERE l.${raw(start)} = c.id AND ${MAY_CONTROL} AND ${isInEffect('l')}
          AND ${IS_CONTROL_LINK} OFFSET 0
      ) l
    )`
  return sql`${closure('above', 'to_id', 'from_id')}, ${closure('below', 'from_id', 'to_id')}`
}
