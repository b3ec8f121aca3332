import sql, { join } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { DerivedOverlap, JudgedChain } from './chain.ts'
import { SCORE_TERMS } from './method.ts'

/** The three that make an overlap one: database ids. */
export interface OverlapTriple {
  readonly officialId: string
  readonly negotiationId: string
  readonly partyId: string
}

/** An overlap that a derivation changed, as it was stored and as it is derived; null where there was or is none. */
export interface OverlapChange extends OverlapTriple {
  readonly before: DerivedOverlap | null
  readonly after: DerivedOverlap | null
}

/** What a derivation changed among the stored overlaps. */
export interface OverlapChanges {
  readonly appeared: OverlapChange[]
  readonly changed: OverlapChange[]
  readonly vanished: OverlapChange[]
}

export const NO_CHANGES: OverlapChanges = { appeared: [], changed: [], vanished: [] }

const keyOf = (overlap: OverlapTriple): string =>
  `${overlap.officialId}/${overlap.negotiationId}/${overlap.partyId}`

/** What the overlap shows of its best chain, and in which order its chains stand. */
type Shown = readonly [
  rule: string,
  timing: string,
  certainty: string,
  score: number,
  ranks: readonly number[],
]

function shownOf({ chains }: DerivedOverlap): Shown {
  const [best] = chains
  return [best.rule, best.timing, best.certainty, best.score, chains.map((_, rank) => rank)]
}

/** Everything of an overlap that is derived, in one fixed form, to tell whether a derivation changed it. */
function fingerprint(overlap: DerivedOverlap, shown: Shown = shownOf(overlap)): string {
  return JSON.stringify([
    overlap.methodVersion,
    overlap.band,
    shown,
    overlap.chains.map((chain) => [
      chain.rule,
      chain.imputedThrough,
      chain.representativeId,
      chain.participantId,
      chain.timing,
      chain.certainty,
      chain.windowStart,
      chain.windowEnd,
      chain.score,
      SCORE_TERMS.map((term) => chain.terms[term]),
      chain.robustness,
      chain.moneyLinkId,
      chain.linkIds,
      chain.entityIds,
      chain.steps,
      chain.explanation,
    ]),
  ])
}

/** An overlap as it is stored, with its fingerprint; empty where its detection is lost, so that it is stored anew. */
type StoredOverlap = DerivedOverlap & { readonly print: string }

/** The stored overlaps of these officials, in the form in which they are derived. */
async function loadStored(query: Query, officialIds: readonly string[]): Promise<StoredOverlap[]> {
  const rows = await query<DerivedOverlap & { shown: Shown; detected: boolean }>(sql`
    SELECT json_build_array(o.rule, o.timing, o.certainty, o.score, json_agg(c.rank ORDER BY c.rank)) AS shown,
      EXISTS (SELECT FROM overlap_detections d
        WHERE (d.official_id, d.negotiation_id, d.party_id) = (o.official_id, o.negotiation_id, o.party_id)) AS detected,
      o.official_id AS "officialId", o.negotiation_id AS "negotiationId", o.party_id AS "partyId", o.band,
      o.method_version AS "methodVersion",
      jsonb_agg(jsonb_build_object(
        'rule', c.rule, 'imputedThrough', c.imputed_through, 'representativeId', c.representative_id::text,
        'participantId', c.participant_id::text, 'timing', c.timing, 'certainty', c.certainty,
        'windowStart', c.window_start::text, 'windowEnd', c.window_end::text, 'score', c.score,
        'terms', jsonb_build_object('timing', c.score_timing, 'directness', c.score_directness,
          'money', c.score_money, 'role', c.score_role, 'party', c.score_party, 'evidence', c.score_evidence),
        'robustness', c.robustness,
        'moneyLinkId', c.money_link_id::text, 'linkIds', c.link_ids::text[], 'entityIds', c.entity_ids::text[],
        'steps', c.steps, 'explanation', c.explanation) ORDER BY c.rank) AS chains
    FROM derived_overlaps o JOIN chains c ON c.overlap_id = o.id
    WHERE o.official_id = ANY(${officialIds}::bigint[])
    GROUP BY o.id`)
  return rows.map(({ shown, detected, ...overlap }) => ({
    ...overlap,
    print: detected ? fingerprint(overlap, shown) : '',
  }))
}

/**
 * Makes the stored overlaps of these officials equal to the derived ones and returns what differed.
 * Overlaps that are the same are not touched.
 */
