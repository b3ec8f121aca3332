import { LINK_KINDS } from '../../models/link-kinds.ts'
import { type Day, FOREVER } from '../values/days.ts'
import { formatDate } from '../values/format.ts'
import { isStillToCome } from '../values/link-words.ts'
import { daysOf, ENDED_DAY_UNKNOWN } from '../values/partial-date.ts'
import type { JudgedChain, LinkFacts } from './chain.ts'
import { LOOK_BACK } from './method.ts'

/** Dates as written. A missing end means that none is reported. */
export interface WrittenSpan {
  readonly startDate: string | null
  readonly endDate: string | null
}

/** What two spans share. Where one of them has an unknown end, only a limit may be known. */
export interface SharedSpan extends WrittenSpan {
  /** The day, as written, before which it cannot start; null if its start is known or there is no limit. */
  readonly notBefore: string | null
  /** The day, as written, after which it cannot last; null if its end is known or there is no limit. */
  readonly notAfter: string | null
}

/** `in 2021`, `in July 2021`, `on 13 Oct 2025`. */
export function when(date: string): string {
  return `${date.length === 10 ? 'on' : 'in'} ${formatDate(date)}`
}

/** The first day that a date as written can mean. */
export const firstDay = (date: string): string => daysOf(date)?.earliest ?? ''
/** The last day that a date as written can mean. */
export const lastDay = (date: string): string => daysOf(date)?.latest ?? ''

/** Whether a date, as written, had yet to come on a day. */
export function isAhead(date: string | null, day: Day): boolean {
  return date !== null && date !== ENDED_DAY_UNKNOWN && firstDay(date) > day
}

/** Whether an end, as written, has come by a day; so has one on an unknown date. */
export const hasEnded = (end: string | null, day: Day): boolean =>
  end === ENDED_DAY_UNKNOWN || (end !== null && lastDay(end) < day)

/** The days that two spans share, as written: from the later start to the earlier end. */
export function sharedSpan(one: WrittenSpan, other: WrittenSpan): SharedSpan {
  const starts = [one.startDate, other.startDate].filter((date) => date !== null)
  const latest = starts.sort((a, b) => (firstDay(a) < firstDay(b) ? 1 : -1))[0] ?? null
  const ends = [one.endDate, other.endDate].filter((date) => date !== null)
  const endDate = earliestEnd(ends)
  return {
    startDate: starts.length === 2 ? latest : null,
    notBefore: starts.length === 2 ? null : latest,
    endDate,
    notAfter: endDate === ENDED_DAY_UNKNOWN ? earliestEnd(ends.filter((end) => end !== endDate)) : null,
  }
}

/** The end that comes first. One on an unknown date may be before any other. */
function earliestEnd(ends: readonly string[]): string | null {
  if (ends.includes(ENDED_DAY_UNKNOWN)) return ENDED_DAY_UNKNOWN
  return ends.toSorted((a, b) => (lastDay(a) < lastDay(b) ? -1 : 1))[0] ?? null
}

/** `since 2021`, `from 2021 to July 2022`; nothing if neither end is known. */
export function spanWords({ startDate, endDate, notBefore, notAfter }: SharedSpan): string {
  const unknown = (limit: string | null, which: string): string =>
    `an unknown date${limit === null ? '' : `, ${formatDate(limit)} at the ${which}`}`
  const from =
    startDate !== null ? formatDate(startDate) : notBefore === null ? null : unknown(notBefore, 'earliest')
  const until =
    endDate === ENDED_DAY_UNKNOWN
      ? unknown(notAfter, 'latest')
      : endDate === null
        ? null
        : formatDate(endDate)
  if (from === null) return until === null ? '' : `until ${until}`
  if (until === null) return `since ${from}`
  if (startDate !== null && startDate === endDate) return when(startDate)
  // A month that may have begun as late as its last day, and an end on its first: only that day is in both.
  const isOneDay =
    startDate !== null &&
    endDate !== null &&
    endDate !== ENDED_DAY_UNKNOWN &&
    lastDay(endDate) === firstDay(startDate)
  return isOneDay ? when(endDate) : `from ${from} to ${until}`
}

/** The same, set apart from a sentence before it. @param since how a start without an end is told, with `$1` for the date. */
function apart(span: SharedSpan, since = 'from $1 on'): string {
  const told = spanWords(span)
  return told === '' ? '' : `, ${told.replace(/^since (.*)$/, since)}`
}

