import { formatDate } from '../values/format.ts'
import { daysOf, ENDED_DAY_UNKNOWN } from '../values/partial-date.ts'
import type { JudgedChain, LinkFacts } from './chain.ts'
import { LOOK_BACK } from './method.ts'

/** Dates as written: a missing end means that none is reported. */
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

/** When two spans share their days, as written: from the later start to the earlier end. */
export function sharedSpan(one: WrittenSpan, other: WrittenSpan): WrittenSpan {
  const starts = [one.startDate, other.startDate].filter((date) => date !== null)
  const ends = [one.endDate, other.endDate].filter((date) => date !== null)
  return {
    startDate: starts.sort((a, b) => (firstDay(a) < firstDay(b) ? 1 : -1))[0] ?? null,
    endDate: earliestEnd(ends),
  }
}

/** The end that comes first; one on an unknown day only where no other is written. */
function earliestEnd(ends: readonly string[]): string | null {
  const dated = ends.filter((end) => end !== ENDED_DAY_UNKNOWN)
  return dated.sort((a, b) => (lastDay(a) < lastDay(b) ? -1 : 1))[0] ?? ends[0] ?? null
}

function spanWords({ startDate, endDate }: WrittenSpan): string {
  const until =
    endDate === ENDED_DAY_UNKNOWN ? 'an unknown day' : endDate === null ? null : formatDate(endDate)
  if (startDate === null) return until === null ? '' : `, until ${until}`
  if (until === null) return `, since ${formatDate(startDate)}`
  return startDate === endDate ? `, ${when(startDate)}` : `, from ${formatDate(startDate)} to ${until}`
}

/** Whether one written end comes before another on every reading. */
function endsBefore(end: string | null, other: string | null): boolean {
  if (end === null || end === ENDED_DAY_UNKNOWN) return false
  return other === null || (other !== ENDED_DAY_UNKNOWN && lastDay(end) < firstDay(other))
}

/** The day of what happened on one day. */
const dayOf = ({ startDate }: LinkFacts): string =>
  startDate === null ? 'on an unknown day' : when(startDate)

/**
 * How the path lies in time to the talks, in the tense and with the dates that are true.
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
        const after = past ? `remained in them until ${formatDate(sitting.endDate ?? '')}` : 'remain in them'
        return `All of this ${certain ? 'held' : 'may have held'} while ${both('were')}, until the path ended ${when(pathEnd ?? '')}${doubt} Both ${after}.`
      }
      const held = past ? (certain ? 'held' : 'may have held') : certain ? 'holds' : 'may hold'
      return `All of this ${held} while ${both(past ? 'were' : 'are')}${spanWords(sitting)}${doubt}`
    }
    case 'recent': {
      const ended = certain && pathEnd !== null && pathEnd !== ENDED_DAY_UNKNOWN ? ` ${when(pathEnd)},` : ''
      if (oneDay !== undefined)
        return `The payment was made ${dayOf(oneDay)}, within ${LOOK_BACK} before ${both('were')}${spanWords(sitting)}${doubt}`
      return `The path ${certain ? '' : 'may have '}ended${ended} within ${LOOK_BACK} before ${both('were')}${spanWords(sitting)}${doubt}`
    }
    case 'subsequent':
      return `The path ${certain ? 'began' : 'may have begun'} within ${LOOK_BACK} after ${both('were')}${spanWords(sitting)}${doubt}`
  }
}
