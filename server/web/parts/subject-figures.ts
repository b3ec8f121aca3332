import type { Request } from 'express'
import type { Query } from '../../database/query.ts'
import { isNarrowed, ScopeQuery } from '../../figures/scope.ts'
import { BANDS } from '../../overlaps/method.ts'
import { TIMING_WORDS } from '../../overlaps/timing-words.ts'
import { type FilterName, type Filters, type NamingFilter, onlyOf } from '../../queries/filters.ts'
import { type FoundOverlaps, foundOverlaps, type OverlapNames, overlapNames } from '../../queries/overlaps.ts'
import { count } from '../../values/format.ts'
import { dayOf, parseQuery } from '../input.ts'
import { type Choices, filterBar, filterQuery, termChoices, wordedChoices } from '../lists/filter-bar.ts'
import { lightForm, networkControls, timeControls } from './figure-controls.ts'
import { type FigurePage, figuresOn } from './figures.ts'

/** The filters by which a record's page can be narrowed, other than that of the record itself. */
const OFFERED = ['official', 'negotiation', 'party'] as const satisfies readonly FilterName[]

/**
 * A record whose page shows figures: which filter it is, its address, and its overlaps, unfiltered, which are read while
 * the figures are built.
 */
export interface FigureSubject {
  readonly filter: NamingFilter
  readonly slug: string
  readonly path: string
  readonly found: Promise<FoundOverlaps>
}

/** What the filter bar offers: everyone and everything in the record's overlaps. */
function choicesOf(overlaps: readonly OverlapNames[]): Choices {
  const named = (of: (typeof OFFERED)[number]) =>
    [...new Map(overlaps.map((overlap) => [overlap[of].slug, overlap[of].name]))]
      .map(([value, label]) => ({ value, label }))
      .sort((a, b) => a.label.localeCompare(b.label, 'en'))
  return {
    official: named('official'),
    negotiation: named('negotiation'),
    party: named('party'),
    band: termChoices(BANDS),
    timing: wordedChoices(TIMING_WORDS),
  }
}

/** The overlaps that the filters let through: all of the record's, unless they narrow the page. */
const chosen = (query: Query, filters: Filters, { filter, found }: FigureSubject): Promise<FoundOverlaps> =>
  isNarrowed(filters, filter) ? foundOverlaps(query, filters) : found

/** Which figures are open: those that the address sets an option for. */
function openedFigures({ filters, options }: FigurePage): Readonly<Record<string, boolean>> {
  return {
    time: options.zoom !== null || filters.since !== null || filters.until !== null,
    network: options.steps !== null || options.ties !== null || options.lit !== null,
  }
}

/** The figures of a record's page with its filter bar, and the overlaps that the filters let through. */
export async function subjectFigures<Name extends string>(
  req: Request,
  query: Query,
  subject: FigureSubject,
  kinds: readonly Name[],
) {
  const { filters: given, options } = parseQuery(ScopeQuery, req)
  const filters: Filters = { ...given, [subject.filter]: [subject.slug] }
  const page: FigurePage = { path: subject.path, filters, options, subject: subject.filter }
  // A figure with nothing to draw is left out, unless the filters are why it is empty.
  const narrowed = isNarrowed(filters, subject.filter)
  const [figures, { overlaps: rows, overlapCounts }, names] = await Promise.all([
    figuresOn(page, kinds, query, dayOf(req), !narrowed),
    chosen(query, filters, subject),
    overlapNames(query, onlyOf(subject.filter, subject.slug)),
  ])
  const offered = OFFERED.filter((name) => name !== subject.filter)
  const listed = filterQuery(filters)
  return {
    charts: true,
    figures,
    drawn: kinds.filter((name) => figures[name] !== null),
    opened: openedFigures(page),
    overlapsShown: rows,
    emptyWords: narrowed
      ? 'None for these filters.'
      : 'None on record. An overlap appears once a path of links connects someone who takes part to a party.',
    timeControls: timeControls(page),
    networkControls: networkControls(page),
    lightForm: lightForm(page, rows),
    filterBar:
      names.length === 0
        ? null
        : filterBar(
            req,
            { ...filters, [subject.filter]: null },
            [...offered, 'band', 'timing'],
            choicesOf(names),
          ),
    counted: count(overlapCounts.total, 'overlap'),
    moreOverlaps: overlapCounts.total > rows.length,
    overlapsHref: `/overlaps?${listed}`,
    csvHref: `/reports/overlaps.csv?${listed}`,
  }
}
