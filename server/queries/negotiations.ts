import sql, { raw, type Sql } from 'sql-template-tag'
import type {
  NegotiationStatus,
  ParticipantRole,
  ParticipationStatus,
  ParticularMatter,
} from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import type { Filters } from './filters.ts'
import { type CitedSource, citedSources } from './link-cards.ts'
import { allOf, contains, isAny, namedLike, period } from './overlap-filters.ts'
import { alphabetical, fetchPage, type Page, type PageRequest, type SortKeys } from './paging.ts'
import { attendeesOf } from './record-parts.ts'

export interface Named {
  readonly slug: string
  readonly name: string
}

/** A negotiation in a list. */
export interface NegotiationRow extends Named {
  readonly id: string
  readonly summary: string | null
  readonly status: NegotiationStatus
  readonly startDate: string | null
  readonly endDate: string | null
  readonly parties: string[]
  readonly participantCount: number
  readonly overlapCount: number
}

export interface RoleOfParty {
  readonly id: string
  readonly role: string
  readonly startDate: string | null
  readonly endDate: string | null
}

export interface PartyRow extends Named {
  readonly kind: string
  /** Its roles, each with the id of its row and its own dates. */
  readonly roles: RoleOfParty[]
  readonly sources: CitedSource[]
}

export interface ParticipantRow extends Named {
  readonly id: string
  readonly role: ParticipantRole
  readonly capacity: string | null
  readonly onBehalfOf: Named | null
  readonly startDate: string | null
  readonly endDate: string | null
  readonly status: ParticipationStatus
  readonly sources: CitedSource[]
}

export interface MeetingRow {
  readonly id: string
  readonly attendees: Named[]
  readonly date: string
  readonly place: string | null
  readonly summary: string | null
  readonly sources: CitedSource[]
}

export interface NegotiationDetail extends NegotiationRow {
  /** Null if it is not retracted. */
  readonly retractionReason: string | null
  readonly particularMatter: ParticularMatter | null
  readonly sources: CitedSource[]
  readonly partyRows: PartyRow[]
  readonly participants: ParticipantRow[]
  readonly meetings: MeetingRow[]
}

export const NEGOTIATION_SORTS = {
  start: {
    label: 'Latest start',
    expression: `coalesce(partial_earliest(n.start_date)::text, '')`,
    type: 'text',
    direction: 'DESC',
  },
  name: { label: 'Name', expression: alphabetical('n.name'), type: 'text', direction: 'ASC' },
  overlaps: {
    label: 'Most overlaps',
    expression: '(SELECT count(*)::int FROM derived_overlaps v WHERE v.negotiation_id = n.id)',
    type: 'int',
    direction: 'DESC',
  },
} as const satisfies SortKeys

const COLUMNS = sql`n.id, n.slug, n.name, n.summary, n.status, n.start_date AS "startDate", n.end_date AS "endDate",
  ARRAY(SELECT DISTINCT e.name FROM parties p JOIN entities e ON e.id = p.entity_id WHERE p.negotiation_id = n.id
    ORDER BY e.name) AS parties,
  (SELECT count(DISTINCT official_id)::int FROM participants WHERE negotiation_id = n.id) AS "participantCount",
  (SELECT count(*)::int FROM derived_overlaps v WHERE v.negotiation_id = n.id) AS "overlapCount"`

/** The filters' condition on negotiations `n`. */
export function negotiationCondition(filters: Filters): Sql {
  const { since, until } = period(filters)
  return allOf([
    sql`n.retraction_reason IS NULL`,
    filters.official === null
      ? null
      : sql`EXISTS (SELECT FROM participants q JOIN entities e ON e.id = q.official_id
          WHERE q.negotiation_id = n.id AND e.slug = ANY(${filters.official}))`,
    filters.party === null
      ? null
      : sql`EXISTS (SELECT FROM parties q JOIN entities e ON e.id = q.entity_id
          WHERE q.negotiation_id = n.id AND e.slug = ANY(${filters.party}))`,
    isAny(sql`n.status`, filters.status),
    since === null
      ? null
      : sql`coalesce(partial_latest(nullif(n.end_date, 'unknown')), 'infinity') >= ${since}::date`,
    until === null ? null : sql`coalesce(partial_earliest(n.start_date), '-infinity') <= ${until}::date`,
    filters.q === null
      ? null
      : sql`(n.name ILIKE ${contains(filters.q)} OR n.summary ILIKE ${contains(filters.q)}
          OR ${namedLike('negotiation', sql`n.id`, filters.q)})`,
  ])
}

