import sql, { raw, type Sql } from 'sql-template-tag'
import { LINK_KINDS, type LinkKind } from '../../models/link-kinds.ts'
import { KINSHIP_BY_BIRTH, type LinkStatus } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { ALWAYS_BEFORE, BEGINNING, type DayRange, FOREVER, NEVER_ENDED } from '../values/days.ts'
import { daysOf, ENDED_DAY_UNKNOWN, latestDate } from '../values/partial-date.ts'
import type { ActingPart, LinkFacts, Named, ParticipationFacts, PartyPart } from './chain.ts'
import { FOUNDED_ON, IS_CONTROL_LINK } from './link-conditions.ts'
import { PART_DATES } from './part-dates.ts'
import type { Span } from './timing.ts'

const ANY_DAY: DayRange = { earliest: BEGINNING, latest: FOREVER }

function written(date: string): DayRange {
  return daysOf(date) ?? ANY_DAY
}

function endOf(endDate: string | null, unknown: DayRange): DayRange {
  if (endDate === null) return NEVER_ENDED
  return endDate === ENDED_DAY_UNKNOWN ? unknown : written(endDate)
}

/** A link's dates as written, and the publication dates of the sources that support it, without undated ones. */
export interface DatedLink {
  readonly kind: LinkKind
  readonly relationship: string | null
  readonly startDate: string | null
  readonly endDate: string | null
  readonly published: readonly string[]
  /** The first day on which either end may have been founded; null if not known. */
  readonly founded: string | null
}

/** When a link holds (see “Timing” on the method page), with what an unknown start or end can mean. */
export function spanOfLink(link: DatedLink): Span {
  const reports = link.published.map((date) => written(date).latest).sort()
  const alwaysHeld = (KINSHIP_BY_BIRTH as readonly (string | null)[]).includes(link.relationship)
  const latest = reports[0] ?? FOREVER
  // What was reported was there by then, whatever the record says about the founding.
  const founded = link.founded !== null && link.founded <= latest ? link.founded : BEGINNING
  const unknownStart = alwaysHeld ? ALWAYS_BEFORE : { earliest: founded, latest }
  return {
    start: link.startDate === null ? unknownStart : written(link.startDate),
    end: endOf(link.endDate, { earliest: BEGINNING, latest: reports.at(-1) ?? FOREVER }),
    oneDay: LINK_KINDS[link.kind].oneDay && link.endDate === null,
  }
}

/** When someone takes part or a party has its part. Missing dates have already been filled in from the negotiation. */
export function spanOfPart(startDate: string | null, endDate: string | null): Span {
  return {
    start: startDate === null ? ANY_DAY : written(startDate),
    end: endOf(endDate, ANY_DAY),
    oneDay: false,
  }
}

/** Who the report in a source `s` comes from, in a form that can be compared. */
export const ORIGIN: Sql = raw(`lower(btrim(coalesce(s.origin, s.publisher)))`)

/** The facts of these links, by id. */
export async function loadLinkFacts(query: Query, ids: readonly string[]): Promise<Map<string, LinkFacts>> {
  const rows = await query<
    Omit<LinkFacts, 'span' | 'lastVouched'> &
      DatedLink & { status: LinkStatus; lastKnown: string | null; contradicted: boolean }
  >(sql`
    SELECT l.id, l.slug, l.kind, l.relationship, l.from_id AS "fromId", l.to_id AS "toId", l.status,
      l.amount_min AS "amountMin", l.amount_max AS "amountMax", l.currency, l.share_min AS "shareMin",
      l.share_max AS "shareMax", l.start_date AS "startDate", l.end_date AS "endDate", ${IS_CONTROL_LINK} IS TRUE AS controls,
      l.amount_status AS "amountStatus", l.joint_sum AS "jointSum", coalesce(l.stage, 'in_effect') AS stage, l.last_known AS "lastKnown",
      to_char(greatest(l.recorded_at, l.revised_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "recordedOn",
      cited.published, cited.origins, cited.names AS "originNames", cited.pages, cited.contradicted, cited.differing,
      ${raw(FOUNDED_ON)} AS founded
    FROM links l
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(s.published::text) FILTER (WHERE c.stance IS NULL AND s.published IS NOT NULL), '{}') AS published,
        (count(DISTINCT ${ORIGIN}) FILTER (WHERE c.stance IS NULL))::int AS origins,
        ARRAY(SELECT min(btrim(coalesce(s.origin, s.publisher)) COLLATE "C") FROM citations c
          JOIN sources s ON s.id = c.source_id WHERE c.link_id = l.id AND c.stance IS NULL
          GROUP BY ${ORIGIN} ORDER BY 1) AS names,
        (count(*) FILTER (WHERE c.stance IS NULL))::int AS pages,
        coalesce(array_agg(DISTINCT btrim(coalesce(s.origin, s.publisher))) FILTER (WHERE c.stance = 'qualifies'), '{}') AS differing,
        coalesce(bool_or(c.stance = 'contradicts'), false) AS contradicted
      FROM citations c JOIN sources s ON s.id = c.source_id WHERE c.link_id = l.id
    ) cited
    WHERE l.id = ANY(${ids}::bigint[])`)
  return new Map(
    rows.map(({ contradicted, ...row }) => {
      const status = contradicted ? 'disputed' : row.status
      return [
        row.id,
        { ...row, status, span: spanOfLink(row), lastVouched: row.lastKnown ?? latestDate(row.published) },
      ]
    }),
  )
}

