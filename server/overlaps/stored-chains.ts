import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { DerivedOverlap, JudgedChain } from './chain.ts'
import { SCORE_TERMS } from './method.ts'
import type { ScoreTerms } from './score.ts'

/** The rows for overlaps and their chains, as the derivation reads and writes them. */

/** The three database ids that identify an overlap. */
export interface OverlapTriple {
  readonly officialId: string
  readonly negotiationId: string
  readonly partyId: string
}

/** What an overlap shows about its best chain. */
export interface Shown {
  readonly rule: string
  readonly timing: string
  readonly certainty: string
  readonly score: number
}

export interface StoredOverlap extends OverlapTriple, Shown {
  readonly id: string
  readonly band: DerivedOverlap['band']
  readonly methodVersion: string
  /** Whether the record still says when it was first detected. */
  readonly detected: boolean
}

/** The part of a chain needed to place it among others. */
export interface ChainInPlace extends Shown {
  readonly id: string
  readonly overlapId: string
  readonly place: string
  /** Whether it is stored as the best of its overlap. */
  readonly best: boolean
}

export type StoredChain = JudgedChain & ChainInPlace

/** The stored overlaps `o` that meet this condition. */
export async function loadOverlaps(query: Query, where: Sql): Promise<StoredOverlap[]> {
  return query<StoredOverlap>(sql`
    SELECT o.id, o.official_id AS "officialId", o.negotiation_id AS "negotiationId", o.party_id AS "partyId", o.rule, o.timing,
      o.certainty, o.score, o.band, o.method_version AS "methodVersion",
      EXISTS (SELECT FROM overlap_detections d
        WHERE (d.official_id, d.negotiation_id, d.party_id) = (o.official_id, o.negotiation_id, o.party_id)) AS detected
    FROM derived_overlaps o WHERE ${where}`)
}

const IN_PLACE = raw(
  `c.id, c.overlap_id AS "overlapId", c.place, c.best, c.rule, c.timing, c.certainty, c.score`,
)

/** For each of these overlaps, the chain stored as the best and the first chain that is not in `but`. */
export async function loadBest(
  query: Query,
  overlapIds: readonly string[],
  but: readonly string[],
): Promise<ChainInPlace[]> {
  return query<ChainInPlace>(sql`
    SELECT ${IN_PLACE} FROM chains c WHERE c.overlap_id = ANY(${[...overlapIds]}::bigint[]) AND c.best
    UNION
    SELECT ${IN_PLACE} FROM unnest(${[...overlapIds]}::bigint[]) AS overlap (id) CROSS JOIN LATERAL (
      SELECT * FROM chains c WHERE c.overlap_id = overlap.id AND c.id <> ALL(${[...but]}::bigint[]) ORDER BY c.place LIMIT 1
    ) c`)
}

/** The stored chains `c` that meet this condition, in the same form as derived chains. */
export async function loadChains(query: Query, where: Sql): Promise<StoredChain[]> {
  return query<StoredChain>(sql`
    SELECT ${IN_PLACE}, c.link_ids::text[] AS "linkIds", c.representative_id AS "representativeId",
      c.imputed_through AS "imputedThrough", c.participant_id AS "participantId", c.party_part_id AS "partyPartId",
      c.window_start::text AS "windowStart", c.window_end::text AS "windowEnd",
      json_build_object(${join(SCORE_TERMS.map((term) => sql`${raw(`'${term}'`)}, c.${raw(`score_${term}`)}`))}) AS terms,
      c.robustness, c.money_link_id AS "moneyLinkId", c.entity_ids::text[] AS "entityIds", c.steps, c.explanation
    FROM chains c WHERE ${where}`)
}

const tripleColumns = (overlap: OverlapTriple): Record<string, string> => ({
  official_id: overlap.officialId,
  negotiation_id: overlap.negotiationId,
  party_id: overlap.partyId,
})

