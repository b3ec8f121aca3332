import { LINK_KINDS } from '../../../../models/link-kinds.ts'
import { type Axis, axisFor, barOf, commonSpan, spanOfCard, spanOfSitting } from '../../../figures/axis.ts'
import type { TimeBar } from '../../../figures/time-bar.ts'
import { inSentence } from '../../../overlaps/explain.ts'
import { sharedSpan, spanWords, type WrittenSpan } from '../../../overlaps/explain-timing.ts'
import { spanOfPart } from '../../../overlaps/facts.ts'
import { LOOK_BACK } from '../../../overlaps/method.ts'
import type { Span } from '../../../overlaps/timing.ts'
import type { OverlapView } from '../../../queries/overlap-views.ts'
import type { Day } from '../../../values/days.ts'
import { formatSpan, formatWindow } from '../../../values/format.ts'
import { linkSentence } from '../../../values/link-words.ts'

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

export function timeModel({ official, party, chains: [chain] }: OverlapView, today: Day): TimeModel {
  const { participation, partyPart } = chain
  const spans = chain.links.map(spanOfCard)
  const sitting = spanOfSitting(chain)
  const axis = axisFor(spans, [sitting], today)
  const rows = chain.links.map((link, index) => {
    return {
      name: linkSentence(link, link.from.name, link.to.name),
      dates: formatSpan(link.startDate, link.endDate, LINK_KINDS[link.kind].oneDay),
      bar: barOf(spans[index] as Span, axis),
      whole: false,
    }
  })
  const window = formatWindow(chain.windowStart, chain.windowEnd)
  const whole = {
    name: 'All of these ties held',
    dates: `${window}, at the widest`,
    bar: barOf(commonSpan(spans), axis),
    whole: true,
  }
  const partOf = (name: string, { startDate, endDate }: WrittenSpan): PartRow => ({
    name,
    dates: formatSpan(startDate, endDate),
    bar: barOf(spanOfPart(startDate, endDate), axis),
  })
  return {
    axis,
    rows: [...rows, whole],
    sitting: barOf(sitting, axis),
    parts: [
      partOf(`${official.name} takes part`, participation),
      ...(partyPart === null ? [] : [partOf(`${party.name} is a party`, partyPart)]),
    ],
  }
}

/** The time figure in sentences. */
export function timeFinding({ official, party, timing, certainty, chains: [best] }: OverlapView): string {
  const certain = certainty === 'certain'
  const sitting = sharedSpan(best.participation, best.partyPart ?? best.participation)
  const were = sitting.endDate === null ? 'are' : 'were'
  const meets = {
    concurrent: `${certain ? 'coincide' : 'may coincide'} with that time`,
    recent: `${certain ? 'ended' : 'may have ended'} before that time, within ${LOOK_BACK}`,
    subsequent: `${certain ? 'began' : 'may have begun'} after that time, within ${LOOK_BACK}`,
  }[timing]
  const reading = certain ? 'on every reading of the dates' : 'on some readings of the dates'
  return [
    `On the widest reading of the dates, all of these ties held ${formatWindow(best.windowStart, best.windowEnd)}.`,
    `${official.name} and ${inSentence(party)} ${were} both in the talks${spanWords(sitting)}.`,
    `The ties ${meets}, ${reading}.`,
  ].join(' ')
}

/** What the timing of a path means, in relation to the time that the official and the party were both in the talks. */
export const TIMING_MEANINGS = {
  concurrent: {
    certain: 'the path holds while both are in the talks',
    possible: 'the path may hold while both are in the talks',
  },
  recent: {
    certain: `the path ended within ${LOOK_BACK} before both were in the talks`,
    possible: `the path may have ended within ${LOOK_BACK} before both were in the talks`,
  },
  subsequent: {
    certain: `the path began within ${LOOK_BACK} after both were in the talks`,
    possible: `the path may have begun within ${LOOK_BACK} after both were in the talks`,
  },
} as const
