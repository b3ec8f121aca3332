import sql, { raw, type Sql } from 'sql-template-tag'
import type { Mitigation, ReviewStatus } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import type { JudgedChain } from '../overlaps/chain.ts'
import type { Band, Certainty, Rule, Timing } from '../overlaps/method.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { type EntityCard, loadEntityCards } from './entity-cards.ts'
import type { Filters } from './filters.ts'
import { type LinkCard, loadLinkCards, USER_NAME } from './link-cards.ts'
import { OVERLAP_KEY, OVERLAP_SORTS, OVERLAPS, overlapCondition, REVIEW_STATUS } from './overlap-filters.ts'
import { fetchPage, MOST_ROWS, type Page, type PageRequest } from './paging.ts'
import { loadParticipation, type ParticipationCard } from './participations.ts'
import { COMMON_KINDS, loadStatements, type OverlapStatements } from './responses.ts'

/** A chain with all that a page shows of it. */
export interface ChainView
  extends Omit<JudgedChain, 'representativeId' | 'participantId' | 'linkIds' | 'entityIds'> {
  readonly representative: EntityCard | null
  readonly participation: ParticipationCard
  readonly links: LinkCard[]
  /** The official first, the party or its representative last: one more than the links. */
  readonly entities: EntityCard[]
}

/** What reviewers have said of an overlap; open and nobody's until they do. */
export interface ReviewView {
  readonly status: ReviewStatus
  readonly mitigation: Mitigation | null
  readonly reason: string | null
  /** Null where nobody has, or where an edit reopened it. */
  readonly by: string | null
  readonly at: Date | null
}

/** An overlap with its chains, best first, and what the people concerned have answered. */
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
  readonly chains: [ChainView, ...ChainView[]]
  readonly review: ReviewView
  readonly firstDetected: Date
  readonly methodVersion: string
}

interface OverlapRow {
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
  firstDetected: Date
  methodVersion: string
}

const COLUMNS = sql`v.id AS "rowId", ${OVERLAP_KEY} AS id, v.official_id AS "officialId",
  v.negotiation_id AS "negotiationId", json_build_object('id', n.id::text, 'slug', n.slug, 'name', n.name) AS negotiation,
  v.party_id AS "partyId",
  ARRAY(SELECT DISTINCT role FROM parties x WHERE x.negotiation_id = v.negotiation_id AND x.entity_id = v.party_id
    ORDER BY role) AS roles,
  ${REVIEW_STATUS} AS "reviewStatus", w.mitigation, w.reason AS "reviewReason", w.decided_at AS "reviewedAt",
  (SELECT ${raw(USER_NAME)} FROM users u WHERE u.id = w.decided_by) AS "reviewedBy",
  v.rule, v.timing, v.certainty, v.score, v.band, d.first_detected AS "firstDetected",
  v.method_version AS "methodVersion"`

/** One page of the overlaps that the filters let through. */
export async function listOverlaps(
  query: Query,
  filters: Filters,
  page: PageRequest,
): Promise<Page<OverlapView>> {
  const { rows, next } = await fetchPage<OverlapRow>(query, OVERLAP_SORTS, page, {
    columns: COLUMNS,
    from: OVERLAPS,
    where: overlapCondition(filters),
    idColumn: 'v.id',
  })
  return { rows: await hydrate(query, rows), next }
}

/** All of them, the highest score first: for what tells everything about one. */
export async function everyOverlap(query: Query, filters: Filters): Promise<OverlapView[]> {
  const found: OverlapView[] = []
  let cursor: string | null = null
  do {
    const page: Page<OverlapView> = await listOverlaps(query, filters, {
      sort: 'score',
      limit: MOST_ROWS,
      cursor,
    })
    found.push(...page.rows)
    cursor = page.next
  } while (cursor !== null)
  return found
}

