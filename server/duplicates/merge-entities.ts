import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { CitingColumn } from '../../models/citation.ts'
import { Entity } from '../../models/entity.ts'
import { RECORDING_MOMENT } from '../../models/recording.ts'
import { LINK_IS_AHEAD, LINK_IS_OVER } from '../overlaps/link-conditions.ts'
import { needRecord } from '../record/kinds/need-record.ts'
import { InputRefused } from '../record/refusals.ts'
import { touchEntities } from '../record/touch.ts'
import type { RecordWrite } from '../record/writing.ts'
import { linkSentence, type ToldLink } from '../values/link-words.ts'
import { refuseMore, uniteCitations } from './unite-citations.ts'

/** A table whose rows name entities, and the columns that must be unique together. */
interface NamingTable {
  readonly table: string
  readonly names: readonly string[]
  readonly once: readonly string[]
  /** What happens to a row of the merged entity that the kept one also has; `stay` leaves it where it is. */
  readonly twins: 'unite' | 'stay'
  readonly citing: CitingColumn | null
  /** Columns that a row takes from its twin if its own are empty. */
  readonly fills: readonly string[]
}

const TABLES: readonly NamingTable[] = [
  {
    table: 'positions',
    names: ['official_id', 'body_id'],
    once: ['official_id', 'title', 'body_id', 'body_name', 'start_date'],
    twins: 'unite',
    citing: 'positionId',
    fills: ['end_date'],
  },
  {
    table: 'parties',
    names: ['entity_id'],
    once: ['negotiation_id', 'entity_id', 'role', 'start_date'],
    twins: 'unite',
    citing: 'partyId',
    fills: ['end_date'],
  },
  {
    table: 'participants',
    names: ['official_id', 'on_behalf_of_id'],
    once: ['negotiation_id', 'official_id', 'role', 'on_behalf_of_id', 'start_date'],
    twins: 'unite',
    citing: 'participantId',
    fills: ['capacity', 'end_date', 'status'],
  },
  {
    table: 'meeting_attendees',
    names: ['entity_id'],
    once: ['meeting_id', 'entity_id'],
    twins: 'unite',
    citing: null,
    fills: [],
  },
  {
    table: 'statement_subjects',
    names: ['entity_id'],
    once: ['statement_id', 'entity_id', 'negotiation_id'],
    twins: 'unite',
    citing: null,
    fills: [],
  },
  // A review of the merged entity's overlap goes on for the kept one's, unless that has its own review.
  {
    table: 'overlap_reviews',
    names: ['official_id', 'party_id'],
    once: ['official_id', 'negotiation_id', 'party_id'],
    twins: 'stay',
    citing: null,
    fills: [],
  },
]

/**
 * Merges two entities: what named the merged one now names the kept one, which also takes its names and ids and fills
 * in what it did not say itself. The merged one stays on record as retracted, and its address redirects.
 * @param note by the person who decides; added to the reason.
 * @throws {NoSuchRecord} @throws {InputRefused} if they cannot be merged.
 */
export async function mergeEntities(
  tx: RecordWrite,
  keptSlug: string,
  mergedSlug: string,
  note: string | null,
): Promise<void> {
  const kept = await needRecord(Entity, { slug: keptSlug }, tx)
  const merged = await needRecord(Entity, { slug: mergedSlug }, tx)
  await refuseToMerge(tx, kept, merged)
  for (const { id } of [kept, merged]) tx.touched.formerEnds.add(id)
  await touchEntities(tx, [kept.id, merged.id])
  await moveLinks(tx, kept.id, merged.id)
  for (const table of TABLES) await moveRows(tx, table, kept.id, merged.id)
  await keepDetections(tx, kept.id, merged.id)
  await tx.query(sql`UPDATE statements SET by_id = ${kept.id}::bigint WHERE by_id = ${merged.id}::bigint`)
  await uniteCitations(tx, 'entityId', merged.id, kept.id, 'move')
  await watchBoth(tx, kept.id, merged.id)
  await kept.update({ ...united(kept, merged), revisedAt: RECORDING_MOMENT }, { transaction: tx.transaction })
  await merged.update(
    {
      retractionReason: `The same as “${kept.name}”${note === null ? '' : `: ${note}`}`,
      mergedIntoId: kept.id,
      revisedAt: RECORDING_MOMENT,
    },
    { transaction: tx.transaction },
  )
  await touchEntities(tx, [kept.id])
}

async function refuseToMerge(tx: RecordWrite, kept: Entity, merged: Entity): Promise<void> {
  const refuse = (reason: string): never => {
    throw new InputRefused([{ field: '', reason }])
  }
  if (kept.id === merged.id) refuse('are already one record')
  for (const entity of [kept, merged]) {
    if (entity.mergedIntoId != null)
      refuse(`are one already: “${entity.name}” was merged into the other or into a third`)
    if (entity.retractionReason != null) refuse(`cannot be merged: “${entity.name}” is retracted`)
  }
  if ((kept.kind === 'person') !== (merged.kind === 'person'))
    refuse('cannot be merged: one is a person and the other is not')
  const [link] = await tx.query<ToldLink & { from: string; to: string }>(sql`
    SELECT l.kind, l.relationship, l.share_min AS "shareMin", l.share_max AS "shareMax",
      coalesce(l.stage, 'in_effect') AS stage, l.amount_status AS "amountStatus", ${raw(LINK_IS_OVER)} AS over, ${raw(LINK_IS_AHEAD)} AS ahead, f.name AS "from", t.name AS "to"
    FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    WHERE l.status <> 'retracted' AND l.from_id IN (${kept.id}, ${merged.id}) AND l.to_id IN (${kept.id}, ${merged.id})
    ORDER BY l.id LIMIT 1`)
  if (link !== undefined) {
    const sentence = linkSentence(link, link.from, link.to)
    refuse(`cannot be merged while a link ties them: “${sentence}”. If they are the same, retract it first`)
  }
}

