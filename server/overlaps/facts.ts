import sql from 'sql-template-tag'
import { LINK_KINDS, type LinkKind } from '../../models/link-kinds.ts'
import { KINSHIP_BY_BIRTH, type LinkStatus, type PartyRole } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { ALWAYS_BEFORE, BEGINNING, type DayRange, FOREVER, NEVER_ENDED } from '../values/days.ts'
import { daysOf, ENDED_DAY_UNKNOWN } from '../values/partial-date.ts'
import type { LinkFacts, Named, ParticipationFacts } from './chain.ts'
import type { Span } from './timing.ts'

const ANY_DAY: DayRange = { earliest: BEGINNING, latest: FOREVER }

function written(date: string): DayRange {
  return daysOf(date) ?? ANY_DAY
}

function endOf(endDate: string | null, unknown: DayRange): DayRange {
  if (endDate === null) return NEVER_ENDED
  return endDate === ENDED_DAY_UNKNOWN ? unknown : written(endDate)
}

/** A link's dates as written, and those on which its sources were published, undated ones left out. */
export interface DatedLink {
  readonly kind: LinkKind
  readonly relationship: string | null
  readonly startDate: string | null
  readonly endDate: string | null
  readonly published: readonly string[]
}

/** When a link holds (the method page, “Timing”), with what an unknown start or end can mean. */
export function spanOfLink(link: DatedLink): Span {
  const reports = link.published.map((date) => written(date).latest).sort()
  const alwaysHeld = (KINSHIP_BY_BIRTH as readonly (string | null)[]).includes(link.relationship)
  const unknownStart = alwaysHeld ? ALWAYS_BEFORE : { earliest: BEGINNING, latest: reports[0] ?? FOREVER }
  return {
    start: link.startDate === null ? unknownStart : written(link.startDate),
    end: endOf(link.endDate, { earliest: BEGINNING, latest: reports.at(-1) ?? FOREVER }),
    oneDay: LINK_KINDS[link.kind].oneDay && link.endDate === null,
  }
}

/** When somebody takes part, from dates in which a missing one is already the negotiation's. */
export function spanOfParticipation(startDate: string | null, endDate: string | null): Span {
  return {
    start: startDate === null ? ANY_DAY : written(startDate),
    end: endOf(endDate, ANY_DAY),
    oneDay: false,
  }
}

/** The facts of these links, by id. */
export async function loadLinkFacts(query: Query, ids: readonly string[]): Promise<Map<string, LinkFacts>> {
  const rows = await query<Omit<LinkFacts, 'span'> & DatedLink & { status: LinkStatus }>(sql`
    SELECT l.id, l.slug, l.kind, l.relationship, l.from_id AS "fromId", l.to_id AS "toId", l.status,
      l.amount_min AS "amountMin", l.amount_max AS "amountMax", l.currency, l.share_min AS "shareMin",
      l.share_max AS "shareMax", l.start_date AS "startDate", l.end_date AS "endDate",
      cited.published, cited.publishers, cited.names AS "publisherNames"
    FROM links l
    CROSS JOIN LATERAL (
      SELECT array_remove(array_agg(s.published::text), NULL) AS published,
        count(DISTINCT lower(btrim(s.publisher)))::int AS publishers,
        array_agg(DISTINCT btrim(s.publisher)) AS names
      FROM citations c JOIN sources s ON s.id = c.source_id WHERE c.link_id = l.id
    ) cited
    WHERE l.id = ANY(${ids}::bigint[])`)
  return new Map(rows.map((row) => [row.id, { ...row, span: spanOfLink(row) }]))
}

/** Every participation of these officials. A missing start or end is the negotiation's. */
export async function loadParticipations(
  query: Query,
  officialIds: readonly string[],
): Promise<ParticipationFacts[]> {
  const rows = await query<Omit<ParticipationFacts, 'span'>>(sql`
    SELECT p.id, p.official_id AS "officialId", p.negotiation_id AS "negotiationId", p.role, n.name AS "negotiationName",
      CASE WHEN b.id IS NOT NULL THEN json_build_object('name', b.name, 'kind', b.kind) END AS "onBehalfOf",
      coalesce(p.start_date, n.start_date) AS "startDate", coalesce(p.end_date, n.end_date) AS "endDate"
    FROM participants p JOIN negotiations n ON n.id = p.negotiation_id
    LEFT JOIN entities b ON b.id = p.on_behalf_of_id
    WHERE p.official_id = ANY(${officialIds}::bigint[]) ORDER BY p.id`)
  return rows.map((row) => ({ ...row, span: spanOfParticipation(row.startDate, row.endDate) }))
}

/** These entities as sentences name them, by id. */
export async function loadNames(query: Query, ids: readonly string[]): Promise<Map<string, Named>> {
  const rows = await query<Named & { id: string }>(sql`
    SELECT id, name, kind FROM entities WHERE id = ANY(${ids}::bigint[])`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The roles of the parties of these negotiations, by negotiation and party: `id/id`. */
export async function loadPartyRoles(
  query: Query,
  negotiationIds: readonly string[],
): Promise<Map<string, PartyRole[]>> {
  const rows = await query<{ key: string; roles: PartyRole[] }>(sql`
    SELECT negotiation_id || '/' || entity_id AS key, array_agg(DISTINCT role ORDER BY role) AS roles
    FROM parties WHERE negotiation_id = ANY(${negotiationIds}::bigint[]) GROUP BY negotiation_id, entity_id`)
  return new Map(rows.map((row) => [row.key, row.roles]))
}
