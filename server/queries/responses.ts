import sql, { raw, type Sql } from 'sql-template-tag'
import { type EntityKind, RESPONSE_KINDS, type StatementKind } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { IS_OFFICIAL } from './entity-cards.ts'
import { type CitedSource, citedSources } from './link-cards.ts'

/** A statement, with who made it and what it is about. */
export interface Response {
  readonly id: string
  readonly slug: string
  readonly kind: StatementKind
  /** With who they are, if they are a person on record who is no official. */
  readonly by: { id: string | null; slug: string | null; name: string; who: string | null }
  readonly date: string | null
  readonly quote: string | null
  readonly paraphrase: string | null
  readonly sources: CitedSource[]
  /** The names of what it is about, each once: a body and the talks about it can share a name. */
  readonly about: string[]
}

/** What statements about an overlap can refer to. */
export interface Concern {
  readonly overlapId: string
  readonly negotiationId: string
  readonly officialId: string
  /** The entities on its chains that other overlaps do not usually share, including the official. */
  readonly entityIds: readonly string[]
  /** Those among them that the official, or someone tied to them, holds; or who received money. */
  readonly interestIds: readonly string[]
  /** The states and their funds on its chains, and the party. */
  readonly commonIds: readonly string[]
  /** Those who act for the party, at the end of a chain. */
  readonly representativeIds: readonly string[]
  readonly partyId: string
}

/** A statement about an overlap. */
export interface OverlapStatement extends Response {
  /** Whether it is about an interest or the party on its paths, rather than the official or the talks in general. */
  readonly direct: boolean
  /** The entities that it is about. */
  readonly entities: readonly AboutEntity[]
}

/** An entity that a statement is about. */
interface AboutEntity {
  readonly id: string
  readonly kind: EntityKind
}

/** The responses of the people concerned in an overlap, and what others have raised. */
export interface OverlapStatements {
  readonly responses: OverlapStatement[]
  readonly raised: OverlapStatement[]
}

export const RESPONSE_KIND_LIST = raw(RESPONSE_KINDS.map((kind) => `'${kind}'`).join(', '))

export const STATEMENT_COLUMNS = raw(`s.id, s.slug, s.kind,
  json_build_object('id', e.id::text, 'slug', e.slug, 'name', coalesce(e.name, s.by_name),
    'who', CASE WHEN e.kind = 'person' AND NOT ${IS_OFFICIAL} THEN e.summary END) AS by,
  s.date, s.quote, s.paraphrase, ${citedSources('statement_id', 's')} AS sources,
  ARRAY(SELECT coalesce(x.name, n.name) FROM statement_subjects a LEFT JOIN entities x ON x.id = a.entity_id
    LEFT JOIN negotiations n ON n.id = a.negotiation_id WHERE a.statement_id = s.id
    GROUP BY 1 ORDER BY min(a.ordinal)) AS about`)

/**
 * Kinds of entity that many overlaps have in common. A statement about a state or its fund in another
 * matter is not a response to this overlap.
 */
export const COMMON_KINDS = [
  'state',
  'public_body',
  'sovereign_fund',
] as const satisfies readonly EntityKind[]

/**
 * The condition that a statement about the entity at this place of the chain `c` is about its overlap. One about the
 * party's representative, at its end, is about the representative's own affairs.
 */
export const isOwnOnChain = (place: Sql): Sql =>
  sql`(c.representative_id IS NULL OR ${place} < cardinality(c.entity_ids))`

/** Newest first; undated last. */
export const NEWEST_FIRST: Sql = raw(`partial_latest(s.date) DESC NULLS LAST, s.slug`)

/** Whether it is a statement in which the people concerned respond, or reportedly do not. */
export const isResponse = ({ kind }: Response): boolean =>
  (RESPONSE_KINDS as readonly StatementKind[]).includes(kind)

/**
 * The statements that concern each overlap, by the overlap's row: those about its interests or party first, then the
 * others, each group newest first. A statement only about a state or its fund belongs to another matter, unless somebody on
 * the paths makes it.
 */
