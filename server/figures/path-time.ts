import { spanOfPart } from '../overlaps/facts.ts'
import type { Span } from '../overlaps/timing.ts'
import { timingOf } from '../overlaps/timing.ts'
import type { LinkCard } from '../queries/link-cards.ts'
import type { ChainView } from '../queries/overlap-views.ts'
import { BEGINNING, earlier, FOREVER, later } from '../values/days.ts'
import { commonSpan, spanOfCard } from './axis.ts'

/** When a whole path holds, within the window that was derived for it, which knows more than its links show. */
export function spanOfPath({ links, windowStart, windowEnd }: ChainView): Span {
  const { start, end } = commonSpan(links.map(spanOfCard))
  return {
    start: { ...start, earliest: later(start.earliest, windowStart ?? BEGINNING) },
    end: { ...end, latest: earlier(end.latest, windowEnd ?? FOREVER) },
    oneDay: false,
  }
}

/** Whether a path may not hold at all, although its dates are clear: it rests on a plan or an old report. */
export function isPathDoubted({ links, participation, partyPart, certainty }: ChainView): boolean {
  if (certainty === 'certain') return false
  const parts = partyPart === null ? [participation] : [participation, partyPart]
  const sitting = parts.map(({ startDate, endDate }) => spanOfPart(startDate, endDate))
  return timingOf(links.map(spanOfCard), ...sitting)?.certainty === 'certain'
}

/** Whether a link may not hold at all, whatever its dates: it is a plan. */
export const isLinkDoubted = ({ stage }: LinkCard): boolean => stage === 'planned'
