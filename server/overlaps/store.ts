import sql, { join } from 'sql-template-tag'
import type { DerivedOverlap, JudgedChain } from './judge.ts'
import type { Query } from './query.ts'

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

/** Everything of an overlap that is derived, in one fixed form, to tell whether a derivation changed it. */
function fingerprint(overlap: DerivedOverlap): string {
  return JSON.stringify([
    overlap.methodVersion,
    overlap.band,
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
      [chain.terms.timing, chain.terms.directness, chain.terms.money, chain.terms.role, chain.terms.evidence],
      chain.moneyLinkId,
      chain.linkIds,
      chain.entityIds,
      chain.steps,
      chain.explanation,
    ]),
  ])
}

/** The stored overlaps of these officials, in the form in which they are derived. */
async function loadStored(query: Query, officialIds: readonly string[]): Promise<DerivedOverlap[]> {
  return query<DerivedOverlap>(sql`
    SELECT o.official_id AS "officialId", o.negotiation_id AS "negotiationId", o.party_id AS "partyId", o.band,
      o.method_version AS "methodVersion",
      jsonb_agg(jsonb_build_object(
        'rule', c.rule, 'imputedThrough', c.imputed_through, 'representativeId', c.representative_id::text,
        'participantId', c.participant_id::text, 'timing', c.timing, 'certainty', c.certainty,
        'windowStart', c.window_start::text, 'windowEnd', c.window_end::text, 'score', c.score,
        'terms', jsonb_build_object('timing', c.score_timing, 'directness', c.score_directness,
          'money', c.score_money, 'role', c.score_role, 'evidence', c.score_evidence),
        'moneyLinkId', c.money_link_id::text, 'linkIds', c.link_ids::text[], 'entityIds', c.entity_ids::text[],
        'steps', c.steps, 'explanation', c.explanation) ORDER BY c.rank) AS chains
    FROM derived_overlaps o JOIN chains c ON c.overlap_id = o.id
    WHERE o.official_id = ANY(${officialIds}::bigint[])
    GROUP BY o.id`)
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
    return before !== undefined && fingerprint(before) !== fingerprint(each)
  })
  const vanished = [...stored.values()].filter((each) => !derivedKeys.has(keyOf(each)))

  await remove(query, vanished)
  for (const overlap of [...appeared, ...changed]) await save(query, overlap)
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
  await query(sql`DELETE FROM derived_overlaps WHERE (official_id, negotiation_id, party_id) IN (
    ${join(overlaps.map((each) => sql`(${each.officialId}, ${each.negotiationId}, ${each.partyId})`))})`)
}

async function save(query: Query, overlap: DerivedOverlap): Promise<void> {
  const { officialId, negotiationId, partyId, chains } = overlap
  const best = chains[0]
  await query(sql`INSERT INTO overlap_detections (official_id, negotiation_id, party_id)
    VALUES (${officialId}, ${negotiationId}, ${partyId}) ON CONFLICT DO NOTHING`)
  const [row] = await query<{ id: string }>(sql`
    INSERT INTO derived_overlaps (official_id, negotiation_id, party_id, rule, timing, certainty, score, band, method_version)
    VALUES (${officialId}, ${negotiationId}, ${partyId}, ${best.rule}, ${best.timing}, ${best.certainty},
      ${best.score}, ${overlap.band}, ${overlap.methodVersion})
    ON CONFLICT ON CONSTRAINT overlap_taken DO UPDATE SET rule = excluded.rule, timing = excluded.timing,
      certainty = excluded.certainty, score = excluded.score, band = excluded.band,
      method_version = excluded.method_version
    RETURNING id`)
  const overlapId = row?.id ?? null
  await query(sql`DELETE FROM chains WHERE overlap_id = ${overlapId}`)
  await query(sql`
    INSERT INTO chains (overlap_id, rank, rule, imputed_through, representative_id, participant_id, timing, certainty,
      window_start, window_end, score, score_timing, score_directness, score_money, score_role, score_evidence,
      money_link_id, link_ids, entity_ids, steps, explanation)
    VALUES ${join(chains.map((chain, rank) => chainValues(overlapId, rank, chain)))}`)
}

function chainValues(overlapId: string | null, rank: number, chain: JudgedChain) {
  const { terms } = chain
  return sql`(${overlapId}::bigint, ${rank}::int, ${chain.rule}, ${chain.imputedThrough}, ${chain.representativeId}::bigint,
    ${chain.participantId}::bigint, ${chain.timing}, ${chain.certainty}, ${chain.windowStart}::date, ${chain.windowEnd}::date,
    ${chain.score}::int, ${terms.timing}::int, ${terms.directness}::int, ${terms.money}::int, ${terms.role}::int,
    ${terms.evidence}::int, ${chain.moneyLinkId}::bigint, ${chain.linkIds}::bigint[], ${chain.entityIds}::bigint[],
    ${chain.steps}::text[], ${chain.explanation})`
}
