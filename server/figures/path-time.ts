import { type Span, timingOf } from '../overlaps/timing.ts'
import type { LinkCard } from '../queries/link-cards.ts'
import type { ChainView } from '../queries/overlap-views.ts'
import { BEGINNING, earlier, FOREVER, later } from '../values/days.ts'
import { commonSpan, partsOfSitting, spanOfCard } from './axis.ts'

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
export function isPathDoubted(chain: ChainView): boolean {
  if (chain.certainty === 'certain') return false
  return timingOf(chain.links.map(spanOfCard), ...partsOfSitting(chain))?.certainty === 'certain'
}

/** Whether a link may not hold at all, whatever its dates: it is a plan. */
export const isLinkDoubted = ({ stage }: LinkCard): boolean => stage === 'planned'
