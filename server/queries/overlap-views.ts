import sql, { type Sql } from 'sql-template-tag'
import type { Mitigation, ReviewStatus } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import type { JudgedChain } from '../overlaps/chain.ts'
import type { Band, Certainty, Rule, Timing } from '../overlaps/method.ts'
import { PART_DATES } from '../overlaps/part-dates.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { groupBy } from '../values/group-by.ts'
import { type EntityCard, loadEntityCards } from './entity-cards.ts'
import { type LinkCard, loadLinkCards, userNameOf } from './link-cards.ts'
import { OVERLAP_KEY, REVIEW_STATUS } from './overlap-filters.ts'
import type { Run } from './paging.ts'
import { loadParticipation, type ParticipationCard, type PartyPartCard } from './participations.ts'
import { REPLIES_OF_OVERLAP, type Reply } from './replies.ts'
import { COMMON_KINDS, isOwnOnChain, loadStatements, type OverlapStatements } from './responses.ts'

/** A chain with everything that a page shows. */
export interface ChainView
  extends Omit<JudgedChain, 'representativeId' | 'participantId' | 'partyPartId' | 'linkIds' | 'entityIds'> {
  readonly representative: EntityCard | null
  readonly participation: ParticipationCard
  /** Null for a chain derived before chains said which part of the party they are about. */
  readonly partyPart: PartyPartCard | null
  readonly links: LinkCard[]
  /** The official first, the party or its representative last; one more than the links. */
  readonly entities: EntityCard[]
}

/** What reviewers have said about an overlap; open, with no reviewer, until they do. */
export interface ReviewView {
  readonly status: ReviewStatus
  readonly mitigation: Mitigation | null
  readonly reason: string | null
  /** Null if no one has reviewed it, or if an edit reopened it. */
  readonly by: string | null
  readonly at: Date | null
}

/** An overlap with its chains, best first, the responses of the people concerned, and what was put to them. */
export interface OverlapView extends OverlapStatements {
  readonly id: string
  readonly official: EntityCard
  readonly negotiation: { id: string; slug: string; name: string }
  readonly party: EntityCard & { roles: string[] }
  readonly rule: Rule
  readonly timing: Timing
  readonly certainty: Certainty
  readonly score: number
  readonly band: Band
  /** The chains that were asked for, the best first. */
  readonly chains: [ChainView, ...ChainView[]]
  readonly chainCount: number
  readonly review: ReviewView
  /** Published requests for comment, newest first. */
  readonly replies: readonly Reply[]
  readonly firstDetected: Date
  readonly methodVersion: string
}

/** The database ids of an overlap's three parts. */
export const tripleOf = ({ official, negotiation, party }: OverlapView): OverlapTriple => ({
  officialId: official.id,
  negotiationId: negotiation.id,
  partyId: party.id,
})

/** An overlap as `OVERLAP_COLUMNS` selects it. */
export interface OverlapRow {
  rowId: string
  id: string
  officialId: string
  negotiationId: string
  negotiation: { id: string; slug: string; name: string }
  partyId: string
  roles: string[]
  rule: Rule
  timing: Timing
  certainty: Certainty
  score: number
  band: Band
  reviewStatus: ReviewStatus
  mitigation: Mitigation | null
  reviewReason: string | null
  reviewedBy: string | null
  reviewedAt: Date | null
  replies: Reply[]
  firstDetected: Date
  methodVersion: string
}

/** The columns of `OverlapRow`, over `OVERLAPS`. */
export const OVERLAP_COLUMNS = sql`v.id AS "rowId", ${OVERLAP_KEY} AS id, v.official_id AS "officialId",
  v.negotiation_id AS "negotiationId", json_build_object('id', n.id::text, 'slug', n.slug, 'name', n.name) AS negotiation,
  v.party_id AS "partyId",
  ARRAY(SELECT DISTINCT role FROM parties x WHERE x.negotiation_id = v.negotiation_id AND x.entity_id = v.party_id
    ORDER BY role) AS roles,
  ${REVIEW_STATUS} AS "reviewStatus", w.mitigation, w.reason AS "reviewReason", w.decided_at AS "reviewedAt",
  ${userNameOf('w.decided_by')} AS "reviewedBy",
  v.rule, v.timing, v.certainty, v.score, v.band, ${REPLIES_OF_OVERLAP} AS replies, d.first_detected AS "firstDetected",
  v.method_version AS "methodVersion"`

