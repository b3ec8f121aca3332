import sql from 'sql-template-tag'
import type {
  EntityKind,
  NegotiationStatus,
  ParticipantRole,
  ParticipationStatus,
  ParticularMatter,
  PartyRole,
} from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { REPORTS_OF_PARTICIPATION } from '../overlaps/facts.ts'
import { PART_DATES } from '../overlaps/part-dates.ts'
import type { PartDates } from '../values/part-words.ts'
import { latestDate } from '../values/partial-date.ts'

/** A participation as an overlap shows it. A missing start or end is taken from the negotiation. */
export interface ParticipationCard extends PartDates {
  readonly id: string
  readonly role: ParticipantRole
  readonly capacity: string | null
  readonly onBehalfOf: {
    slug: string
    name: string
    kind: EntityKind
    /** A two-letter code; null if the record does not say. */
    country: string | null
  } | null
  /** Whether it is reported, confirmed or disputed. */
  readonly status: ParticipationStatus
  readonly negotiationStatus: NegotiationStatus
  readonly particularMatter: ParticularMatter | null
  /** When the latest source that supports it was published, as written; null if none is dated. */
  readonly lastReported: string | null
}

export async function loadParticipation(
  query: Query,
  ids: readonly string[],
): Promise<Map<string, ParticipationCard>> {
  const rows = await query<Omit<ParticipationCard, 'lastReported'> & { reported: readonly string[] }>(sql`
    SELECT p.id, p.role, p.capacity, ${REPORTS_OF_PARTICIPATION} AS reported,
      CASE WHEN b.id IS NOT NULL THEN json_build_object('slug', b.slug, 'name', b.name, 'kind', b.kind, 'country', b.country) END AS "onBehalfOf",
      ${PART_DATES},
      coalesce(p.status, 'reported') AS status, n.status AS "negotiationStatus", n.particular_matter AS "particularMatter"
    FROM participants p JOIN negotiations n ON n.id = p.negotiation_id
    LEFT JOIN entities b ON b.id = p.on_behalf_of_id
    WHERE p.id = ANY(${ids}::bigint[])`)
  return new Map(rows.map(({ reported, ...row }) => [row.id, { ...row, lastReported: latestDate(reported) }]))
}

/** A part of a party, as an overlap shows it. A missing start or end is taken from the negotiation. */
export interface PartyPartCard extends PartDates {
  readonly role: PartyRole
}