/** The dates, as written, of the reports that place someone in the talks. */
interface Reported {
  readonly reported: readonly string[]
}

/** When the supporting sources that these citations `c` name were published. */
const published = (citations: string): Sql =>
  raw(`ARRAY(SELECT s.published::text FROM (${citations}) c JOIN sources s ON s.id = c.source_id
    WHERE s.published IS NOT NULL ORDER BY s.published)`)

const SUPPORTING = 'SELECT c.source_id FROM citations c WHERE c.stance IS NULL AND'

/** When the sources of a participation `p`, or of a meeting in the talks that the official attended, were published. */
export const REPORTS_OF_PARTICIPATION = published(`${SUPPORTING} c.participant_id = p.id
  UNION ALL SELECT c.source_id FROM meeting_attendees a
    JOIN meetings m ON m.id = a.meeting_id AND m.negotiation_id = p.negotiation_id
    JOIN citations c ON c.meeting_id = m.id AND c.stance IS NULL WHERE a.entity_id = p.official_id`)

const REPORTS_OF_PARTY = published(`${SUPPORTING} c.party_id = p.id`)

/**
 * Every participation of these officials, in an order that does not depend on when it was entered. A missing start, end or
 * source is taken from the negotiation.
 */
export async function loadParticipations(
  query: Query,
  officialIds: readonly string[],
): Promise<ParticipationFacts[]> {
  const rows = await query<Omit<ParticipationFacts, 'span' | 'lastReported'> & Reported>(sql`
    SELECT p.id, p.official_id AS "officialId", p.negotiation_id AS "negotiationId", p.role, n.name AS "negotiationName",
      n.status = 'concluded' AS "isConcluded",
      to_char(p.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "recordedOn",
      CASE WHEN b.id IS NOT NULL THEN json_build_object('name', b.name, 'kind', b.kind) END AS "onBehalfOf",
      ${PART_DATES},
      coalesce(p.status, 'reported') AS status, ${REPORTS_OF_PARTICIPATION} AS reported,
      (SELECT count(DISTINCT ${ORIGIN})::int FROM citations c JOIN sources s ON s.id = c.source_id
        WHERE c.stance IS NULL AND (c.participant_id = p.id
          OR c.negotiation_id = n.id AND NOT EXISTS (SELECT FROM citations o WHERE o.participant_id = p.id))) AS origins
    FROM participants p JOIN negotiations n ON n.id = p.negotiation_id
    LEFT JOIN entities b ON b.id = p.on_behalf_of_id
    WHERE p.official_id = ANY(${officialIds}::bigint[])
    ORDER BY "startDate" NULLS FIRST, "endDate", p.role, b.slug COLLATE "C" NULLS FIRST, p.id`)
  return rows.map(({ reported, ...row }) => ({
    ...row,
    span: spanOfPart(row.startDate, row.endDate),
    lastReported: latestDate(reported),
  }))
}

/** When these people act for parties in these negotiations. A missing start or end is taken from the negotiation. */
export async function loadActingParts(
  query: Query,
  negotiationIds: readonly string[],
  representativeIds: readonly string[],
): Promise<ActingPart[]> {
  if (representativeIds.length === 0) return []
  return query<ActingPart>(sql`
    SELECT p.negotiation_id AS "negotiationId", p.official_id AS "officialId", p.on_behalf_of_id AS "partyId", ${PART_DATES},
      coalesce(p.status, 'reported') AS status, n.status = 'concluded' AS "isConcluded", to_char(p.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "recordedOn"
    FROM participants p JOIN negotiations n ON n.id = p.negotiation_id
    WHERE p.negotiation_id = ANY(${negotiationIds}::bigint[]) AND p.official_id = ANY(${representativeIds}::bigint[])
      AND p.on_behalf_of_id IS NOT NULL
    ORDER BY "startDate" NULLS FIRST, "endDate", p.id`)
}

/** Every part of the parties to these negotiations. A missing start or end is taken from the negotiation. */
export async function loadPartyParts(
  query: Query,
  negotiationIds: readonly string[],
): Promise<Map<string, PartyPart[]>> {
  const rows = await query<Omit<PartyPart, 'span' | 'lastReported'> & Reported>(sql`
    SELECT p.id, p.negotiation_id AS "negotiationId", p.entity_id AS "entityId", p.role,
      ${PART_DATES},
      ${REPORTS_OF_PARTY} AS reported
    FROM parties p JOIN negotiations n ON n.id = p.negotiation_id
    WHERE p.negotiation_id = ANY(${negotiationIds}::bigint[]) ORDER BY p.role, "startDate" NULLS FIRST, "endDate", p.id`)
  const parts = new Map<string, PartyPart[]>()
  for (const { reported, ...row } of rows) {
    const key = `${row.negotiationId}/${row.entityId}`
    const part = { ...row, span: spanOfPart(row.startDate, row.endDate), lastReported: latestDate(reported) }
    parts.set(key, [...(parts.get(key) ?? []), part])
  }
  return parts
}

/** These entities' names and kinds, as sentences use them, by id. */
export async function loadNames(query: Query, ids: readonly string[]): Promise<Map<string, Named>> {
  const rows = await query<Named & { id: string }>(sql`
    SELECT id, name, kind FROM entities WHERE id = ANY(${ids}::bigint[])`)
  return new Map(rows.map((row) => [row.id, row]))
}
