import sql from 'sql-template-tag'
import {
  KINSHIP_BY_BIRTH,
  LINK_KINDS,
  type LinkKind,
  type LinkStatus,
  type ParticipantRole,
} from '../../models/vocabulary.ts'
import { ALWAYS_BEFORE, BEGINNING, type DayRange, FOREVER, NEVER_ENDED } from './days.ts'
import type { Query } from './query.ts'
import type { ScoredLink } from './score.ts'
import type { Span } from './timing.ts'

/** A date as written, with the days that it can mean; all null where nothing is written. */
interface WrittenSpan {
  startDate: string | null
  startEarliest: string | null
  startLatest: string | null
  endDate: string | null
  endEarliest: string | null
  endLatest: string | null
}

/** What judging a chain needs to know of one of its links. */
export interface LinkFacts extends ScoredLink {
  readonly id: string
  readonly slug: string
  readonly kind: LinkKind
  readonly relationship: string | null
  readonly fromId: string
  readonly span: Span
}

/** One official's taking part in one negotiation. */
export interface ParticipationFacts {
  readonly id: string
  readonly officialId: string
  readonly negotiationId: string
  readonly role: ParticipantRole
  readonly span: Span
}

const unboundedRange: DayRange = { earliest: BEGINNING, latest: FOREVER }

function range(earliest: string | null, latest: string | null): DayRange {
  return { earliest: earliest ?? BEGINNING, latest: latest ?? FOREVER }
}

function endRange(written: WrittenSpan, unknownEnd: DayRange): DayRange {
  if (written.endDate === null) return NEVER_ENDED
  return written.endDate === 'unknown' ? unknownEnd : range(written.endEarliest, written.endLatest)
}

interface LinkRow extends WrittenSpan {
  id: string
  slug: string
  kind: LinkKind
  relationship: string | null
  fromId: string
  status: LinkStatus
  amountMin: string | null
  currency: string | null
  /** The earliest and the latest publication among the link's sources: the last day each can mean. */
  firstPublished: string | null
  lastPublished: string | null
  publishers: number
}

/** Design, section 4, "Timing": what an unknown start and an unknown end can mean. */
function spanOfLink(row: LinkRow): Span {
  const alwaysHeld = (KINSHIP_BY_BIRTH as readonly (string | null)[]).includes(row.relationship)
  const unknownStart = alwaysHeld ? ALWAYS_BEFORE : range(null, row.firstPublished)
  return {
    start: row.startDate === null ? unknownStart : range(row.startEarliest, row.startLatest),
    end: endRange(row, range(null, row.lastPublished)),
    oneDay: LINK_KINDS[row.kind].oneDay && row.endDate === null,
  }
}

/** The facts of these links, by id. */
export async function loadLinkFacts(query: Query, ids: readonly string[]): Promise<Map<string, LinkFacts>> {
  const rows = await query<LinkRow>(sql`
    SELECT l.id, l.slug, l.kind, l.relationship, l.from_id AS "fromId", l.status,
      l.amount_min AS "amountMin", l.currency, l.start_date AS "startDate", l.end_date AS "endDate",
      l.start_earliest::text AS "startEarliest", l.start_latest::text AS "startLatest",
      l.end_earliest::text AS "endEarliest", l.end_latest::text AS "endLatest",
      cited.first::text AS "firstPublished", cited.last::text AS "lastPublished", cited.publishers
    FROM links l
    CROSS JOIN LATERAL (
      SELECT min(s.published_latest) AS first, max(s.published_latest) AS last,
        count(DISTINCT lower(btrim(s.publisher)))::int AS publishers
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
  const rows = await query<WrittenSpan & Omit<ParticipationFacts, 'span'>>(sql`
    SELECT p.id, p.official_id AS "officialId", p.negotiation_id AS "negotiationId", p.role,
      written.start_date AS "startDate", written.end_date AS "endDate",
      partial_earliest(written.start_day)::text AS "startEarliest", partial_latest(written.start_day)::text AS "startLatest",
      partial_earliest(written.end_day)::text AS "endEarliest", partial_latest(written.end_day)::text AS "endLatest"
    FROM participants p JOIN negotiations n ON n.id = p.negotiation_id
    CROSS JOIN LATERAL (
      SELECT coalesce(p.start_date, n.start_date) AS start_date, coalesce(p.end_date, n.end_date) AS end_date,
        coalesce(p.start_date, n.start_date) AS start_day, nullif(coalesce(p.end_date, n.end_date), 'unknown') AS end_day
    ) written
    WHERE p.official_id = ANY(${officialIds}::bigint[]) ORDER BY p.id`)
  return rows.map((row) => ({
    id: row.id,
    officialId: row.officialId,
    negotiationId: row.negotiationId,
    role: row.role,
    span: {
      start: range(row.startEarliest, row.startLatest),
      end: endRange(row, unboundedRange),
      oneDay: false,
    },
  }))
}