/** Inserts or updates these overlaps' rows and returns their ids, in the same order. */
export async function saveOverlaps(
  query: Query,
  overlaps: readonly (OverlapTriple & Shown & Pick<StoredOverlap, 'band' | 'methodVersion'>)[],
): Promise<string[]> {
  const rows = JSON.stringify(
    overlaps.map((overlap) => ({
      ...tripleColumns(overlap),
      rule: overlap.rule,
      timing: overlap.timing,
      certainty: overlap.certainty,
      score: overlap.score,
      band: overlap.band,
      method_version: overlap.methodVersion,
    })),
  )
  await query(sql`
    INSERT INTO overlap_detections (official_id, negotiation_id, party_id)
    SELECT official_id, negotiation_id, party_id FROM json_populate_recordset(NULL::derived_overlaps, ${rows})
    ON CONFLICT DO NOTHING`)
  const saved = await query<OverlapTriple & { id: string }>(sql`
    INSERT INTO derived_overlaps (official_id, negotiation_id, party_id, rule, timing, certainty, score, band, method_version)
    SELECT official_id, negotiation_id, party_id, rule, timing, certainty, score, band, method_version
    FROM json_populate_recordset(NULL::derived_overlaps, ${rows})
    ON CONFLICT ON CONSTRAINT overlap_taken DO UPDATE SET rule = excluded.rule, timing = excluded.timing,
      certainty = excluded.certainty, score = excluded.score, band = excluded.band,
      method_version = excluded.method_version
    RETURNING id, official_id AS "officialId", negotiation_id AS "negotiationId", party_id AS "partyId"`)
  const ids = new Map(saved.map((row) => [keyOf(row), row.id]))
  return overlaps.map((overlap) => ids.get(keyOf(overlap)) ?? '')
}

export const keyOf = (overlap: OverlapTriple): string =>
  `${overlap.officialId}/${overlap.negotiationId}/${overlap.partyId}`

export async function removeOverlaps(query: Query, ids: readonly string[]): Promise<void> {
  await query(sql`DELETE FROM derived_overlaps WHERE id = ANY(${[...ids]}::bigint[])`)
}

export async function removeChains(query: Query, ids: readonly string[]): Promise<void> {
  await query(sql`DELETE FROM chains WHERE id = ANY(${[...ids]}::bigint[])`)
}

/** How many chains one statement inserts. This limits its length. */
const BATCH = 2_000

const CHAIN_COLUMNS =
  raw(`overlap_id, place, best, rule, imputed_through, representative_id, participant_id, party_part_id,
  timing, certainty, window_start, window_end, score, ${SCORE_TERMS.map((term) => `score_${term}`).join(', ')}, robustness, money_link_id,
  link_ids, entity_ids, steps, explanation`)

/** A chain to add to an overlap. */
export interface NewChain {
  readonly overlapId: string
  readonly best: boolean
  readonly chain: JudgedChain
}

const termColumns = (terms: ScoreTerms): Record<string, number> =>
  Object.fromEntries(SCORE_TERMS.map((term) => [`score_${term}`, terms[term]]))

export async function addChains(query: Query, chains: readonly NewChain[]): Promise<void> {
  for (let start = 0; start < chains.length; start += BATCH) {
    const rows = chains.slice(start, start + BATCH).map(({ overlapId, best, chain }) => ({
      overlap_id: overlapId,
      place: chain.place,
      best,
      rule: chain.rule,
      imputed_through: chain.imputedThrough,
      representative_id: chain.representativeId,
      participant_id: chain.participantId,
      party_part_id: chain.partyPartId,
      timing: chain.timing,
      certainty: chain.certainty,
      window_start: chain.windowStart,
      window_end: chain.windowEnd,
      score: chain.score,
      ...termColumns(chain.terms),
      robustness: chain.robustness,
      money_link_id: chain.moneyLinkId,
      link_ids: chain.linkIds,
      entity_ids: chain.entityIds,
      steps: chain.steps,
      explanation: chain.explanation,
    }))
    await query(sql`
      INSERT INTO chains (${CHAIN_COLUMNS})
      SELECT ${CHAIN_COLUMNS} FROM json_populate_recordset(NULL::chains, ${JSON.stringify(rows)})`)
  }
}

/** Marks whether these chains are the best of their overlaps. */
export async function markBest(query: Query, ids: readonly string[], best: boolean): Promise<void> {
  await query(sql`UPDATE chains SET best = ${best} WHERE id = ANY(${[...ids]}::bigint[])`)
}

/** Detaches money links from their chains before the links are deleted. Those chains are derived again. */
export async function forgetMoneyLinks(query: Query, linkIds: readonly string[]): Promise<void> {
  await query(
    sql`UPDATE chains SET money_link_id = NULL WHERE money_link_id = ANY(${[...linkIds]}::bigint[])`,
  )
}