export async function loadStatements(
  query: Query,
  concerns: readonly Concern[],
): Promise<Map<string, OverlapStatements>> {
  const entityIds = [...new Set(concerns.flatMap((concern) => concern.entityIds))]
  const commonIds = [...new Set(concerns.flatMap((concern) => concern.commonIds))]
  const negotiationIds = [...new Set(concerns.map((concern) => concern.negotiationId))]
  const rows = await query<Response & About>(sql`
    SELECT ${STATEMENT_COLUMNS},
      coalesce((SELECT json_agg(json_build_object('id', a.entity_id::text, 'kind', x.kind)) FROM statement_subjects a
        JOIN entities x ON x.id = a.entity_id WHERE a.statement_id = s.id), '[]') AS entities,
      ARRAY(SELECT a.negotiation_id::text FROM statement_subjects a
        WHERE a.statement_id = s.id AND a.negotiation_id IS NOT NULL) AS "negotiationIds"
    FROM statements s LEFT JOIN entities e ON e.id = s.by_id
    WHERE s.retraction_reason IS NULL AND EXISTS (
      SELECT FROM statement_subjects a WHERE a.statement_id = s.id
        AND (a.entity_id = ANY(${entityIds}::bigint[]) OR a.negotiation_id = ANY(${negotiationIds}::bigint[])
          OR (s.by_id = ANY(${entityIds}::bigint[]) AND a.entity_id = ANY(${commonIds}::bigint[]))))
    ORDER BY ${NEWEST_FIRST}`)
  return new Map(
    concerns.map((concern) => {
      const about = rows
        .filter(
          (row) =>
            row.entities.some(({ id }) => concern.entityIds.includes(id)) ||
            (concern.entityIds.includes(row.by.id ?? '') &&
              row.entities.some(({ id }) => concern.commonIds.includes(id))) ||
            row.negotiationIds.includes(concern.negotiationId),
        )
        .map((row): OverlapStatement => ({ ...row, direct: isDirect(row, concern) }))
        .sort((a, b) => Number(b.direct) - Number(a.direct))
      return [
        concern.overlapId,
        { responses: about.filter(isResponse), raised: about.filter((each) => !isResponse(each)) },
      ]
    }),
  )
}

/** What a statement is about. */
interface About {
  readonly entities: readonly AboutEntity[]
  readonly negotiationIds: readonly string[]
}

/**
 * Whether a statement is about an interest or the party on the paths, and not about another matter that happens to
 * involve one of them. It must name an interest together with another entity on the paths, with the talks, or alone;
 * or the party together with the talks.
 */
function isDirect(
  { entities, negotiationIds, by, kind }: About & Pick<Response, 'by' | 'kind'>,
  { officialId, entityIds, interestIds, commonIds, representativeIds, partyId, negotiationId }: Concern,
): boolean {
  const about = entities.map(({ id }) => id)
  const ofTheTalks = negotiationIds.includes(negotiationId)
  // Who recuses themselves from the talks does so whatever the tie.
  if (ofTheTalks && (kind === 'recusal' || about.includes(partyId))) return true
  if (!about.some((id) => interestIds.includes(id))) return false
  // What is said of an interest and of whoever acts for the party is said of the tie between them.
  const reached = new Set([...entityIds, ...commonIds, ...representativeIds])
  const onPaths = about.filter((id) => id !== officialId && reached.has(id))
  // A sovereign fund named with an interest is another investor. A state or a company means another matter, but officials
  // answer about several of their interests at once.
  const isOther = (kind: EntityKind): boolean =>
    kind !== 'sovereign_fund' && (by.id !== officialId || kind === 'state' || kind === 'public_body')
  const others = entities.filter(
    ({ id, kind }) => id !== officialId && id !== by.id && !onPaths.includes(id) && isOther(kind),
  )
  return ofTheTalks || onPaths.length > 1 || others.length === 0
}
