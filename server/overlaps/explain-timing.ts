import { formatDate } from '../values/format.ts'
import { daysOf, ENDED_DAY_UNKNOWN } from '../values/partial-date.ts'
import type { JudgedChain, LinkFacts } from './chain.ts'
import { LOOK_BACK } from './method.ts'

/** Dates as written. A missing end means that none is reported. */
export interface WrittenSpan {
  readonly startDate: string | null
  readonly endDate: string | null
}

/** `in 2021`, `in July 2021`, `on 13 Oct 2025`. */
export function when(date: string): string {
  return `${date.length === 10 ? 'on' : 'in'} ${formatDate(date)}`
}

const firstDay = (date: string): string => daysOf(date)?.earliest ?? ''
const lastDay = (date: string): string => daysOf(date)?.latest ?? ''

/** The days that two spans share, as written: from the later start to the earlier end. */
export function sharedSpan(one: WrittenSpan, other: WrittenSpan): WrittenSpan {
  const starts = [one.startDate, other.startDate].filter((date) => date !== null)
  const ends = [one.endDate, other.endDate].filter((date) => date !== null)
  return {
    startDate: starts.sort((a, b) => (firstDay(a) < firstDay(b) ? 1 : -1))[0] ?? null,
    endDate: earliestEnd(ends),
  }
}

/** The end that comes first. An end on an unknown date counts only if no other end is on record. */
function earliestEnd(ends: readonly string[]): string | null {
  const dated = ends.filter((end) => end !== ENDED_DAY_UNKNOWN)
  return dated.sort((a, b) => (lastDay(a) < lastDay(b) ? -1 : 1))[0] ?? ends[0] ?? null
}

/** `since 2021`, `from 2021 to July 2022`; nothing if neither end is known. */
export function spanWords({ startDate, endDate }: WrittenSpan): string {
  const until =
    endDate === ENDED_DAY_UNKNOWN ? 'an unknown date' : endDate === null ? null : formatDate(endDate)
  if (startDate === null) return until === null ? '' : `until ${until}`
  if (until === null) return `since ${formatDate(startDate)}`
  return startDate === endDate ? when(startDate) : `from ${formatDate(startDate)} to ${until}`
}

/** The same, set apart from the sentence before it. */
function apart(span: WrittenSpan): string {
  const told = spanWords(span)
  return told === '' ? '' : `, ${told}`
}

/** Whether one end, as written, comes before another on every reading. */
function endsBefore(end: string | null, other: string | null): boolean {
  if (end === null || end === ENDED_DAY_UNKNOWN) return false
  return other === null || (other !== ENDED_DAY_UNKNOWN && lastDay(end) < firstDay(other))
}

/** The day of a one-day event, in words. */
const dayOf = ({ startDate }: LinkFacts): string =>
  startDate === null ? 'on an unknown date' : when(startDate)

/**
 * When the path held in relation to the talks, with the correct tense and dates.
 * @param sitting when the official and the party were both in the talks.
 */
export function timingSentence(
  chain: Pick<JudgedChain, 'timing' | 'certainty'>,
  links: readonly LinkFacts[],
  { official, party }: { official: string; party: string },
  sitting: WrittenSpan,
): string {
  const certain = chain.certainty === 'certain'
  const doubt = certain ? ', on every reading of the dates.' : '. The dates do not settle it.'
  const past = sitting.endDate !== null
  const both = (tense: 'are' | 'were'): string => `${official} and ${party} ${tense} both in the talks`
  const lasting = links.filter((link) => !link.span.oneDay)
  const pathEnd = earliestEnd(lasting.flatMap(({ endDate }) => endDate ?? []))
  const oneDay = links.find((link) => link.span.oneDay)
  switch (chain.timing) {
    case 'concurrent': {
      if (oneDay !== undefined) {
        return `All of this ${certain ? 'held' : 'may have held'} ${dayOf(oneDay)}, while ${both('were')}${doubt}`
      }
      if (endsBefore(pathEnd, sitting.endDate)) {
        const after = past
          ? `remained in the talks until ${formatDate(sitting.endDate ?? '')}`
          : 'remain in the talks'
        return `All of this ${certain ? 'held' : 'may have held'} while ${both('were')}, until the path ended ${when(pathEnd ?? '')}${doubt} Both ${after}.`
      }
      const held = past ? (certain ? 'held' : 'may have held') : certain ? 'holds' : 'may hold'
      return `All of this ${held} while ${both(past ? 'were' : 'are')}${apart(sitting)}${doubt}`
    }
    case 'recent': {
      const ended = certain && pathEnd !== null && pathEnd !== ENDED_DAY_UNKNOWN ? ` ${when(pathEnd)},` : ''
      if (oneDay !== undefined)
        return `The payment was made ${dayOf(oneDay)}, within ${LOOK_BACK} before ${both('were')}${apart(sitting)}${doubt}`
      return `The path ${certain ? '' : 'may have '}ended${ended} within ${LOOK_BACK} before ${both('were')}${apart(sitting)}${doubt}`
    }
    case 'subsequent':
      return `The path ${certain ? 'began' : 'may have begun'} within ${LOOK_BACK} after ${both('were')}${apart(sitting)}${doubt}`
  }
}
