import { formatDate, formatSpan } from '../../domain/format.ts'
import { linkSentence } from '../../domain/link-words.ts'
import { BEGINNING, type Day, earlier, FOREVER, later } from '../../overlaps/days.ts'
import { spanOfLink, spanOfParticipation } from '../../overlaps/facts.ts'
import type { Span } from '../../overlaps/timing.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import type { ChainView } from '../../queries/overlaps.ts'

/** A span of years on which bars lie. */
export interface Axis {
  readonly firstYear: number
  /** The year after the last. */
  readonly endYear: number
  readonly ticks: { label: string; x: number }[]
}

/** A bar as percentages of its axis: surely in the solid part, perhaps in the doubtful ones. */
export interface TimeBar {
  readonly x: number
  readonly width: number
  readonly solid: { x: number; width: number } | null
  readonly doubtful: { x: number; width: number }[]
  /** It goes on past the right end, or no end is reported. */
  readonly openEnd: boolean
  /** It began before the left end, or on an unknown day. */
  readonly openStart: boolean
  readonly note: string
}

/** How far back before the participation an axis shows the links, unless it is told. */
const YEARS_BEFORE = 6

/** An axis that shows the participation whole and the links as far back as some years before it. */
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
  const endYear = Math.max(
    thisYear + 1,
    ...years(participations.map((span) => span.end.latest)).map((y) => y + 1),
  )
  const step = Math.ceil((endYear - firstYear) / 8)
  const ticks = []
  for (let year = firstYear; year <= endYear; year += step) {
    ticks.push({ label: String(year), x: ((year - firstYear) / (endYear - firstYear)) * 100 })
  }
  return { firstYear, endYear, ticks }
}

/** A day's place on the axis, in percent, kept within it. */
function placeOf(day: Day, axis: Axis): number {
  if (day === BEGINNING) return 0
  if (day === FOREVER) return 100
  const first = Date.UTC(axis.firstYear, 0, 1)
  const share = (Date.parse(`${day}T00:00:00Z`) - first) / (Date.UTC(axis.endYear, 0, 1) - first)
  return round(Math.min(100, Math.max(0, share * 100)))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

export function barOf(span: Span, axis: Axis): TimeBar {
  const end = span.oneDay ? span.start : span.end
  const startLatest = earlier(span.start.latest, end.latest)
  const endEarliest = later(end.earliest, span.start.earliest)
  const part = (from: Day, to: Day): { x: number; width: number } => {
    const x = placeOf(from, axis)
    return { x, width: round(Math.max(0, placeOf(to, axis) - x)) }
  }
  const sure = !span.oneDay && startLatest <= endEarliest
  const whole = part(span.start.earliest, end.latest)
  const parts = sure
    ? [part(span.start.earliest, startLatest), part(endEarliest, end.latest)]
    : span.start.earliest === end.latest
      ? []
      : [whole]
  const firstDay = `${axis.firstYear}-01-01`
  return {
    ...whole,
    width: Math.max(0.6, whole.width),
    solid: sure ? part(startLatest, endEarliest) : null,
    doubtful: parts.filter((each) => each.width > 0.05),
    openEnd: end.latest === FOREVER,
    openStart: span.start.earliest < firstDay,
    note:
      span.start.earliest === BEGINNING || span.start.earliest >= firstDay
        ? ''
        : `from ${span.start.earliest.slice(0, 4)}`,
  }
}

/** When a link holds. */
export function spanOfCard(link: LinkCard): Span {
  return spanOfLink({ ...link, published: link.sources.flatMap((source) => source.published ?? []) })
}

/** What all of the links have in common, each side as uncertain as theirs. */
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
  const taking = spanOfParticipation(chain.participation.startDate, chain.participation.endDate)
  const axis = axisFor(spans, [taking], today)
  const rows = chain.links.map((link, index) => {
    return {
      name: linkSentence(link, link.from.name, link.to.name).replace(/\.$/, ''),
      dates: formatSpan(link.startDate, link.endDate),
      bar: barOf(spans[index] as Span, axis),
      whole: false,
    }
  })
  const window = formatWindow(chain.windowStart, chain.windowEnd)
  const whole = {
    name: 'The whole chain holds',
    dates: window,
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

/** The widest window of a chain, in words. */
export function formatWindow(start: string | null, end: string | null): string {
  const from = start === null ? 'start unknown' : formatDate(start)
  return `${from} to ${end === null ? 'no end reported' : formatDate(end)}`
}
