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
import type { Figure } from './figure.ts'

/** How a figure shows what its filters choose: each of these means something to one figure only. */
export interface FigureOptions {
  /** Of a network: how many links away from its centre it reaches, 1 to 4. */
  readonly steps: number | null
  /** Of a network: `chains` shows the links that make overlaps, `all` every link. */
  readonly ties: 'chains' | 'all' | null
  /** Of a network: the id of the overlap whose chain is lit. */
  readonly lit: string | null
  /** Of a picture of time: `participation` shows no more than the taking part. */
  readonly zoom: 'participation' | null
}

export const NO_OPTIONS: FigureOptions = { steps: null, ties: null, lit: null, zoom: null }

/** What a figure is made of: the overlaps that the filters let through, on a day. */
export interface Scope extends FigureOptions {
  readonly filters: Filters
  readonly today: Day
}

/** A figure that the site can draw, under its name in addresses. */
export interface FigureKind {
  readonly name: string
  /** What it shows, in a few words, where it is offered. */
  readonly label: string
  /** The filters of which one must be set: without a centre there is nothing to draw. */
  readonly about: readonly NamingFilter[]
  /** Whether it is a picture that is laid out here, and so can be had as SVG. */
  readonly vector: boolean
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

/** What the address of a page with figures says, or that of a figure alone. Unknown names are refused. */
export const ScopeQuery = z
  .strictObject({ ...filterFields(OVERLAP_FILTERS), ...OPTIONS })
  .superRefine(periodRunsOn)
  .transform(({ steps, ties, lit, zoom, ...given }) => ({
    filters: { ...NO_FILTERS, ...given } as Filters,
    options: { steps, ties, lit, zoom } as FigureOptions,
  }))

/** Whose whole money is shown, also what stands on no chain: an official's or an interest's where nothing narrows it. */
export function subjectOf(filters: Filters): FlowSubject | null {
  const [official, interest] = [onlyValue(filters.official), onlyValue(filters.interest)]
  if (official !== null && !isNarrowed(filters, 'official')) return { official }
  if (interest !== null && !isNarrowed(filters, 'interest')) return { interest }
  return null
}

/** What a figure says where no overlap is left to draw. */
export function noneOf(filters: Filters): string {
  return isNarrowed(filters) ? 'No overlaps on record match these filters.' : 'No overlaps are on record yet.'
}

/** The filters that narrow what is shown, other than those that name its subject and the time looked at. */
export function isNarrowed(filters: Filters, ...subject: FilterName[]): boolean {
  return (Object.keys(filters) as FilterName[]).some(
    (name) => name !== 'as_of' && !subject.includes(name) && filters[name] !== null,
  )
}
