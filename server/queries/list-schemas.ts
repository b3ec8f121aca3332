import { z } from 'zod'
import { optional } from '../record/input/fields.ts'
import { type FilterName, type Filters, filterFields, NO_FILTERS, periodRunsOn } from './filters.ts'
import { DEFAULT_ROWS, MOST_ROWS, type SortKeys } from './paging.ts'

const LIMIT_REASON = `must be a whole number from 1 to ${MOST_ROWS}`
const limit = optional(
  z
    .string()
    .regex(/^\d{1,6}$/, LIMIT_REASON)
    .transform(Number)
    .refine((value) => value >= 1 && value <= MOST_ROWS, LIMIT_REASON),
)

/**
 * The schema of a report's query: its list's filters, its order if not the default, how many rows if
 * not all, and its format.
 * @param formats the first one is the default.
 */
export function reportSchema<const Format extends string>(
  names: readonly FilterName[],
  sorts: SortKeys,
  formats: readonly [Format, ...Format[]],
) {
  const sortNames = Object.keys(sorts)
  return z
    .strictObject({
      ...filterFields(names),
      sort: optional(z.enum(sortNames, `must be one of ${sortNames.join(', ')}`)),
      limit,
      format: optional(z.enum(formats, `must be one of ${formats.join(', ')}`)),
      bom: optional(z.enum(['0', '1'], 'must be 1, for a byte-order mark, or 0')),
    })
    .superRefine(periodRunsOn)
    .transform(({ sort, limit: rows, format, bom, ...given }) => ({
      request: { filters: { ...NO_FILTERS, ...given } as Filters, sort, limit: rows },
      format: (format ?? formats[0]) as Format,
      bom: bom === '1',
    }))
}

/** Longer than any cursor: it holds what a list is sorted by, such as a name in any script. */
const LONGEST_CURSOR = 8000

/** The schema of a list's full query: its filters, order and page. */
export function listSchema(names: readonly FilterName[], sorts: SortKeys, defaultSort: string) {
  const sortNames = Object.keys(sorts)
  return z
    .strictObject({
      ...filterFields(names),
      sort: optional(z.enum(sortNames, `must be one of ${sortNames.join(', ')}`)),
      limit,
      cursor: optional(z.string().max(LONGEST_CURSOR)),
    })
    .superRefine(periodRunsOn)
    .transform(({ sort, limit: rows, cursor, ...given }) => ({
      filters: { ...NO_FILTERS, ...given } as Filters,
      page: { sort: sort ?? defaultSort, limit: rows ?? DEFAULT_ROWS, cursor },
    }))
}