/** Whether one end, as written, comes before another on every reading. */
function endsBefore(end: string | null, other: string | null): boolean {
  if (end === null || end === ENDED_DAY_UNKNOWN) return false
  return other === null || (other !== ENDED_DAY_UNKNOWN && lastDay(end) < firstDay(other))
}

/** Why a path is possible at most. */
function whyPossible(links: readonly LinkFacts[], datesSettle: boolean, isStale: boolean): string {
  const rests = [
    ...(links.some(({ stage }) => stage === 'planned') ? ['a plan'] : []),
    ...(isStale ? ['an old report'] : []),
  ]
  return [
    ...(datesSettle ? [] : ['The dates do not settle it.']),
    ...(rests.length === 0 ? [] : [`It rests on ${rests.join(' and ')}.`]),
  ].join(' ')
}

/**
 * From when the whole path holds, if that may be later than the time that both are in the talks; null if not. Where it may be
 * after that time, or after the path has ended, only how early it can be is told.
 */
function wholeFrom(
  links: readonly LinkFacts[],
  { startDate, notBefore, endDate, notAfter }: SharedSpan,
  pathEnd: string | null,
): string | null {
  const since = startDate ?? notBefore
  if (since === null) return null
  const over = [endDate, notAfter, pathEnd].flatMap((end) =>
    end === null || end === ENDED_DAY_UNKNOWN ? [] : lastDay(end),
  )
  const dated = links.filter((link) => link.startDate !== since && !LINK_KINDS[link.kind].personal)
  const starts = dated.map(({ span }) => span.start.latest).sort()
  const latest = starts.at(-1)
  if (latest === undefined || latest <= firstDay(since)) return null
  const earliest = dated
    .map(({ span }) => span.start.earliest)
    .sort()
    .at(-1)
  const bound =
    earliest !== undefined && earliest > firstDay(since) ? `${formatDate(earliest)} at the earliest` : null
  if (pathEnd === ENDED_DAY_UNKNOWN || over.some((day) => day < latest)) return bound
  if (latest === FOREVER) return `an unknown date${bound === null ? '' : `, ${bound}`}`
  const last = dated.find(({ span }) => span.start.latest === latest)
  const isSaid = last?.startDate != null && firstDay(last.startDate) > firstDay(since)
  return isSaid ? formatDate(last?.startDate ?? '') : `${formatDate(latest)} at the latest`
}

/** The day of a one-day event, in words. */
const dayOf = ({ startDate }: LinkFacts): string =>
  startDate === null ? 'on an unknown date' : when(startDate)

/** Whether a payment was made, announced, or had yet to come when it was recorded. */
function paymentVerb({ amountStatus, startDate, recordedOn }: LinkFacts): string {
  if (amountStatus === 'announced') return 'was announced'
  return isAhead(startDate, recordedOn) ? 'is to be made' : 'was made'
}

/** That a loan, or other money of a lasting tie, is not on record as paid, where the tie itself is told as still to come. */
function unpaidMoney(links: readonly LinkFacts[]): string {
  const money = links.find(
    (link) =>
      link.stage === 'in_effect' &&
      !link.span.oneDay &&
      isStillToCome(link) &&
      (link.amountStatus === 'announced' || 'unpaid' in LINK_KINDS[link.kind].told),
  )
  return money === undefined ? '' : ` The money is on record as ${money.amountStatus}, not as paid.`
}

/** Whether the path began, or had yet to when it was recorded. */
function beginning(links: readonly LinkFacts[], certain: boolean): string {
  if (links.some(({ startDate, recordedOn }) => isAhead(startDate, recordedOn)))
    return certain ? 'is to begin' : 'may begin'
  return certain ? 'began' : 'may have begun'
}

/**
 * When the path held in relation to the talks, with the correct tense and dates.
 * @param sitting when the official and the party were both in the talks, and whether that had yet to come, or was over,
 *   when it was recorded.
 * @param doubt whether the dates settle it, and the links whose reports were old by then.
 */
export function timingSentence(
  chain: Pick<JudgedChain, 'timing' | 'certainty' | 'provisos'>,
  links: readonly LinkFacts[],
  both: { official: string; party: string },
  sitting: SharedSpan & { readonly isToCome: boolean; readonly isOver: boolean },
  doubts: { datesSettle: boolean; stale: ReadonlySet<string> },
): string {
  const told = timingTold(chain, links, both, sitting, doubts)
  return chain.provisos.includes('disputed') ? `If what is disputed is right: ${uncapital(told)}` : told
}

