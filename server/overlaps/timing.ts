import { addYears, type Day, type DayRange, earlier, later } from '../values/days.ts'
import { oncePer } from '../values/once-per.ts'
import { type Certainty, METHOD, type Timing } from './method.ts'

/**
 * How long something holds: its start is a day in one range and its end a day in another, and
 * the start is no later than the end. `oneDay`: start and end are the same day, one of those in `start`.
 */
export interface Span {
  readonly start: DayRange
  readonly end: DayRange
  readonly oneDay: boolean
}

export interface ChainTiming {
  readonly timing: Timing
  readonly certainty: Certainty
}

/** The widest window of a chain: its earliest start and its latest end, either of which may be unbounded. */
export interface ChainWindow {
  readonly start: Day
  readonly end: Day
}

/** The span with its limits tightened, since no start is later than its own end. */
interface Bounds {
  readonly startEarliest: Day
  readonly startLatest: Day
  readonly endEarliest: Day
  readonly endLatest: Day
}

const boundsOf = oncePer((span: Span): Bounds => {
  if (span.oneDay) {
    const { earliest, latest } = span.start
    return { startEarliest: earliest, startLatest: latest, endEarliest: earliest, endLatest: latest }
  }
  return {
    startEarliest: span.start.earliest,
    startLatest: earlier(span.start.latest, span.end.latest),
    endEarliest: later(span.end.earliest, span.start.earliest),
    endLatest: span.end.latest,
  }
})

/** Whether all of them can hold on the same day: none starts after another's latest end. */
function canMeet(all: readonly Bounds[]): boolean {
  const start = all.map((each) => each.startEarliest).reduce(later)
  const end = all.map((each) => each.endLatest).reduce(earlier)
  return start <= end
}

/**
 * Whether all of them hold on the same day on every reading of their dates: every start is on or before every
 * other's end. (Its own end never matters, because no start is later than that.)
 */
function mustMeet(all: readonly Bounds[]): boolean {
  return all.every((one, i) => all.every((other, j) => i === j || one.startLatest <= other.endEarliest))
}

/** Whether all of these hold on the same day on every reading of their dates. */
export function surelyMeet(...spans: readonly Span[]): boolean {
  return mustMeet(spans.map(boundsOf))
}

/** The chain's widest window, or null if its links cannot all hold on the same day. */
export function windowOf(links: readonly Span[]): ChainWindow | null {
  const all = links.map(boundsOf)
  if (!canMeet(all)) return null
  return {
    start: all.map((each) => each.startEarliest).reduce(later),
    end: all.map((each) => each.endLatest).reduce(earlier),
  }
}

/**
 * The timing of the chain of `links` in relation to one sitting (see “Timing” on the method page). A sitting is the
 * time that a participation and a party's part have in common, or that of a participation alone. Null if there is no
 * overlap. Certain: on every reading of the dates. Possible: on some readings.
 */
export function timingOf(links: readonly Span[], ...sitting: readonly Span[]): ChainTiming | null {
  const chain = links.map(boundsOf)
  const parts = sitting.map(boundsOf)
  if (!canMeet(chain) || !canMeet(parts)) return null

  const all = [...chain, ...parts]
  if (canMeet(all)) return { timing: 'concurrent', certainty: mustMeet(all) ? 'certain' : 'possible' }

  // From here on, the chain is entirely before or entirely after the sitting.
  const shared = meetingOf(parts)
  const certainSides = mustMeet(chain) && mustMeet(parts)
  const lastEnd = chain.map((each) => each.endLatest).reduce(earlier)
  if (lastEnd < shared.startEarliest) {
    const firstEnd = chain.map((each) => each.endEarliest).reduce(earlier)
    return judgeGap('recent', certainSides, {
      narrowest: shared.startEarliest <= addYears(lastEnd, METHOD.lookBackYears),
      widest: shared.startLatest <= addYears(firstEnd, METHOD.lookBackYears),
    })
  }
  const firstStart = chain.map((each) => each.startEarliest).reduce(later)
  const lastStart = chain.map((each) => each.startLatest).reduce(later)
  return judgeGap('subsequent', certainSides, {
    narrowest: firstStart <= addYears(shared.endLatest, METHOD.lookBackYears),
    widest: lastStart <= addYears(shared.endEarliest, METHOD.lookBackYears),
  })
}

/** What spans have in common, from the latest start to the earliest end. */
function meetingOf(all: readonly Bounds[]): Bounds {
  return {
    startEarliest: all.map((each) => each.startEarliest).reduce(later),
    startLatest: all.map((each) => each.startLatest).reduce(later),
    endEarliest: all.map((each) => each.endEarliest).reduce(earlier),
    endLatest: all.map((each) => each.endLatest).reduce(earlier),
  }
}

/** The earliest possible first day of what these parts have in common. */
export function firstDayOf(...sitting: readonly Span[]): Day {
  return meetingOf(sitting.map(boundsOf)).startEarliest
}

/** Whether the gap, at its narrowest and at its widest, is within the look-back. */
function judgeGap(
  timing: Timing,
  sidesMustHold: boolean,
  within: { narrowest: boolean; widest: boolean },
): ChainTiming | null {
  if (!within.narrowest) return null
  return { timing, certainty: sidesMustHold && within.widest ? 'certain' : 'possible' }
}
