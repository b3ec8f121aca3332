import type { OverlapEvent } from '../../queries/overlap-events.ts'
import { overlapHref } from '../../values/addresses.ts'
import { capital, formatMoment } from '../../values/format.ts'

/** An event in words: "Appeared, high, 89". */
function eventWords({ event, band, score, detail }: OverlapEvent): string {
  switch (event) {
    case 'appeared':
      return `Appeared, ${band}, ${score}`
    case 'band':
      return `Rating changed ${detail ?? ''}, score now ${score}`
    case 'vanished':
      return `Vanished: the record no longer shows this overlap; it was ${band}, ${score}`
    case 'reviewed':
      return `Reviewed: ${detail ?? ''}`
    case 'reopened':
      return detail ?? 'Reopened'
  }
}

export function eventModel(event: OverlapEvent) {
  return {
    id: event.id,
    at: formatMoment(event.at),
    iso: event.at.toISOString(),
    title: `${event.official}, ${event.negotiation} and ${event.party}`,
    href: overlapHref(event.overlapId),
    words: capital(eventWords(event)),
  }
}