/** A retracted link between the two stays as it was, because no link may tie an entity to itself. */
async function moveLinks({ query, touched }: RecordWrite, keptId: string, mergedId: string): Promise<void> {
  const moved = await query<{ id: string }>(sql`
    UPDATE links SET from_id = ${mapped('from_id', keptId, mergedId)}, to_id = ${mapped('to_id', keptId, mergedId)}
    WHERE ${mergedId}::bigint IN (from_id, to_id) AND NOT ${keptId}::bigint IN (from_id, to_id) RETURNING id`)
  for (const { id } of moved) touched.links.add(id)
}

/** The value of a column after the merge. */
function mapped(column: string, keptId: string, mergedId: string): Sql {
  return sql`CASE WHEN ${raw(column)} = ${mergedId}::bigint THEN ${keptId}::bigint ELSE ${raw(column)} END`
}

async function moveRows(
  tx: RecordWrite,
  { table, names, once, twins, citing, fills }: NamingTable,
  keptId: string,
  mergedId: string,
): Promise<void> {
  const { query } = tx
  const named = (alias: string): Sql => raw(names.map((name) => `${alias}.${name}`).join(', '))
  const asOne = (alias: string): Sql =>
    sql`ROW(${join(once.map((name) => (names.includes(name) ? mapped(`${alias}.${name}`, keptId, mergedId) : raw(`${alias}.${name}`))))})`
  const pairs = await query<{ gone: string; twin: string }>(sql`
    SELECT r.id::text AS gone, twin.id::text AS twin FROM ${raw(table)} r CROSS JOIN LATERAL (
      SELECT s.id FROM ${raw(table)} s
      WHERE s.id <> r.id AND ${asOne('s')} IS NOT DISTINCT FROM ${asOne('r')}
        AND (NOT ${mergedId}::bigint IN (${named('s')}) OR s.id < r.id)
      ORDER BY s.id LIMIT 1
    ) twin WHERE ${mergedId}::bigint IN (${named('r')})`)
  const gone = pairs.map((pair) => pair.gone)
  if (twins === 'unite') {
    for (const pair of pairs) {
      if (fills.length > 0) {
        await query(sql`
          UPDATE ${raw(table)} k SET ${join(fills.map((name) => sql`${raw(name)} = coalesce(k.${raw(name)}, m.${raw(name)})`))}
          FROM ${raw(table)} m WHERE k.id = ${pair.twin}::bigint AND m.id = ${pair.gone}::bigint`)
      }
      if (citing !== null) await uniteCitations(tx, citing, pair.gone, pair.twin, 'move')
    }
    await query(sql`DELETE FROM ${raw(table)} WHERE id = ANY(${gone}::bigint[])`)
  }
  await query(sql`
    UPDATE ${raw(table)} r SET ${join(names.map((name) => sql`${raw(name)} = ${mapped(`r.${name}`, keptId, mergedId)}`))}
    WHERE ${mergedId}::bigint IN (${named('r')}) AND r.id <> ALL(${gone}::bigint[])`)
}

/** Anyone who watched either of them now watches the one that stays. */
async function watchBoth({ query }: RecordWrite, keptId: string, mergedId: string): Promise<void> {
  await query(sql`
    INSERT INTO watches (user_id, entity_id, since) SELECT user_id, ${keptId}::bigint, recording_moment() FROM watches
    WHERE entity_id = ${mergedId}::bigint ON CONFLICT DO NOTHING`)
}

/** What the kept entity says about itself afterward. */
function united(kept: Entity, merged: Entity) {
  const names = new Set([...kept.aliases, merged.name, ...merged.aliases])
  names.delete(kept.name)
  refuseMore(names.size, 'other names')
  const ids = { ...merged.externalIds, ...kept.externalIds }
  return {
    aliases: [...names],
    country: kept.country ?? merged.country,
    summary: kept.summary ?? merged.summary,
    externalIds: Object.keys(ids).length === 0 ? null : ids,
  }
}

/** An overlap of the merged entity goes on as the kept one’s: it was first detected when either was. */
async function keepDetections({ query }: RecordWrite, keptId: string, mergedId: string): Promise<void> {
  const moved = (column: string) =>
    sql`CASE WHEN d.${raw(column)} = ${mergedId}::bigint THEN ${keptId}::bigint ELSE d.${raw(column)} END`
  await query(sql`
    INSERT INTO overlap_detections (official_id, negotiation_id, party_id, first_detected)
    SELECT ${moved('official_id')}, d.negotiation_id, ${moved('party_id')}, min(d.first_detected)
    FROM overlap_detections d WHERE ${mergedId}::bigint IN (d.official_id, d.party_id) GROUP BY 1, 2, 3
    ON CONFLICT (official_id, negotiation_id, party_id) DO UPDATE
      SET first_detected = least(overlap_detections.first_detected, excluded.first_detected)`)
}
