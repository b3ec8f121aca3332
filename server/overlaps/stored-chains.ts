import sql, { raw, type Sql } from 'sql-template-tag'
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

/** A stored chain as one text, to be compared with what `writtenOf` says of a derived one. */
export interface WrittenChain {
  readonly id: string
  readonly overlapId: string
  readonly written: string
}

/** The stored chains `c` that meet this condition. */
export async function loadWritten(query: Query, where: Sql): Promise<WrittenChain[]> {
  return query<WrittenChain>(
    sql`SELECT c.id, c.overlap_id AS "overlapId", ${WRITTEN} AS written FROM chains c WHERE ${where}`,
  )
}

/** What a review judges of a stored chain, and the links it goes over. */
export type JudgedPart = Pick<
  JudgedChain,
  | 'rule'
  | 'imputedThrough'
  | 'representativeId'
  | 'timing'
  | 'certainty'
  | 'windowStart'
  | 'windowEnd'
  | 'linkIds'
> & { readonly terms: Pick<ScoreTerms, 'money' | 'evidence'> }

/** What a review judges of these stored chains, by chain. */
export async function loadJudgedParts(
  query: Query,
  ids: readonly string[],
): Promise<Map<string, JudgedPart>> {
  const rows = await query<JudgedPart & { id: string }>(sql`
    SELECT c.id, c.rule, c.imputed_through AS "imputedThrough", c.representative_id AS "representativeId", c.timing,
      c.certainty, c.window_start::text AS "windowStart", c.window_end::text AS "windowEnd",
      json_build_object('money', c.score_money, 'evidence', c.score_evidence) AS terms, c.link_ids::text[] AS "linkIds"
    FROM chains c WHERE c.id = ANY(${[...ids]}::bigint[])`)
  return new Map(rows.map((row) => [row.id, row]))
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

type ColumnValue = string | number | null | readonly (string | number)[]

/** The columns that hold what was derived, each with a chain's value for it. */
const DERIVED = {
  place: ({ place }) => place,
  rule: ({ rule }) => rule,
  imputed_through: ({ imputedThrough }) => imputedThrough,
  representative_id: ({ representativeId }) => representativeId,
  participant_id: ({ participantId }) => participantId,
  party_part_id: ({ partyPartId }) => partyPartId,
  timing: ({ timing }) => timing,
  certainty: ({ certainty }) => certainty,
  window_start: ({ windowStart }) => windowStart,
  window_end: ({ windowEnd }) => windowEnd,
  score: ({ score }) => score,
  ...Object.fromEntries(
    SCORE_TERMS.map((term) => [`score_${term}`, ({ terms }: JudgedChain) => terms[term]]),
  ),
  robustness: ({ robustness }) => robustness,
  money_link_id: ({ moneyLinkId }) => moneyLinkId,
  link_ids: ({ linkIds }) => linkIds,
  entity_ids: ({ entityIds }) => entityIds,
  steps: ({ steps }) => steps,
  provisos: ({ provisos }) => provisos,
  explanation: ({ explanation }) => explanation,
} satisfies Record<string, (chain: JudgedChain) => ColumnValue>

const DERIVED_COLUMNS = Object.entries(DERIVED)
const LISTS = ['robustness', 'link_ids', 'entity_ids', 'steps', 'provisos']

/** All that was derived of the stored chain `c`, in one text: many chains are read faster so than column by column. */
const WRITTEN = raw(
  `array_to_string(ARRAY[${DERIVED_COLUMNS.map(([name]) =>
    LISTS.includes(name) ? `array_to_string(c.${name}, ' ')` : `c.${name}::text`,
  ).join(', ')}], '|', '')`,
)

/** All that was derived of a chain, as it reads once it is stored. */
export const writtenOf = (chain: JudgedChain): string =>
  DERIVED_COLUMNS.map(([, read]) => {
    const value = read(chain)
    return Array.isArray(value) ? value.join(' ') : (value ?? '')
  }).join('|')

const CHAIN_COLUMNS = raw(['overlap_id', 'best', ...Object.keys(DERIVED)].join(', '))

/** A chain to add to an overlap. */
export interface NewChain {
  readonly overlapId: string
  readonly best: boolean
  readonly chain: JudgedChain
}

export async function addChains(query: Query, chains: readonly NewChain[]): Promise<void> {
  for (let start = 0; start < chains.length; start += BATCH) {
    const rows = chains.slice(start, start + BATCH).map(({ overlapId, best, chain }) => ({
      overlap_id: overlapId,
      best,
      ...Object.fromEntries(DERIVED_COLUMNS.map(([name, read]) => [name, read(chain)])),
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