/** How many overlaps the filters let through. */
export async function countOverlaps(query: Query, filters: Filters): Promise<number> {
  const [row] = await query<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM ${OVERLAPS} WHERE ${overlapCondition(filters)}`,
  )
  return row?.count ?? 0
}

/** One overlap by its public id; null when there is none. */
export async function findOverlap(query: Query, id: string): Promise<OverlapView | null> {
  const [official, negotiation, party, ...rest] = id.split('~')
  if (official === undefined || negotiation === undefined || party === undefined || rest.length > 0)
    return null
  const [view] = await select(
    query,
    sql`o.slug = ${official} AND n.slug = ${negotiation} AND p.slug = ${party}`,
  )
  return view ?? null
}

/** The overlaps of these triples, highest score first. */
export async function overlapsOf(query: Query, triples: readonly OverlapTriple[]): Promise<OverlapView[]> {
  if (triples.length === 0) return []
  const column = (name: keyof OverlapTriple): string[] => triples.map((triple) => triple[name])
  return select(
    query,
    sql`(v.official_id, v.negotiation_id, v.party_id) IN (
      SELECT * FROM unnest(${column('officialId')}::bigint[], ${column('negotiationId')}::bigint[],
        ${column('partyId')}::bigint[]))`,
  )
}

/** The overlaps with a chain through this link, highest score first. */
export async function overlapsThroughLink(query: Query, linkId: string): Promise<OverlapView[]> {
  return select(
    query,
    sql`EXISTS (SELECT FROM chains c WHERE c.overlap_id = v.id AND c.link_ids @> ARRAY[${linkId}::bigint])`,
  )
}

async function select(query: Query, where: Sql): Promise<OverlapView[]> {
  const rows = await query<OverlapRow>(
    sql`SELECT ${COLUMNS} FROM ${OVERLAPS} WHERE ${where} ORDER BY v.score DESC, v.id DESC`,
  )
  return hydrate(query, rows)
}

interface ChainRow extends JudgedChain {
  readonly overlapId: string
}

/** Loads everything that these overlaps show, in a number of queries that does not grow with them. */
async function hydrate(query: Query, rows: readonly OverlapRow[]): Promise<OverlapView[]> {
  if (rows.length === 0) return []
  const chainRows = await query<ChainRow>(sql`
    SELECT overlap_id AS "overlapId", rule, imputed_through AS "imputedThrough",
      representative_id AS "representativeId", participant_id AS "participantId", timing, certainty,
      window_start::text AS "windowStart", window_end::text AS "windowEnd", score,
      json_build_object('timing', score_timing, 'directness', score_directness, 'money', score_money,
        'role', score_role, 'party', score_party, 'evidence', score_evidence) AS terms, robustness,
      money_link_id AS "moneyLinkId", link_ids::text[] AS "linkIds", entity_ids::text[] AS "entityIds", steps, explanation
    FROM chains WHERE overlap_id = ANY(${rows.map((row) => row.rowId)}::bigint[]) ORDER BY overlap_id, place`)
  const links = await loadLinkCards(query, [...new Set(chainRows.flatMap((chain) => chain.linkIds))])
  const entities = await loadEntityCards(query, [
    ...new Set([...chainRows.flatMap((chain) => chain.entityIds), ...rows.map((row) => row.partyId)]),
  ])
  const participations = await loadParticipation(query, [
    ...new Set(chainRows.map((chain) => chain.participantId)),
  ])
  const isCommon = (id: string): boolean =>
    (COMMON_KINDS as readonly string[]).includes(need(entities, id).kind)
  const onChains = (row: OverlapRow): string[] =>
    chainRows
      .filter((chain) => chain.overlapId === row.rowId)
      // What is said of who represents the party is about their own matters.
      .flatMap((chain) => (chain.representativeId === null ? chain.entityIds : chain.entityIds.slice(0, -1)))
  const concerns = rows.map((row) => ({
    overlapId: row.rowId,
    negotiationId: row.negotiationId,
    officialId: row.officialId,
    entityIds: onChains(row).filter((id) => !isCommon(id)),
    interestIds: chainRows.filter((chain) => chain.overlapId === row.rowId).flatMap(interestsOf),
    commonIds: [...onChains(row).filter(isCommon), row.partyId],
    partyId: row.partyId,
  }))
  const statements = await loadStatements(query, concerns)

  const toView = (chain: ChainRow): ChainView => ({
    ...chain,
    representative: chain.representativeId === null ? null : need(entities, chain.representativeId),
    participation: need(participations, chain.participantId),
    links: chain.linkIds.map((id) => need(links, id)),
    entities: chain.entityIds.map((id) => need(entities, id)),
  })
  return rows.flatMap(({ rowId, officialId, negotiationId: _, partyId, roles, ...row }) => {
    const { reviewStatus, mitigation, reviewReason, reviewedBy, reviewedAt, ...shown } = row
    const [best, ...others] = chainRows.filter((chain) => chain.overlapId === rowId).map(toView)
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
      ...need(statements, rowId),
    }
  })
}

/** What the official, or somebody tied to them, holds on a chain; of personal money, between whom it ran. */
function interestsOf({ steps, entityIds }: ChainRow): string[] {
  const held = entityIds[steps.indexOf('holding') + 1]
  if (steps.includes('holding') && held !== undefined) return [held]
  return entityIds.slice(1, steps.indexOf('personal') + 2)
}

function need<T>(map: ReadonlyMap<string, T>, id: string): T {
  const value = map.get(id)
  if (value === undefined) throw new Error(`a chain names record ${id}, which is not there`)
  return value
}
