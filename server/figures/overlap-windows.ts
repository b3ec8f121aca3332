import type { Query } from '../database/query.ts'
import { timingInFull } from '../overlaps/timing-words.ts'
import { type OverlapTotals, overlapTotals } from '../queries/dashboard.ts'
import type { OverlapView } from '../queries/overlap-views.ts'
import { listOverlaps } from '../queries/overlaps.ts'
import { overlapHref } from '../values/addresses.ts'
import { count, formatWindowEnd, formatWindowStart } from '../values/format.ts'
import { formatPart } from '../values/part-words.ts'
import { axisFor, barOf, isOn, spanOfSitting } from './axis.ts'
import type { Figure } from './figure.ts'
import { isPathDoubted, spanOfPath } from './path-time.ts'
import { amongThese, type FigureKind, noneOf, type Scope } from './scope.ts'
import { writeBar } from './time-bar.ts'
import { timingSentence } from './timing-words.ts'

/** The most rows to show. The list has the rest. */
const MOST_ROWS = 30

/** The figure is about the talks. For anything that began earlier, it only says when. */
const YEARS_BEFORE = 1

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en')
}

function inOrder(a: OverlapView, b: OverlapView): number {
  return (
    compare(a.party.name, b.party.name) ||
    compare(a.negotiation.name, b.negotiation.name) ||
    compare(a.official.name, b.official.name)
  )
}

function windowsFigure(
  name: string,
  found: readonly OverlapView[],
  totals: OverlapTotals,
  scope: Scope,
): Figure {
  const { today } = scope
  const overlaps = [...found].sort(inOrder).map((overlap) => {
    const [best] = overlap.chains
    const { participation, partyPart, windowStart, windowEnd } = best
    return {
      overlap,
      participation,
      partyPart,
      window: { start: windowStart, end: windowEnd },
      chain: spanOfPath(best),
      doubted: isPathDoubted(best),
      taking: spanOfSitting(best),
    }
  })
  const axis = axisFor(
    overlaps.map(({ chain }) => chain),
    overlaps.map(({ taking }) => taking),
    today,
    YEARS_BEFORE,
  )
  return {
    name,
    title: found.length === 0 ? noneOf(scope) : timingSentence(totals, amongThese(scope, totals.overlaps)),
    measure:
      'Each row is one overlap: when the official and the party are both in the talks (narrow line) against when the whole path holds (tinted bar)',
    key: 'windows',
    note:
      totals.overlaps > found.length
        ? `Shows the ${found.length} highest-scoring of ${count(totals.overlaps, 'overlap')}.`
        : `Shows ${count(found.length, 'overlap')}. A window starts when the last of its links starts and ends when the first one ends, both read as widely as their dates allow. A row shows the best path of an overlap; the title counts every path.`,
    caption: 'Time in the talks, and when all ties on a path held',
    header: 1,
    columns: [
      { name: 'party', label: 'Party' },
      { name: 'negotiation', label: 'Negotiation' },
      { name: 'official', label: 'Official' },
      { name: 'window_start', label: 'All ties held from, at the earliest' },
      { name: 'window_end', label: 'To, at the latest' },
      { name: 'takes_part', label: 'Official in the talks' },
      { name: 'party_part', label: 'Party in the talks' },
      { name: 'timing', label: 'Timing' },
    ],
    rows: overlaps.map(({ overlap, participation, partyPart, window, chain, doubted, taking }) => ({
      data: {
        group: `${overlap.party.name} as a party`,
        short: `${overlap.official.name} · ${overlap.negotiation.name}`,
        ...(isOn(chain, axis) ? { window: writeBar(barOf(chain, axis, doubted)) } : {}),
        ...(isOn(taking, axis) ? { taking: writeBar(barOf(taking, axis)) } : {}),
      },
      cells: [
        { text: overlap.party.name },
        { text: overlap.negotiation.name, href: overlapHref(overlap.id) },
        { text: overlap.official.name },
        { text: formatWindowStart(window.start), value: window.start ?? '' },
        { text: formatWindowEnd(window.end), value: window.end ?? '' },
        { text: formatPart(participation) },
        { text: partyPart === null ? 'unknown' : formatPart(partyPart) },
        { text: timingInFull(overlap.chains[0]) },
      ],
    })),
    drawing: { by: 'chart', chart: 'timeline', axis },
  }
}

/** Negotiations against the windows of the chains: one row per overlap, grouped by party. */
export const OVERLAP_WINDOWS: FigureKind = {
  name: 'overlap-windows',
  label: 'Time in the talks, and when all ties on a path held',
  about: [],
  async build(query: Query, scope: Scope) {
    const [{ rows }, totals] = await Promise.all([
      listOverlaps(query, scope.filters, { sort: 'score', limit: MOST_ROWS, cursor: null }, 'shown'),
      overlapTotals(query, scope.filters),
    ])
    return windowsFigure(this.name, rows, totals, scope)
  },
}