export async function storeOverlaps(
  query: Query,
  officialIds: readonly string[],
  derived: readonly DerivedOverlap[],
): Promise<OverlapChanges> {
  const stored = new Map((await loadStored(query, officialIds)).map((each) => [keyOf(each), each]))
  const derivedKeys = new Set(derived.map(keyOf))
  const appeared = derived.filter((each) => !stored.has(keyOf(each)))
  const changed = derived.filter((each) => {
    const before = stored.get(keyOf(each))
    return before !== undefined && before.print !== fingerprint(each)
  })
  const vanished = [...stored.values()].filter((each) => !derivedKeys.has(keyOf(each)))

  await remove(query, vanished)
  await save(query, [...appeared, ...changed])
  return {
    appeared: appeared.map((after) => changeOf(null, after)),
    changed: changed.map((after) => changeOf(stored.get(keyOf(after)) ?? null, after)),
    vanished: vanished.map((before) => changeOf(before, null)),
  }
}

function changeOf(before: DerivedOverlap | null, after: DerivedOverlap | null): OverlapChange {
  const { officialId, negotiationId, partyId } = (after ?? before) as OverlapTriple
  return { officialId, negotiationId, partyId, before, after }
}

async function remove(query: Query, overlaps: readonly OverlapTriple[]): Promise<void> {
  if (overlaps.length === 0) return
  const column = (name: keyof OverlapTriple): string[] => overlaps.map((each) => each[name])
  await query(sql`DELETE FROM derived_overlaps WHERE (official_id, negotiation_id, party_id) IN (
    SELECT * FROM unnest(${column('officialId')}::bigint[], ${column('negotiationId')}::bigint[],
      ${column('partyId')}::bigint[]))`)
}

/** Overlaps of one statement: bounds its length. */
const BATCH = 200

async function save(query: Query, overlaps: readonly DerivedOverlap[]): Promise<void> {
  for (let start = 0; start < overlaps.length; start += BATCH) {
    await saveBatch(query, overlaps.slice(start, start + BATCH))
  }
}

async function saveBatch(query: Query, overlaps: readonly DerivedOverlap[]): Promise<void> {
  await query(sql`
    INSERT INTO overlap_detections (official_id, negotiation_id, party_id)
    VALUES ${join(overlaps.map((each) => sql`(${each.officialId}, ${each.negotiationId}, ${each.partyId})`))}
    ON CONFLICT DO NOTHING`)
  const rows = await query<{ id: string; key: string }>(sql`
    INSERT INTO derived_overlaps (official_id, negotiation_id, party_id, rule, timing, certainty, score, band, method_version)
    VALUES ${join(overlaps.map(overlapValues))}
    ON CONFLICT ON CONSTRAINT overlap_taken DO UPDATE SET rule = excluded.rule, timing = excluded.timing,
      certainty = excluded.certainty, score = excluded.score, band = excluded.band,
      method_version = excluded.method_version
    RETURNING id, official_id || '/' || negotiation_id || '/' || party_id AS key`)
  const ids = new Map(rows.map((row) => [row.key, row.id]))
  await query(sql`DELETE FROM chains WHERE overlap_id = ANY(${rows.map((row) => row.id)}::bigint[])`)
  const chains = overlaps.flatMap((overlap) =>
    overlap.chains.map((chain, rank) => chainValues(ids.get(keyOf(overlap)) ?? null, rank, chain)),
  )
  for (let start = 0; start < chains.length; start += BATCH) {
    await query(sql`
      INSERT INTO chains (overlap_id, rank, rule, imputed_through, representative_id, participant_id, timing, certainty,
        window_start, window_end, score, score_timing, score_directness, score_money, score_role, score_party, score_evidence,
        robustness, money_link_id, link_ids, entity_ids, steps, explanation)
      VALUES ${join(chains.slice(start, start + BATCH))}`)
  }
}

function overlapValues({ officialId, negotiationId, partyId, chains, band, methodVersion }: DerivedOverlap) {
  const [best] = chains
  return sql`(${officialId}::bigint, ${negotiationId}::bigint, ${partyId}::bigint, ${best.rule}, ${best.timing},
    ${best.certainty}, ${best.score}::int, ${band}, ${methodVersion})`
}

function chainValues(overlapId: string | null, rank: number, chain: JudgedChain) {
  const { terms } = chain
  return sql`(${overlapId}::bigint, ${rank}::int, ${chain.rule}, ${chain.imputedThrough}, ${chain.representativeId}::bigint,
    ${chain.participantId}::bigint, ${chain.timing}, ${chain.certainty}, ${chain.windowStart}::date, ${chain.windowEnd}::date,
    ${chain.score}::int, ${terms.timing}::int, ${terms.directness}::int, ${terms.money}::int, ${terms.role}::int,
    ${terms.party}::int, ${terms.evidence}::int, ${chain.robustness}::int[], ${chain.moneyLinkId}::bigint, ${chain.linkIds}::bigint[], ${chain.entityIds}::bigint[],
    ${chain.steps}::text[], ${chain.explanation})`
}

/** Lets links go from the chains whose money they are, before they are taken out; those chains are derived anew. */
export async function forgetMoneyLinks(query: Query, linkIds: readonly string[]): Promise<void> {
  await query(
    sql`UPDATE chains SET money_link_id = NULL WHERE money_link_id = ANY(${[...linkIds]}::bigint[])`,
  )
}
