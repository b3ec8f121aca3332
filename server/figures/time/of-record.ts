import type { Query } from '../../database/query.ts'
import { findEntity, positionsOf } from '../../queries/entities.ts'
import { entityLinks } from '../../queries/entity-links.ts'
import { type Filters, onlyValue } from '../../queries/filters.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import { findNegotiation } from '../../queries/negotiations.ts'
import type { OverlapView } from '../../queries/overlap-views.ts'
import { firstOverlaps, idOfNamed, overlapNames } from '../../queries/overlaps.ts'
import { repliesAbout } from '../../queries/replies.ts'
import { meetingsOf, partsOf } from '../../queries/seats.ts'
import { statementsAbout } from '../../queries/statements.ts'
import { entityHref, negotiationHref } from '../../values/addresses.ts'
import { partDates } from '../../values/part-words.ts'
import { isNarrowed } from '../scope.ts'
import {
  linkItem,
  meetingItem,
  overlapItem,
  partItem,
  positionItem,
  replyItem,
  statementItem,
  type TimeItem,
} from './items.ts'

/** The most overlaps that one picture shows: those with the highest scores, of which a record's page lists more. */
const MOST_OVERLAPS = 20

/** The items of one record, its name, and how many of its links a picture leaves out. */
export interface TimeRecord {
  readonly name: string
  readonly items: TimeItem[]
  readonly linksLeftOut: number
}

/** Those of the overlaps that the record's page lists, so that both are read at once. */
async function highest(query: Query, filters: Filters): Promise<OverlapView[]> {
  return (await firstOverlaps(query, filters)).slice(0, MOST_OVERLAPS)
}

/** The links on the best chains of these overlaps, each once. */
function linksOfChains(overlaps: readonly OverlapView[]): LinkCard[] {
  const links = overlaps.flatMap(({ chains: [best] }) => best.links)
  return [...new Map(links.map((link) => [link.id, link])).values()]
}

/** An official's items. With filters, only the links, negotiations and requests for comment of matching overlaps. Null if not found. */
export async function timeOfOfficial(query: Query, filters: Filters): Promise<TimeRecord | null> {
  const slug = onlyValue(filters.official)
  const official = slug === null ? null : await findEntity(query, slug)
  if (official === null) return null
  const narrowed = isNarrowed(filters, 'official')
  const [positions, parts, meetings, { links, totals }, overlaps, matching, statements, replies] =
    await Promise.all([
      positionsOf(query, official.id),
      partsOf(query, official.id),
      meetingsOf(query, official.id),
      entityLinks(query, official, 'first'),
      highest(query, filters),
      narrowed ? overlapNames(query, filters, null) : [],
      statementsAbout(query, { entityId: official.id }),
      repliesAbout(query, { officialId: official.id }),
    ])
  const left = new Set(matching.map(({ negotiation }) => negotiation.slug))
  const among = new Set(matching.map(idOfNamed))
  const stays = (negotiation: string): boolean => !narrowed || left.has(negotiation)
  // Their own links that stand, and those on the chains shown. With filters, only those on the chains.
  const kept = narrowed ? [] : links.filter(({ status }) => status !== 'retracted')
  const own = kept.filter(({ stage }) => stage !== 'cancelled')
  const shown = new Map([...own, ...linksOfChains(overlaps)].map((link) => [link.id, link]))
  return {
    name: official.name,
    linksLeftOut: kept.length - own.length + (narrowed || totals === null ? 0 : totals.links - links.length),
    items: [
      ...positions.map((position) => positionItem(position, official)),
      ...parts
        .filter(({ slug }) => stays(slug))
        .map((part) => partItem({ ...part, href: negotiationHref(part.slug) })),
      ...meetings
        .filter(({ negotiation }) => stays(negotiation.slug))
        .flatMap((meeting) => meetingItem(meeting)),
      ...[...shown.values()].map(linkItem),
      ...overlaps.map((overlap) => overlapItem(overlap, 'official')),
      ...statements.flatMap(statementItem),
      ...replies.filter(({ overlapId }) => !narrowed || among.has(overlapId)).flatMap(replyItem),
    ],
  }
}

/** A negotiation's items, with the links on the best chain of each overlap. Null if not found. */
export async function timeOfNegotiation(query: Query, filters: Filters): Promise<TimeRecord | null> {
  const slug = onlyValue(filters.negotiation)
  const talks = slug === null ? null : await findNegotiation(query, slug)
  if (talks === null) return null
  const narrowed = isNarrowed(filters, 'negotiation')
  const [overlaps, matching, statements, replies] = await Promise.all([
    highest(query, filters),
    narrowed ? overlapNames(query, filters, null) : [],
    statementsAbout(query, { negotiationId: talks.id }),
    repliesAbout(query, { negotiationId: talks.id }),
  ])
  const left = new Set(matching.map(({ official }) => official.slug))
  const among = new Set(matching.map(idOfNamed))
  return {
    name: talks.name,
    linksLeftOut: 0,
    items: [
      ...talks.participants
        .filter(({ slug }) => !narrowed || left.has(slug))
        .map((part) =>
          partItem({
            ...part,
            participation: part.status,
            href: entityHref({ slug: part.slug, official: true }),
            ...partDates(part, talks),
          }),
        ),
      ...talks.meetings.flatMap((meeting) => meetingItem({ ...meeting, negotiation: talks }, talks.slug)),
      ...linksOfChains(overlaps).map(linkItem),
      ...overlaps.map((overlap) => overlapItem(overlap, 'negotiation')),
      ...statements.flatMap(statementItem),
      ...replies.filter(({ overlapId }) => !narrowed || among.has(overlapId)).flatMap(replyItem),
    ],
  }
}
