import { raw, type Sql } from 'sql-template-tag'
import { CONTROL_KINDS, CONTROL_SHARE, ONE_DAY_KINDS } from '../../models/link-kinds.ts'

/** Conditions on the link `l` that several searches share. They are constants of the program, never input. */

const listOf = (kinds: readonly string[]): string => kinds.map((kind) => `'${kind}'`).join(', ')

/** Its kind can make it a control link. */
export const MAY_CONTROL: Sql = raw(`l.kind IN (${listOf(CONTROL_KINDS)})`)

/** It is a control link: `controls`, or `owns` with a share that controls. */
export const IS_CONTROL_LINK: Sql = raw(
  `(${CONTROL_KINDS.map((kind) =>
    kind === 'owns' ? `(l.kind = 'owns' AND l.share_min >= ${CONTROL_SHARE})` : `l.kind = '${kind}'`,
  ).join(' OR ')})`,
)

/** It happened on its start day: its kind is a one-day event, and no end is reported. */
export const IS_ONE_DAY: Sql = raw(`(l.end_date IS NULL AND l.kind IN (${listOf(ONE_DAY_KINDS)}))`)

/** Whether a link, under its name in the statement, stands: it is neither retracted nor called off. */
export const stands = (link: string): Sql =>
  raw(`(${link}.status <> 'retracted' AND ${link}.stage IS DISTINCT FROM 'cancelled')`)

/** Whether a link is in effect: it stands and is not a plan. */
export const isInEffect = (link: string): Sql =>
  raw(`(${link}.status <> 'retracted' AND ${link}.stage IS NULL)`)

/** The moment that is looked at: the past one of `as_of`, or now. */
export const LOOKED_AT = `coalesce(to_timestamp(nullif(current_setting('recusal.as_of', true), '')::float8), now())`

/** Whether the end of a link had passed at the moment that is looked at: the past one of `as_of`, or now. */
export const isOver = (link: string): string => `CASE WHEN ${link}.end_date IS NULL THEN false
  WHEN ${link}.end_date = 'unknown' THEN true ELSE partial_latest(${link}.end_date) < ${LOOKED_AT}::date END`

/** The same of link `l`. */
export const LINK_IS_OVER = isOver('l')

/** Whether the start of link `l` had yet to come at the moment that is looked at. */
export const LINK_IS_AHEAD = `(l.start_date IS NOT NULL AND l.start_earliest > ${LOOKED_AT}::date)`

/** The first day on which either end of link `l`, if it has no start, may have been founded, as text; null if not known. */
export const FOUNDED_ON = `(SELECT max(f.earliest) FROM (
  SELECT min(f.start_earliest)::text AS earliest FROM links f
  WHERE l.start_date IS NULL AND f.kind = 'founded' AND f.to_id IN (l.from_id, l.to_id) AND f.id <> l.id
    AND ${isInEffect('f').sql}
  GROUP BY f.to_id) f)`