interface ChainRow extends Omit<JudgedChain, 'partyPartId'> {
  readonly overlapId: string
  readonly partyPart: PartyPartCard | null
}

/** The part of the party that a chain `c` is about. A missing start or end is taken from the negotiation. */
const PARTY_PART = sql`(SELECT to_jsonb(part) FROM (
  SELECT p.role, ${PART_DATES} FROM parties p JOIN negotiations n ON n.id = p.negotiation_id WHERE p.id = c.party_part_id) part)`

/**
 * Which chains are loaded: all; the best of each overlap and the first for which `through`, a condition on a chain `x`,
 * holds; or the best and a run of them, in which those through the same entities follow one another.
 */
export type LoadedChains = 'all' | { readonly through: Sql | null } | Run

/** The best chain of each overlap. */
export const BEST: LoadedChains = { through: null }

/** The chains `c` of these overlaps to load. */
function loadedChains(overlapIds: readonly string[], loaded: LoadedChains): Sql {
  const ids = sql`${[...overlapIds]}::bigint[]`
  if (loaded === 'all') return sql`c.overlap_id = ANY(${ids})`
  const best = sql`c.overlap_id = ANY(${ids}) AND c.best`
  if ('limit' in loaded)
    return sql`(${best} OR c.id IN (
      SELECT id FROM (
        SELECT x.*, min(x.place) OVER (PARTITION BY x.overlap_id, x.entity_ids) AS group_place FROM chains x
        WHERE x.overlap_id = ANY(${ids})
      ) grouped ORDER BY group_place, entity_ids, place OFFSET ${loaded.after} LIMIT ${loaded.limit}))`
  if (loaded.through === null) return best
  return sql`(${best} OR c.id IN (
    SELECT DISTINCT ON (x.overlap_id) x.id FROM chains x WHERE x.overlap_id = ANY(${ids}) AND ${loaded.through}
    ORDER BY x.overlap_id, x.place))`
}

/** What an overlap's chains lead through, and how many chains there are. */
interface Reached {
  readonly overlapId: string
  readonly chains: number
  /** The entities on them, and those that are common to many overlaps, whose other affairs are not about this one. */
  readonly entityIds: readonly string[]
  readonly commonIds: readonly string[]
  /** The interests on them that officials, or people tied to them, hold; for personal money, the two sides of it. */
  readonly interestIds: readonly string[]
  readonly representativeIds: readonly string[]
}

/** Covers all chains, including those not shown, because a statement about any chain is about the overlap. */
async function loadReached(query: Query, overlapIds: readonly string[]): Promise<Map<string, Reached>> {
  const common = sql`${[...COMMON_KINDS]}::text[]`
  const onChain = isOwnOnChain(sql`x.place`)
  const rows = await query<Reached>(sql`
    SELECT c.overlap_id AS "overlapId", count(DISTINCT c.id)::int AS chains,
      coalesce(array_agg(DISTINCT e.id::text) FILTER (WHERE ${onChain} AND e.kind <> ALL(${common})), '{}') AS "entityIds",
      coalesce(array_agg(DISTINCT e.id::text) FILTER (WHERE ${onChain} AND e.kind = ANY(${common})), '{}') AS "commonIds",
      coalesce(array_agg(DISTINCT e.id::text) FILTER (WHERE e.id = ANY(CASE
        WHEN array_position(c.steps, 'holding') IS NOT NULL THEN ARRAY[c.entity_ids[array_position(c.steps, 'holding') + 1]]
        ELSE c.entity_ids[2:array_position(c.steps, 'personal') + 1] END)), '{}') AS "interestIds",
      coalesce(array_agg(DISTINCT c.representative_id::text) FILTER (WHERE c.representative_id IS NOT NULL), '{}') AS "representativeIds"
    FROM chains c CROSS JOIN LATERAL unnest(c.entity_ids) WITH ORDINALITY x (id, place)
    JOIN entities e ON e.id = x.id
    WHERE c.overlap_id = ANY(${[...overlapIds]}::bigint[]) GROUP BY c.overlap_id`)
  return new Map(rows.map((row) => [row.overlapId, row]))
}

