import { LINK_KINDS } from '../../../../models/link-kinds.ts'
import { type Axis, axisFor, barOf, commonSpan, spanOfCard } from '../../../figures/axis.ts'
import type { TimeBar } from '../../../figures/time-bar.ts'
import { spanOfPart } from '../../../overlaps/facts.ts'
import type { Span } from '../../../overlaps/timing.ts'
import type { ChainView } from '../../../queries/overlap-views.ts'
import type { Day } from '../../../values/days.ts'
import { formatSpan, formatWindow } from '../../../values/format.ts'
import { linkSentence } from '../../../values/link-words.ts'

export interface TimeRow {
  readonly name: string
  readonly dates: string
  readonly bar: TimeBar
  readonly whole: boolean
}

/** A chain's time: one bar for each link and one for the whole, with the participation behind them. */
export interface TimeModel {
  readonly axis: Axis
  readonly rows: TimeRow[]
  readonly participation: { bar: TimeBar; dates: string; name: string }
}

export function timeModel(chain: ChainView, official: string, today: Day): TimeModel {
  const spans = chain.links.map(spanOfCard)
  const taking = spanOfPart(chain.participation.startDate, chain.participation.endDate)
  const axis = axisFor(spans, [taking], today)
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
  return {
    axis,
    rows: [...rows, whole],
    participation: {
      bar: barOf(taking, axis),
      dates: formatSpan(chain.participation.startDate, chain.participation.endDate),
      name: official,
    },
  }
}
