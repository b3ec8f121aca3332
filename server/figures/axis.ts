import type { WrittenSpan } from '../overlaps/explain-timing.ts'
import { spanOfLink, spanOfPart } from '../overlaps/facts.ts'
import type { Span } from '../overlaps/timing.ts'
import type { LinkCard } from '../queries/link-cards.ts'
import { BEGINNING, type Day, earlier, FOREVER, later } from '../values/days.ts'
import { MONTHS_SHORT } from '../values/format.ts'
import type { TimeBar } from './time-bar.ts'

/** The stretch of time that bars are drawn on, from its first day to the day after its last. */
export interface Axis {
  readonly start: Day
  readonly end: Day
  /** The position of today, in percent. */
  readonly now: number
  /** Positions in percent. */
  readonly ticks: { label: string; x: number }[]
}

/** How many years before the participation an axis shows links, by default. */
const YEARS_BEFORE = 6

/** An axis that shows these parts in talks as a whole, and other spans up to some years before them. */
export function axisFor(
  spans: readonly Span[],
  participations: readonly Span[],
  today: Day,
  yearsBefore = YEARS_BEFORE,
): Axis {
  const years = (days: readonly Day[]): number[] =>
    days.filter((day) => day !== BEGINNING && day !== FOREVER).map((day) => Number(day.slice(0, 4)))
  const thisYear = Number(today.slice(0, 4))
  const taking = Math.min(thisYear, ...years(participations.map((span) => span.start.earliest)))
  const linked = Math.min(taking, ...years(spans.map((span) => span.start.earliest)))
  const firstYear = Math.max(linked, taking - yearsBefore)
  const lastYears = years(participations.flatMap(({ start, end }) => [start.earliest, end.latest]))
  const endYear = Math.min(Math.max(thisYear, ...lastYears) + 1, LAST_YEAR)
  const axis = axisBetween(yearStart(firstYear), yearStart(endYear), today)
  const step = Math.ceil((endYear - firstYear) / MOST_TICKS)
  for (let year = firstYear; year <= endYear; year += step) {
    axis.ticks.push({ label: String(year), x: placeOf(yearStart(year), axis) })
  }
  return axis
}

const MOST_TICKS = 8
/** Dates have four digits for the year. */
const LAST_YEAR = 9999

const yearStart = (year: number): Day => `${String(year).padStart(4, '0')}-01-01`

/** The years that an axis covers, even in part, unless there are too many to choose from. */
export function yearsOf({ start, end }: Axis): number[] {
  const [first, last] = [
    Number(start.slice(0, 4)),
    Number(end.slice(0, 4)) - (end.endsWith('-01-01') ? 1 : 0),
  ]
  return last - first >= MOST_YEARS
    ? []
    : Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

const MOST_YEARS = 20

function axisBetween(start: Day, end: Day, today: Day): Axis {
  const axis = { start, end, now: 0, ticks: [] }
  return { ...axis, now: placeOf(today, axis) }
}

/** An axis that shows these spans and a month on either side, however short they are; null if none has a known day. */
export function axisAround(spans: readonly Span[], today: Day): Axis | null {
  const starts = spans.map((span) => span.start.earliest).filter((day) => day !== BEGINNING)
  const ends = spans.map((span) => (span.end.latest === FOREVER ? today : span.end.latest))
  if (starts.length === 0) return null
  const first = monthOf(starts.reduce(earlier)) - 1
  const last = Math.max(monthOf(ends.reduce(later)) + 2, first + 4)
  const axis = axisBetween(dayOfMonth(first), dayOfMonth(last), today)
  const step = [1, 2, 3, 6, 12, 24, 60].find((months) => (last - first) / months <= MOST_TICKS) ?? 120
  for (let month = Math.ceil(first / step) * step; month <= last; month += step) {
    const [year, name] = [Math.floor(month / 12), MONTHS_SHORT[month % 12]]
    axis.ticks.push({
      label: step >= 12 ? String(year) : `${name} ${year}`,
      x: placeOf(dayOfMonth(month), axis),
    })
  }
  return axis
}

/** The number of months since the year 0, and the reverse: the first day of a month. */
function monthOf(day: Day): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1
}