export async function listNegotiations(
  query: Query,
  filters: Filters,
  page: PageRequest,
): Promise<Page<NegotiationRow>> {
  return fetchPage<NegotiationRow>(query, NEGOTIATION_SORTS, page, {
    columns: COLUMNS,
    from: sql`negotiations n`,
    where: negotiationCondition(filters),
    idColumn: 'n.id',
  })
}

export async function countNegotiations(query: Query, filters: Filters): Promise<number> {
  const [row] = await query<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM negotiations n WHERE ${negotiationCondition(filters)}`,
  )
  return row?.count ?? 0
}

/** Negotiations on record that have this name, whatever its case and accents. */
export async function negotiationsNamed(query: Query, name: string): Promise<NegotiationRow[]> {
  return query<NegotiationRow>(sql`
    SELECT ${COLUMNS} FROM negotiations n WHERE n.retraction_reason IS NULL AND folded(n.name) = folded(${name}) ORDER BY n.id LIMIT 10`)
}

/** A negotiation with its parties, participants and meetings; null if not found. */
export async function findNegotiation(query: Query, slug: string): Promise<NegotiationDetail | null> {
  const [row] = await query<Omit<NegotiationDetail, 'partyRows' | 'participants' | 'meetings'>>(sql`
    SELECT ${COLUMNS}, n.retraction_reason AS "retractionReason",
      n.particular_matter AS "particularMatter", ${raw(citedSources('negotiation_id', 'n'))} AS sources
    FROM negotiations n WHERE n.slug = ${slug}`)
  if (row === undefined) return null
  const parties = await query<RoleRow>(sql`
    SELECT p.id, e.slug, e.name, e.kind, p.role, p.start_date AS "startDate", p.end_date AS "endDate",
      ${raw(citedSources('party_id', 'p'))} AS sources
    FROM parties p JOIN entities e ON e.id = p.entity_id WHERE p.negotiation_id = ${row.id} ORDER BY p.id`)
  return {
    ...row,
    partyRows: gatherRoles(parties),
    participants: await query<ParticipantRow>(sql`
      SELECT p.id, e.slug, e.name, p.role, p.capacity, coalesce(p.status, 'reported') AS status,
        p.start_date AS "startDate", p.end_date AS "endDate",
        CASE WHEN b.id IS NOT NULL THEN json_build_object('slug', b.slug, 'name', b.name) END AS "onBehalfOf",
        ${raw(citedSources('participant_id', 'p'))} AS sources
      FROM participants p JOIN entities e ON e.id = p.official_id LEFT JOIN entities b ON b.id = p.on_behalf_of_id
      WHERE p.negotiation_id = ${row.id} ORDER BY b.name NULLS LAST, p.id`),
    meetings: await query<MeetingRow>(sql`
      SELECT m.id, m.date, m.place, m.summary, ${attendeesOf('m')}, ${raw(citedSources('meeting_id', 'm'))} AS sources
      FROM meetings m WHERE m.negotiation_id = ${row.id} ORDER BY partial_earliest(m.date), m.id`),
  }
}

/** One role of a party. */
interface RoleRow extends Named, RoleOfParty {
  readonly kind: string
  readonly sources: CitedSource[]
}

/** A party with two roles is one party. */
function gatherRoles(rows: readonly RoleRow[]): PartyRow[] {
  const parties = new Map<string, PartyRow>()
  for (const { role, id, startDate, endDate, ...row } of rows) {
    const known = parties.get(row.slug)
    const own = { id, role, startDate, endDate }
    if (known === undefined) parties.set(row.slug, { ...row, sources: [...row.sources], roles: [own] })
    else {
      known.roles.push(own)
      const cited = new Set(known.sources.map((source) => source.slug))
      known.sources.push(...row.sources.filter((source) => !cited.has(source.slug)))
    }
  }
  return [...parties.values()]
}
