import { z } from 'zod'
import type { Query } from '../database/query.ts'
import {
  type FilterName,
  type Filters,
  filterFields,
  type NamingFilter,
  NO_FILTERS,
  OVERLAP_FILTERS,
  onlyValue,
  periodRunsOn,
} from '../queries/filters.ts'
import type { FlowSubject } from '../queries/money-scope.ts'
import { optional, slug } from '../record/input/fields.ts'
import type { Day } from '../values/days.ts'
import { noneOnRecord } from '../values/format.ts'
import type { Figure } from './figure.ts'

/** How a figure shows what its filters choose. Each option applies to only one figure. */
export interface FigureOptions {
  /** For a network: how many links it reaches from its center, 1 to 4. */
  readonly steps: number | null
  /** For a network: `chains` shows the links that make overlaps, `all` shows every link. */
  readonly ties: 'chains' | 'all' | null
  /** For a network: the id of the overlap whose chain is highlighted. */
  readonly lit: string | null
  /** For a timeline: `participation` shows only the time of the participation. */
  readonly zoom: 'participation' | null
}

export const NO_OPTIONS: FigureOptions = { steps: null, ties: null, lit: null, zoom: null }

/** What a figure is made from: the overlaps that match the filters, on a given day. */
export interface Scope extends FigureOptions {
  readonly filters: Filters
  readonly today: Day
  /** The filter that the page’s subject sets, where the figure is on a record’s page. */
  readonly subject?: FilterName | null
  /** The moment shown, in words; null for the present. */
  readonly asOf?: string | null
}

/** A figure that the site can draw, with its name in URLs. */
export interface FigureKind {
  readonly name: string
  /** What it shows, in a few words, for lists of figures. */
  readonly label: string
  /** One of these filters must be set. Without a center there is nothing to draw. */
  readonly about: readonly NamingFilter[]
  build(query: Query, scope: Scope): Promise<Figure>
}

const OPTIONS = {
  steps: optional(
    z
      .string()
      .regex(/^[1-4]$/, 'must be a whole number from 1 to 4')
      .transform(Number),
  ),
  ties: optional(z.enum(['chains', 'all'], 'must be chains or all')),
  lit: optional(
    z
      .string()
      .max(700)
      .refine(
        (id) => id.split('~').every((part) => slug.safeParse(part).success),
        'must be the id of an overlap',
      ),
  ),
  zoom: optional(z.enum(['participation'], 'must be participation')),
} as const

/** The query of a page with figures, or of a single figure. Unknown names are rejected. */
export const ScopeQuery = z
  .strictObject({ ...filterFields(OVERLAP_FILTERS), ...OPTIONS })
  .superRefine(periodRunsOn)
  .transform(({ steps, ties, lit, zoom, ...given }) => ({
    filters: { ...NO_FILTERS, ...given } as Filters,
    options: { steps, ties, lit, zoom } as FigureOptions,
  }))

/** Whose money is shown in full, even outside chains: that of the only official or interest, if nothing narrows it. */
export function subjectOf(filters: Filters): FlowSubject | null {
  const [official, interest] = [onlyValue(filters.official), onlyValue(filters.interest)]
  if (official !== null && !isNarrowed(filters, 'official')) return { official }
  if (interest !== null && !isNarrowed(filters, 'interest')) return { interest }
  return null
}

/** Whether filters leave out a part of what the figure’s page is about. */
const isPart = ({ filters, subject }: Scope): boolean =>
  isNarrowed(filters, ...(subject == null ? [] : [subject]))

/** What a figure says if there is no overlap to draw. */
export function noneOf(scope: Scope): string {
  return noneOnRecord('overlaps', isPart(scope), scope.asOf ?? null)
}

/** The end of a statement about one overlap, or several, if filters leave out others: ` that match these filters`. */
export function amongThese(scope: Scope, number: number): string {
  if (!isPart(scope)) return ''
  return number === 1 ? ' that matches these filters' : ' that match these filters'
}

/** Whether any filter narrows what is shown, apart from those for its subject and the moment shown. */
export function isNarrowed(filters: Filters, ...subject: FilterName[]): boolean {
  return (Object.keys(filters) as FilterName[]).some(
    (name) => name !== 'as_of' && !subject.includes(name) && filters[name] !== null,
  )
}