function dayOfMonth(month: number): Day {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`
}

/** Whether any possible day of the span is on the axis. */
export function isOn(span: Span, axis: Axis): boolean {
  const end = span.oneDay ? span.start.latest : span.end.latest
  return span.start.earliest < axis.end && end >= axis.start
}

/** A day's position on the axis, in percent, kept within bounds. */
function placeOf(day: Day, axis: Axis): number {
  if (day === BEGINNING) return 0
  if (day === FOREVER) return 100
  const [first, last] = [axis.start, axis.end].map((each) => Date.parse(`${each}T00:00:00Z`)) as [
    number,
    number,
  ]
  const share = (Date.parse(`${day}T00:00:00Z`) - first) / (last - first)
  return round(Math.min(100, Math.max(0, share * 100)))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** @param doubted whether it may not hold at all, such as a plan: then no part of the bar is solid. */
export function barOf(span: Span, axis: Axis, doubted = false): TimeBar {
  const end = span.oneDay ? span.start : span.end
  const startLatest = earlier(span.start.latest, end.latest)
  const endEarliest = later(end.earliest, span.start.earliest)
  const part = (from: Day, to: Day): { x: number; width: number } => {
    const x = placeOf(from, axis)
    return { x, width: round(Math.max(0, placeOf(to, axis) - x)) }
  }
  const sure = !doubted && !span.oneDay && startLatest <= endEarliest
  const whole = part(span.start.earliest, end.latest)
  const parts = sure
    ? [part(span.start.earliest, startLatest), part(endEarliest, end.latest)]
    : span.start.earliest === end.latest && !doubted
      ? []
      : [whole]
  return {
    ...whole,
    width: Math.max(0.6, whole.width),
    solid: sure ? part(startLatest, endEarliest) : null,
    doubtful: parts.filter((each) => each.width > 0.05),
    openEnd: end.latest === FOREVER,
    openStart: span.start.earliest < axis.start,
    note: noteOf(span, axis),
  }
}

/** When a span began that begins before the axis; a bound of an unknown start is no beginning. */
function noteOf({ start }: Span, axis: Axis): string {
  if (start.earliest === BEGINNING || start.earliest >= axis.start) return ''
  const [first, last] = [start.earliest.slice(0, 4), start.latest.slice(0, 4)]
  return first === last ? `from ${first}` : `start unknown, ${first} at the earliest`
}

/** When a link holds. */
export function spanOfCard(link: LinkCard): Span {
  const supporting = link.sources.filter((source) => source.stance === 'supports')
  return spanOfLink({
    ...link,
    published: supporting.flatMap((source) => source.published ?? []),
  })
}

/** The parts in talks that a chain's timing is about. One derived by an earlier version only has the official's. */
interface Sitting {
  readonly participation: WrittenSpan
  readonly partyPart: WrittenSpan | null
}

/** When each of these parts lasted. */
export function partsOfSitting({ participation, partyPart }: Sitting): Span[] {
  const parts = partyPart === null ? [participation] : [participation, partyPart]
  return parts.map(({ startDate, endDate }) => spanOfPart(startDate, endDate))
}

/** When the official and the party of a chain were both in the talks. */
export const spanOfSitting = (sitting: Sitting): Span => commonSpan(partsOfSitting(sitting))

/** What all of these have in common, with both sides as uncertain as theirs. */
export function commonSpan(spans: readonly Span[]): Span {
  const ends = spans.map((span) => (span.oneDay ? span.start : span.end))
  return {
    start: {
      earliest: spans.map((span) => span.start.earliest).reduce(later),
      latest: spans.map((span) => span.start.latest).reduce(later),
    },
    end: {
      earliest: ends.map((end) => end.earliest).reduce(earlier),
      latest: ends.map((end) => end.latest).reduce(earlier),
    },
    oneDay: false,
  }
}
