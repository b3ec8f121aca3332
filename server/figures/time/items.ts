import type { ParticipantRole, ParticipationStatus, ReplyOutcome } from '../../../models/vocabulary.ts'
import { spanOfPart } from '../../overlaps/facts.ts'
import type { Span } from '../../overlaps/timing.ts'
import type { PositionRow } from '../../queries/entities.ts'
import { countedStatus, type LinkCard } from '../../queries/link-cards.ts'
import type { OverlapView } from '../../queries/overlap-views.ts'
import type { ReplyAbout } from '../../queries/replies.ts'
import type { Response } from '../../queries/responses.ts'
import type { NamedMeeting } from '../../queries/seats.ts'
import { entityHref, linkHref, negotiationHref, overlapHref } from '../../values/addresses.ts'
import type { Day } from '../../values/days.ts'
import { capital, formatSpan, list, words } from '../../values/format.ts'
import { linkSentence } from '../../values/link-words.ts'
import { overlapName } from '../../values/overlap-name.ts'
import { formatPart, type PartDates, partRole } from '../../values/part-words.ts'
import { daysOf } from '../../values/partial-date.ts'
import { spanOfCard, spanOfSitting } from '../axis.ts'
import { isLinkDoubted, isPathDoubted, spanOfPath } from '../path-time.ts'

/** The groups of items, in the order of the picture. */
export const GROUPS = ['Positions', 'Participation', 'Overlaps', 'Links', 'Meetings', 'Statements'] as const

/** An item on the axis: its dates, how it is drawn, and where it links to. */
export interface TimeItem {
  readonly group: (typeof GROUPS)[number]
  readonly name: string
  readonly who: string
  /** Items in the same lane are drawn on one line, as single days along it. */
  readonly lane?: string
  readonly href: string
  /** As written. */
  readonly start: string | null
  readonly end: string | null
  readonly dates: string
  /** A stretch in which something holds, a part in talks, or a single day. An overlap has the first two. */
  readonly window?: Span
  readonly taking?: Span
  readonly day?: Span
  readonly tone?: 'slate' | 'hollow'
  /** Whether the stretch may not hold at all: it rests on a plan or an old report. */
  readonly doubted?: boolean
}

/** All the days that an item can cover. */
export function spanOfItem({ window, taking, day }: TimeItem): Span {
  const span = window ?? taking ?? day
  if (span === undefined) throw new Error('an item of time has no span')
  return span
}

export function positionItem(position: PositionRow, official: { slug: string }): TimeItem {
  return {
    group: 'Positions',
    name: position.title,
    who: position.body?.name ?? '',
    href: `${entityHref({ ...official, official: true })}#positions-heading`,
    start: position.startDate,
    end: position.endDate,
    dates: formatSpan(position.startDate, position.endDate),
    window: spanOfPart(position.startDate, position.endDate),
    tone: 'slate',
  }
}

/** A participation: `name` is the negotiation in an official's picture, the official in a negotiation's. */
export function partItem(
  part: {
    name: string
    href: string
    role: ParticipantRole
    participation: ParticipationStatus
    onBehalfOf: { name: string } | null
  } & PartDates,
): TimeItem {
  const side = part.onBehalfOf === null ? '' : `, for ${part.onBehalfOf.name}`
  return {
    group: 'Participation',
    name: part.name,
    who: capital(partRole(part, side)),
    href: part.href,
    start: part.startDate,
    end: part.endDate,
    dates: formatPart(part),
    taking: spanOfPart(part.startDate, part.endDate),
  }
}

/** A single day as a span; null if it is not a date. */
function daySpan(date: Day | null): Span | null {
  const days = date === null ? null : daysOf(date)
  return days === null ? null : { start: days, end: days, oneDay: false }
}

/** A meeting: `about` is the negotiation that the picture is about, whose name need not be repeated. */
export function meetingItem(meeting: NamedMeeting, about?: string): TimeItem[] {
  const day = daySpan(meeting.date)
  if (day === null) return []
  const isAboutTalks = meeting.negotiation.slug === about
  return [
    {
      group: 'Meetings',
      name: meeting.place ?? 'Place unknown',
      who: isAboutTalks ? '' : meeting.negotiation.name,
      lane: meeting.negotiation.name,
      href: `${negotiationHref(meeting.negotiation.slug)}#meetings-heading`,
      start: meeting.date,
      end: meeting.date,
      dates: formatSpan(meeting.date, meeting.date),
      day,
    },
  ]
}

export function linkItem(link: LinkCard): TimeItem {
  const window = spanOfCard(link)
  return {
    group: 'Links',
    name: linkSentence(link, link.from.name, link.to.name),
    who: capital(countedStatus(link)),
    href: linkHref(link.slug),
    start: link.startDate,
    // A payment ends on the day on which it is made.
    end: window.oneDay ? link.startDate : link.endDate,
    dates: formatSpan(link.startDate, link.endDate, window.oneDay),
    window,
    doubted: isLinkDoubted(link),
  }
}

/** An overlap: `about` says whether the picture is about its official or its negotiation. */
export function overlapItem(overlap: OverlapView, about: 'official' | 'negotiation'): TimeItem {
  const [best] = overlap.chains
  return {
    group: 'Overlaps',
    name: `${overlap[about === 'official' ? 'negotiation' : 'official'].name}, ${overlap.party.name}`,
    who: `${capital(overlap.band)} ${overlap.score}`,
    href: overlapHref(overlap.id),
    start: best.windowStart,
    end: best.windowEnd,
    dates: `${overlap.timing}, ${overlap.certainty}`,
    window: spanOfPath(best),
    doubted: isPathDoubted(best),
    taking: spanOfSitting(best),
  }
}

export function statementItem(statement: Response): TimeItem[] {
  const day = daySpan(statement.date)
  if (day === null) return []
  return [
    {
      group: 'Statements',
      name: `${capital(words(statement.kind))} by ${statement.by.name}`,
      who: list(statement.about),
      lane: capital(words(statement.kind)),
      href: `/statements/${statement.slug}`,
      start: statement.date,
      end: statement.date,
      dates: formatSpan(statement.date, statement.date),
      day,
      tone: 'hollow',
    },
  ]
}

const OUTCOMES: Readonly<Record<ReplyOutcome, readonly [lane: string, told: string]>> = {
  answered: ['Answer', 'answered a request for comment'],
  no_comment: ['No comment', 'declined to comment when asked'],
  no_response: ['No response', 'did not respond to a request for comment'],
}

/** A request for comment, on the day of its outcome; none while that is awaited. */
export function replyItem(reply: ReplyAbout): TimeItem[] {
  const on = reply.outcome === 'no_response' ? reply.dueOn : reply.answeredOn
  const day = daySpan(on)
  if (reply.outcome === null || day === null) return []
  const [lane, told] = OUTCOMES[reply.outcome]
  return [
    {
      group: 'Statements',
      name: `${reply.putTo} ${told}`,
      who: overlapName(reply),
      lane,
      href: `${overlapHref(reply.stands ? reply.overlapId : reply.putAs)}#responses-heading`,
      start: on,
      end: on,
      dates: formatSpan(on, on),
      day,
      tone: 'hollow',
    },
  ]
}
