import { type Axis, axisFor, barOf, spanOfCard, spanOfSitting } from '../../../figures/axis.ts'
import { isLinkDoubted, isPathDoubted, spanOfPath } from '../../../figures/path-time.ts'
import type { TimeBar } from '../../../figures/time-bar.ts'
import { inSentence } from '../../../overlaps/explain-links.ts'
import {
  hasEnded,
  isAhead,
  type SharedSpan,
  sharedSpan,
  spanWords,
  type WrittenSpan,
} from '../../../overlaps/explain-timing.ts'
import { spanOfPart } from '../../../overlaps/facts.ts'
import { unseenSince } from '../../../overlaps/last-seen.ts'
import { LOOK_BACK } from '../../../overlaps/method.ts'
import { type Span, surelyMeet } from '../../../overlaps/timing.ts'
import type { ChainView, OverlapView } from '../../../queries/overlap-views.ts'
import type { Day } from '../../../values/days.ts'
import { capital, formatWindow } from '../../../values/format.ts'
import { linkDates, linkSentence } from '../../../values/link-words.ts'
import { formatPart } from '../../../values/part-words.ts'

export interface TimeRow {
  readonly name: string
  readonly dates: string
  readonly bar: TimeBar
  readonly whole: boolean
}

/** When someone was in the talks. */
interface PartRow {
  readonly name: string
  readonly dates: string
  readonly bar: TimeBar
}

/**
 * A chain's time: one bar for each link and one for the whole, with the time that both were in the talks behind them,
 * and one bar each for the official and the party.
 */
export interface TimeModel {
  readonly axis: Axis
  readonly rows: TimeRow[]
  readonly sitting: TimeBar
  readonly parts: PartRow[]
}

const spanOf = ({ startDate, endDate }: WrittenSpan): Span => spanOfPart(startDate, endDate)

/** The verb for a part in talks, with its tense. */
function verbFor(
  part: WrittenSpan,
  today: Day,
  [past, present, ahead]: readonly [past: string, present: string, ahead: string],
): string {
  if (hasEnded(part.endDate, today)) return past
  return isAhead(part.startDate, today) ? ahead : present
}

export function timeModel({ official, party, chains: [chain] }: OverlapView, today: Day): TimeModel {
  const spans = chain.links.map(spanOfCard)
  const sitting = spanOfSitting(chain)
  const told = [
    {
      name: `${official.name} ${verbFor(chain.participation, today, ['took part', 'takes part', 'is to take part'])}${chain.participation.status === 'disputed' ? ' (disputed)' : ''}`,
      part: chain.participation,
    },
    ...(chain.partyPart === null
      ? []
      : [
          {
            name: `${capital(inSentence(party))} ${verbFor(chain.partyPart, today, ['was', 'is', 'is to be'])} a party`,
            part: chain.partyPart,
          },
        ]),
  ]
  const axis = axisFor([...spans, ...told.map(({ part }) => spanOf(part))], [sitting], today)
  const rows = chain.links.map((link, index) => {
    return {
      name: linkSentence(link, link.from.name, link.to.name),
      dates: linkDates(link),
      bar: barOf(spans[index] as Span, axis, isLinkDoubted(link)),
      whole: false,
    }
  })
  const window = formatWindow(chain.windowStart, chain.windowEnd)
  const whole = {
    name: `All of these ties ${isToCome(chain, today) ? 'would hold' : 'held'}`,
    dates: `${window}, at the widest`,
    bar: barOf(spanOfPath(chain), axis, isPathDoubted(chain)),
    whole: true,
  }
  return {
    axis,
    rows: [...rows, whole],
    sitting: barOf(sitting, axis),
    parts: told.map(({ name, part }) => ({
      name,
      dates: isAhead(part.startDate, today) ? formatPart(part).replace(/^since /, 'from ') : formatPart(part),
      bar: barOf(spanOf(part), axis),
    })),
  }
}

