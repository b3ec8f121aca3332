import sql, { raw, type Sql } from 'sql-template-tag'
import type { LinkKind } from '../../models/link-kinds.ts'
import type {
  AmountStatus,
  Capacity,
  EntityKind,
  LinkStatus,
  Stage,
  Stance,
} from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { FOUNDED_ON, LINK_IS_AHEAD, LINK_IS_OVER } from '../overlaps/link-conditions.ts'

/** A source as a record cites it. */
export interface CitedSource {
  readonly slug: string
  readonly url: string
  readonly publisher: string
  /** The publisher whose report it relays; null if the report is its own. */
  readonly origin: string | null
  readonly title: string
  readonly published: string | null
  readonly archiveUrl: string | null
  /** The ISO day since which its address does not answer; null while it does, or where no one has checked. */
  readonly deadSince: string | null
  readonly locator: string | null
  readonly quote: string | null
  readonly stance: Stance
  readonly note: string | null
}

/** One end of a link. */
export interface LinkEnd {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly kind: EntityKind
}

/** A record that someone checked a version of a link against its sources. */
export interface LinkCheck {
  readonly by: string
  readonly byId: string
  readonly at: string
  readonly version: number
}

/** A link with its ends and sources: everything that pages, reports and the API show of it. */
export interface LinkCard {
  readonly id: string
  readonly slug: string
  readonly kind: LinkKind
  readonly from: LinkEnd
  readonly to: LinkEnd
  readonly relationship: string | null
  readonly detail: string | null
  readonly shareMin: string | null
  readonly shareMax: string | null
  readonly amountMin: string | null
  readonly amountMax: string | null
  readonly currency: string | null
  readonly amountBand: string | null
  readonly amountStatus: AmountStatus | null
  readonly jointSum: string | null
  readonly stage: Stage
  readonly capacity: Capacity | null
  readonly lastKnown: string | null
  readonly startDate: string | null
  readonly endDate: string | null
  /** Whether its end had passed at the moment that is looked at. */
  readonly over: boolean
  /** Whether its start had yet to come at that moment. */
  readonly ahead: boolean
  /** The first day on which either end may have been founded, for a link without a start; null if not known. */
  readonly founded: string | null
  readonly status: LinkStatus
  readonly retractionReason: string | null
  /** The slug of the link that says the same, in favor of which this one was retracted. */
  readonly mergedInto: string | null
  readonly version: number
  /** The last check by someone other than its author; null if there was none. */
  readonly check: LinkCheck | null
  readonly recordedAt: Date
  readonly recordedBy: string | null
  readonly revisedAt: Date | null
  readonly overlapCount: number
  readonly sources: CitedSource[]
}

/** A user's public name: the part of their email address before the @. */
export const USER_NAME = `split_part(u.email, '@', 1)`

/** The public name of the user whose id is in a column, such as `d.decided_by`. */
export const userNameOf = (column: string): Sql =>
  sql`(SELECT ${raw(USER_NAME)} FROM users u WHERE u.id = ${raw(column)})`

/** The sources of a citing record, as JSON, in their order. */
export const citedSources = (column: string, record: string): string => `coalesce((
  SELECT json_agg(json_build_object('slug', cited.slug, 'url', cited.url, 'publisher', cited.publisher,
    'origin', cited.origin, 'title', cited.title, 'published', cited.published, 'archiveUrl', cited.archive_url,
    'deadSince', cited.dead_since, 'locator', c.locator,
    'quote', c.quote, 'stance', coalesce(c.stance, 'supports'), 'note', c.note) ORDER BY c.ordinal, c.id)
  FROM citations c JOIN sources cited ON cited.id = c.source_id WHERE c.${column} = ${record}.id), '[]')`

/** The status of a link that counts: one that a source contradicts is disputed, whatever was recorded. */
export const countedStatusOf = (link: string): string => `CASE WHEN ${link}.status <> 'retracted'
  AND ${link}.id IN (SELECT d.link_id FROM citations d WHERE d.stance = 'contradicts') THEN 'disputed' ELSE ${link}.status END`

/** The same of a link `l`. */
export const COUNTED_STATUS = countedStatusOf('l')

/** The same of a link as a page shows it. */
export function countedStatus({ status, sources }: Pick<LinkCard, 'status' | 'sources'>): LinkStatus {
  const denied = status !== 'retracted' && sources.some(({ stance }) => stance === 'contradicts')
  return denied ? 'disputed' : status
}

export const LINK_COLUMNS = `l.id, l.slug, l.kind,
  json_build_object('id', f.id::text, 'slug', f.slug, 'name', f.name, 'kind', f.kind) AS "from",
  json_build_object('id', t.id::text, 'slug', t.slug, 'name', t.name, 'kind', t.kind) AS "to",
  l.relationship, l.detail, l.share_min AS "shareMin", l.share_max AS "shareMax", l.amount_min AS "amountMin",
  l.amount_max AS "amountMax", l.currency, l.amount_band AS "amountBand", l.amount_status AS "amountStatus",
  l.joint_sum AS "jointSum", coalesce(l.stage, 'in_effect') AS stage, l.capacity, l.last_known AS "lastKnown", l.start_date AS "startDate", l.end_date AS "endDate", ${LINK_IS_OVER} AS over, ${LINK_IS_AHEAD} AS ahead, ${FOUNDED_ON} AS founded, l.status,
  l.retraction_reason AS "retractionReason", (SELECT k.slug FROM links k WHERE k.id = l.merged_into_id) AS "mergedInto",
  (SELECT json_build_object('by', ${USER_NAME}, 'byId', u.id::text, 'at', k.checked_at, 'version', k.checked_version)
    FROM link_checks k JOIN users u ON u.id = k.checked_by WHERE k.link_id = l.id) AS check, l.version, l.recorded_at AS "recordedAt",
  (SELECT ${USER_NAME} FROM users u WHERE u.id = l.recorded_by) AS "recordedBy", l.revised_at AS "revisedAt",
  (SELECT count(DISTINCT x.overlap_id)::int FROM chains x WHERE x.link_ids @> ARRAY[l.id]) AS "overlapCount",
  ${citedSources('link_id', 'l')} AS sources`

export const LINKS = `links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id`

export async function loadLinkCards(query: Query, ids: readonly string[]): Promise<Map<string, LinkCard>> {
  const rows = await query<LinkCard>(
    sql`SELECT ${raw(LINK_COLUMNS)} FROM ${raw(LINKS)} WHERE l.id = ANY(${ids}::bigint[])`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}