/**
 * Loads everything that these overlaps show. The number of queries does not grow with the number of overlaps.
 */
export async function loadOverlapViews(
  query: Query,
  rows: readonly OverlapRow[],
  loaded: LoadedChains,
): Promise<OverlapView[]> {
  if (rows.length === 0) return []
  const overlapIds = rows.map((row) => row.rowId)
  const chainRows = await query<ChainRow>(sql`
    SELECT overlap_id AS "overlapId", rule, imputed_through AS "imputedThrough",
      representative_id AS "representativeId", participant_id AS "participantId", timing, certainty, ${PARTY_PART} AS "partyPart",
      window_start::text AS "windowStart", window_end::text AS "windowEnd", score, place,
      json_build_object('timing', score_timing, 'directness', score_directness, 'money', score_money,
        'role', score_role, 'party', score_party, 'evidence', score_evidence) AS terms, robustness,
      money_link_id AS "moneyLinkId", link_ids::text[] AS "linkIds", entity_ids::text[] AS "entityIds", steps, provisos, explanation
    FROM chains c WHERE ${loadedChains(overlapIds, loaded)} ORDER BY overlap_id, place`)
  const reached = await loadReached(query, overlapIds)
  const links = await loadLinkCards(query, [...new Set(chainRows.flatMap((chain) => chain.linkIds))])
  const entities = await loadEntityCards(query, [
    ...new Set([...chainRows.flatMap((chain) => chain.entityIds), ...rows.map((row) => row.partyId)]),
  ])
  const participations = await loadParticipation(query, [
    ...new Set(chainRows.map((chain) => chain.participantId)),
  ])
  // An overlap that a write removed in the meantime is left out, and so is a path whose participation was replaced.
  const standing = rows.filter(({ rowId }) => reached.has(rowId))
  const concerns = standing.map((row) => {
    const { entityIds, commonIds, interestIds, representativeIds } = need(reached, row.rowId)
    return {
      overlapId: row.rowId,
      negotiationId: row.negotiationId,
      officialId: row.officialId,
      entityIds,
      interestIds,
      representativeIds,
      commonIds: [...commonIds, row.partyId],
      partyId: row.partyId,
    }
  })
  const statements = await loadStatements(query, concerns)
  const chainsOf = groupBy(
    chainRows.filter(({ participantId }) => participations.has(participantId)),
    ({ overlapId }) => overlapId,
  )

  const toView = (chain: ChainRow): ChainView => ({
    ...chain,
    representative: chain.representativeId === null ? null : need(entities, chain.representativeId),
    participation: need(participations, chain.participantId),
    links: chain.linkIds.map((id) => need(links, id)),
    entities: chain.entityIds.map((id) => need(entities, id)),
  })
  return standing.flatMap(({ rowId, officialId, negotiationId: _, partyId, roles, ...row }) => {
    const { reviewStatus, mitigation, reviewReason, reviewedBy, reviewedAt, ...shown } = row
    const [best, ...others] = (chainsOf.get(rowId) ?? []).map(toView)
    if (best === undefined) return []
    return {
      ...shown,
      review: {
        status: reviewStatus,
        mitigation,
        reason: reviewReason,
        by: reviewedBy,
        at: reviewedAt,
      },
      official: need(entities, officialId),
      party: { ...need(entities, partyId), roles },
      chains: [best, ...others] as [ChainView, ...ChainView[]],
      chainCount: need(reached, rowId).chains,
      ...need(statements, rowId),
    }
  })
}

function need<T>(map: ReadonlyMap<string, T>, id: string): T {
  const value = map.get(id)
  if (value === undefined) throw new Error(`a chain names record ${id}, which does not exist`)
  return value
}
