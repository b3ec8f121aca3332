import Big from 'big.js'
import { count, formatSpan, formatSum, numberInWords } from '../../domain/format.ts'
import { spanOfParticipation } from '../../overlaps/facts.ts'
import { METHOD } from '../../overlaps/method.ts'
import type { BandCounts, OverlapTotals, StateMoney } from '../../queries/dashboard.ts'
import type { Filters } from '../../queries/filters.ts'
import type { OverlapView } from '../../queries/overlaps.ts'
import { filterQuery } from './filter-bar.ts'
import { BAND_KEY, overlapHref, timingModel } from './overlaps.ts'
import { axisFor, barOf, commonSpan, formatWindow, spanOfCard } from './time.ts'

/** The headline's parts: numbers are set apart in the page. */
export function headline(totals: OverlapTotals) {
  const noun = (number: number, singular: string, plural: string): string =>
    number === 1 ? singular : plural
  return {
    ...totals,
    certain: totals.timings['concurrent certain'] ?? 0,
    none: totals.overlaps === 0,
    one: totals.overlaps === 1,
    officialsWord: noun(totals.officials, 'official', 'officials'),
    partiesWord: noun(totals.parties, 'party', 'parties'),
    negotiationsWord: noun(totals.negotiations, 'negotiation', 'negotiations'),
    bands: BAND_KEY.map((band) => ({ ...band, number: totals[band.band] })),
    timingRows: METHOD.timing.flatMap(({ timing, certainty }) => {
      const number = totals.timings[`${timing} ${certainty}`] ?? 0
      return number === 0 ? [] : [{ ...timingModel(timing, certainty), number }]
    }),
  }
}

/** A stacked-bar figure: a finding in words, and the rows that the chart reads. */
export function stackFigure(rows: readonly BandCounts[], by: 'official' | 'negotiation', filters: Filters) {
  const total = rows.reduce((sum, row) => sum + row.total, 0)
  const [first] = rows
  const others = rows.length - 1
  const verb = by === 'official' ? 'stands in' : 'gathers'
  const finding =
    first === undefined
      ? 'No overlap is on record for these filters.'
      : others === 0
        ? `${first.name} ${verb} ${total === 1 ? 'the one overlap' : `all ${total}`}.`
        : `${first.name} ${verb} ${first.total} of the ${total}${highOf(first)}.`
  return {
    finding,
    rows: rows.map((row) => ({ ...row, href: `/overlaps?${filterQuery(filters, { [by]: row.slug })}` })),
    note: `${count(rows.length, by)} with an overlap.`,
  }
}

/** How many of somebody's overlaps are in the high band, as the end of a sentence. */
function highOf({ high, total }: BandCounts): string {
  if (high === 0) return ''
  return high === total ? ', all in the high band' : `, ${high} of them in the high band`
}

export function moneyFigure(rows: readonly StateMoney[], filters: Filters) {
  const [first] = rows
  const finding =
    first === undefined
      ? 'No money runs between a state’s side and these officials’ interests.'
      : new Big(first.upper).eq(0)
        ? 'No amount is known for any state’s money.'
        : `The largest sum comes from the side of ${first.name}: ${sumWords(first)}.`
  return {
    finding,
    rows: rows.map((row) => ({
      name: row.name,
      href: `/links?${filterQuery(linkFilters(filters), { party: row.slug, step: 'money' })}`,
      known: row.known,
      upper: row.upper,
      knownText: formatSum(row.known, 'USD'),
      upperText: formatSum(row.upper, 'USD'),
      label: sumWords(row),
      links: row.links,
      unknown: row.unknown,
    })),
  }
}

/** The reports behind the figures, with the page's filters. */
export function csvLinks(filters: Filters): { overlaps: string; money: string } {
  const query = filterQuery(filters)
  return {
    overlaps: `/reports/overlaps.csv${query === '' ? '' : `?${query}`}`,
    money: `/reports/links.csv?${filterQuery(linkFilters(filters), { step: 'money' })}`,
  }
}

/** The filters that say the same of a list of links as of overlaps. */
function linkFilters(filters: Filters): Filters {
  return {
    ...filters,
    country: null,
    since: null,
    until: null,
    q: null,
    interest: null,
  }
}

function sumWords({ known, upper }: StateMoney): string {
  if (new Big(upper).eq(0)) return 'amount unknown'
  if (new Big(known).eq(upper)) return formatSum(known, 'USD')
  if (new Big(known).eq(0)) return `up to ${formatSum(upper, 'USD')}`
  return `${formatSum(known, 'USD')}, up to ${formatSum(upper, 'USD')}`
}

/** The most rows of the timeline; the list has the rest. */
export const TIMELINE_ROWS = 40

/** The talks are what the timeline is about: of what lies further back it says only since when. */
const YEARS_BEFORE = 1

/** Negotiations against the windows of the chains: one row an overlap, by party. */
export function timelineFigure(overlaps: readonly OverlapView[], total: number, today: string) {
  const rows = overlaps.map((overlap) => {
    const [best] = overlap.chains
    return {
      overlap,
      chain: commonSpan(best.links.map(spanOfCard)),
      taking: spanOfParticipation(best.participation.startDate, best.participation.endDate),
      best,
    }
  })
  const axis = axisFor(
    rows.map((row) => row.chain),
    rows.map((row) => row.taking),
    today,
    YEARS_BEFORE,
  )
  const concurrent = overlaps.filter((overlap) => overlap.timing === 'concurrent').length
  const finding =
    overlaps.length === 0
      ? 'No overlap is on record for these filters.'
      : `In ${concurrent} of ${overlaps.length} rows the talks meet the window of the chain.`
  const shown = rows.map(({ overlap, chain, taking, best }) => ({
    party: overlap.party.name,
    negotiation: overlap.negotiation.name,
    official: overlap.official.name,
    href: overlapHref(overlap.id),
    window: formatWindow(best.windowStart, best.windowEnd),
    takesPart: formatSpan(best.participation.startDate, best.participation.endDate),
    timing: `${overlap.timing}, ${overlap.certainty}`,
    chainBar: JSON.stringify(barOf(chain, axis)),
    takingBar: JSON.stringify(barOf(taking, axis)),
  }))
  shown.sort(
    (a, b) =>
      compare(a.party, b.party) || compare(a.negotiation, b.negotiation) || compare(a.official, b.official),
  )
  return {
    finding,
    axis: JSON.stringify(axis),
    rows: shown,
    note:
      total > overlaps.length
        ? `The ${overlaps.length} highest of ${total} overlaps.`
        : `${count(overlaps.length, 'overlap')}. A window starts with the latest of its links and ends with the first to end.`,
  }
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en')
}

export const officialsNote = (withOverlap: number, all: number, filtered: boolean): string => {
  const have = `${withOverlap === 1 ? 'has' : 'have'} an overlap${filtered ? ' that fits these filters' : ''}`
  return `${numberInWords(withOverlap)} of ${count(all, 'official')} on record ${have}.`
}