const uncapital = (told: string): string => told.replace(/^(?:All|From|The) /, (word) => word.toLowerCase())

function timingTold(
  chain: Pick<JudgedChain, 'timing' | 'certainty' | 'provisos'>,
  links: readonly LinkFacts[],
  { official, party }: { official: string; party: string },
  sitting: SharedSpan & { readonly isToCome: boolean; readonly isOver: boolean },
  { datesSettle, stale }: { datesSettle: boolean; stale: ReadonlySet<string> },
): string {
  const unseen = chain.provisos.includes('unseen')
  const certain = chain.certainty === 'certain'
  const past = sitting.isOver
  const both = (tense: 'are' | 'were'): string => `${official} and ${party} ${tense} both in the talks`
  const told = spanWords(sitting)
  const bothNow = sitting.isToCome
    ? `${official} and ${party} are both to be in the talks, ${told.replace(/^since /, 'from ')}`
    : told.startsWith('since ') && !past
      ? `${official} and ${party} have both been in the talks ${told}`
      : `${both(past ? 'were' : 'are')}${apart(sitting, 'from $1')}`
  const lasting = links.filter((link) => !link.span.oneDay)
  const ended = lasting.filter(({ endDate, recordedOn }) => !isAhead(endDate, recordedOn))
  const pathEnd = earliestEnd(ended.flatMap(({ endDate }) => endDate ?? []))
  const oneDay = links.find((link) => link.span.oneDay)
  const isAllOver =
    past || pathEnd !== null || (oneDay !== undefined && !isAhead(oneDay.startDate, oneDay.recordedOn))
  const provided = `, provided that ${official} still ${isAllOver ? 'took part then' : 'takes part'}`
  const doubt = certain
    ? `, on every reading of the dates${unseen ? provided : ''}.`
    : `. ${whyPossible(links, datesSettle, stale.size > 0)}`
  switch (chain.timing) {
    case 'concurrent': {
      if (oneDay?.amountStatus === 'announced') {
        const { startDate } = oneDay
        const dated =
          startDate === null
            ? 'has no date on record'
            : `is dated ${formatDate(startDate)}, while ${both('were')}`
        return `The payment ${dated}. It is on record as announced, not as paid.`
      }
      if (oneDay !== undefined && isAhead(oneDay.startDate, oneDay.recordedOn))
        return `The payment is dated ${formatDate(oneDay.startDate ?? '')}, which had yet to come when it was recorded, while ${bothNow}${doubt}`
      if (oneDay !== undefined) {
        return `All of this ${certain ? 'held' : 'may have held'} ${dayOf(oneDay)}, while ${both('were')}${doubt}`
      }
      if (endsBefore(pathEnd, sitting.endDate)) {
        const after =
          sitting.endDate === null
            ? 'No end of their part in the talks is on record.'
            : past
              ? `Both remained in the talks until ${formatDate(sitting.endDate)}.`
              : `Both are on record as taking part until ${formatDate(sitting.endDate)}.`
        return `All of this ${certain ? 'held' : 'may have held'} while ${both('were')}, until the path ended ${when(pathEnd ?? '')}${doubt}${unseen ? '' : ` ${after}`}`
      }
      const isOver = (past || pathEnd !== null) && !sitting.isToCome
      const toBegin = links.some(({ startDate, recordedOn }) => isAhead(startDate, recordedOn))
      const now = toBegin ? 'is to hold' : isOver ? 'held' : 'holds'
      const maybe = isOver && !toBegin ? 'may have held' : 'may hold'
      const held = certain ? now : maybe
      const from = wholeFrom(links, sitting, pathEnd)
      return `${from === null ? 'All' : `From ${from}, all`} of this ${held} while ${bothNow}${doubt}${unpaidMoney(links)}`
    }
    case 'recent': {
      const ended = certain && pathEnd !== null && pathEnd !== ENDED_DAY_UNKNOWN ? ` ${when(pathEnd)},` : ''
      if (oneDay !== undefined)
        return `The payment ${paymentVerb(oneDay)} ${dayOf(oneDay)}, ${certain ? '' : 'and the whole path may have held then, '}within ${LOOK_BACK} before ${both('were')}${apart(sitting)}${doubt}`
      return `The path ${certain ? '' : 'may have '}ended${ended} within ${LOOK_BACK} before ${both('were')}${apart(sitting)}${doubt}`
    }
    case 'subsequent':
      return `The path ${beginning(links, certain)} within ${LOOK_BACK} after ${both('were')}${apart(sitting)}${doubt}`
  }
}
