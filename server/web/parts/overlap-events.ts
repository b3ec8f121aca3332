import { CERTAINTY_WORDS, TIMING_WORDS } from '../../overlaps/timing-words.ts'
import type { OverlapEvent, RecordedEvents, Rejudged } from '../../queries/overlap-events.ts'
import { overlapHref } from '../../values/addresses.ts'
import { capital, formatMoment, thousands } from '../../values/format.ts'
import { overlapName } from '../../values/overlap-name.ts'

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
    case 'replied':
      return `Request for comment, ${detail ?? ''}`
  }
}

/** Such a change in words: `Score from 78 to 69; now on some readings of the dates`. A change of rating has told the score. */
function rejudgedWords({ before, after }: Rejudged): string {
  const parts = [
    before.score === after.score || before.band !== after.band
      ? null
      : `score from ${before.score} to ${after.score}`,
    before.timing === after.timing
      ? null
      : `now ${TIMING_WORDS[after.timing].toLowerCase()}, not ${TIMING_WORDS[before.timing].toLowerCase()}`,
    before.certainty === after.certainty ? null : `now ${CERTAINTY_WORDS[after.certainty].toLowerCase()}`,
  ]
  return capital(parts.filter((part) => part !== null).join('; '))
}

/** The history of one overlap: its events, and the changes that were none, newest first. */
export function historyModel(events: readonly OverlapEvent[], rejudged: readonly Rejudged[], most: number) {
  return [
    ...events.map(eventModel),
    ...rejudged.map((change) => ({
      at: formatMoment(change.at),
      iso: change.at.toISOString(),
      words: rejudgedWords(change),
    })),
  ]
    .sort((a, b) => (a.iso < b.iso ? 1 : a.iso > b.iso ? -1 : 0))
    .slice(0, most)
}

const COUNTED: Readonly<Record<OverlapEvent['event'], string>> = {
  appeared: 'appeared',
  band: 'changed rating',
  vanished: 'vanished',
  reviewed: 'reviewed',
  reopened: 'reopened',
  replied: 'put to the people concerned',
}

/** What a recording did to overlaps: `Overlaps: 3 appeared, 1 vanished`, with the first of them. */
export function recordedModel({ counts, first }: RecordedEvents) {
  const all = counts.reduce((sum, { count: number }) => sum + number, 0)
  return {
    words: `Everything saved at this moment: overlaps ${counts.map(({ event, count: number }) => `${thousands(number)} ${COUNTED[event]}`).join(', ')}`,
    first: first.map(eventModel),
    more: all > first.length ? thousands(all - first.length) : null,
  }
}

export function eventModel(event: OverlapEvent) {
  return {
    id: event.id,
    at: formatMoment(event.at),
    iso: event.at.toISOString(),
    title: overlapName(event),
    href: overlapHref(event.overlapId),
    words: capital(eventWords(event)),
  }
}