/** When the official and the party are both in the talks. A chain of an earlier version does not say for which part of the party. */
const sittingOf = ({ participation, partyPart }: ChainView): SharedSpan =>
  sharedSpan(participation, partyPart ?? participation)

/** The same, in a sentence. */
function sittingSentence({ official, party, chains: [best] }: OverlapView, today: Day): string {
  const { participation, partyPart } = best
  const sitting = sittingOf(best)
  const sure = partyPart === null || surelyMeet(spanOf(participation), spanOf(partyPart))
  const isOver = hasEnded(sitting.endDate, today)
  const dates = spanWords(sitting)
  if (isAhead(sitting.startDate ?? sitting.notBefore, today)) {
    const who =
      partyPart === null ? `${official.name} is` : `${official.name} and ${inSentence(party)} are both`
    return `${[who, 'to be in the talks', dates.replace(/^since /, 'from ')].join(' ').trim()}.`
  }
  const lasts = dates.startsWith('since ')
  const [one, both] = isOver
    ? ['was', 'were both']
    : lasts
      ? ['has been', 'have both been']
      : ['is', 'are both']
  const present =
    partyPart === null
      ? `${official.name} ${one}`
      : `${official.name} and ${inSentence(party)} ${sure ? both : `may both ${isOver || lasts ? 'have been' : 'be'}`}`
  return `${[present, 'in the talks', dates].join(' ').trim()}.`
}

/** Whether the path has yet to hold: a link of it is only planned, or the time in which it holds has not begun. */
const isToCome = ({ links, windowStart }: ChainView, today: Day): boolean =>
  links.some(({ stage }) => stage === 'planned') || (windowStart !== null && windowStart > today)

/** The time figure in sentences. */
export function timeFinding(overlap: OverlapView, today: Day): string {
  const { official, timing, certainty } = overlap
  const [best] = overlap.chains
  const certain = certainty === 'certain'
  const toCome = isToCome(best, today)
  const window = formatWindow(best.windowStart, best.windowEnd)
  const meets = {
    concurrent: `${toCome ? 'would coincide' : certain ? 'coincide' : 'may coincide'} with that time`,
    recent: `${certain ? 'ended' : 'may have ended'} before that time, within ${LOOK_BACK}`,
    subsequent: `${certain ? 'began' : 'may have begun'} after that time, within ${LOOK_BACK}`,
  }[timing]
  const reading = certain
    ? 'on every reading of the dates'
    : isPathDoubted(best)
      ? 'but rest on a plan or an old report'
      : 'on some readings of the dates'
  const sitting = sittingOf(best)
  const unseen = unseenSince(official.name, best.participation, sitting, best)
  const provided = !best.provisos.includes('unseen')
    ? ''
    : `, provided that ${official.name} still ${hasEnded(sitting.endDate, today) ? 'took part then' : 'takes part'}`
  return [
    `On the widest reading of the dates, all of these ties ${toCome ? `would hold ${window.replace(/^since/, 'from')}` : `held ${window}`}.`,
    sittingSentence(overlap, today),
    `The ties ${meets}, ${reading}${provided}${best.provisos.includes('disputed') ? ', if what is disputed is right' : ''}.`,
    ...(unseen === null ? [] : [unseen]),
  ].join(' ')
}

/** What the timing of a path means, in relation to the time that the official and the party were both in the talks. */
export const TIMING_MEANINGS = {
  concurrent: {
    certain: 'the path and their time in the talks coincide',
    possible: 'the path and their time in the talks may coincide',
  },
  recent: {
    certain: `the path ended within ${LOOK_BACK} before their time in the talks`,
    possible: `the path may have ended within ${LOOK_BACK} before their time in the talks`,
  },
  subsequent: {
    certain: `the path began within ${LOOK_BACK} after their time in the talks`,
    possible: `the path may have begun within ${LOOK_BACK} after their time in the talks`,
  },
} as const
