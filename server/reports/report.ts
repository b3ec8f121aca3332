import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { FilterName, Filters } from '../queries/filters.ts'
import type { SortKeys } from '../queries/paging.ts'
import { FORMULA_BEGINS, FORMULA_SIGNS } from '../values/formula-signs.ts'
import type { Column } from './columns.ts'

/** A report: its columns in their order, its rows, and the filters that it takes. */
export interface Report {
  readonly name: string
  readonly title: string
  readonly filters: readonly FilterName[]
  /** The columns that tell its rows apart; empty if none do. */
  readonly key: readonly string[]
  /** @param base the site's address, for permalinks. */
  columns(base: string): readonly Column[]
  /** A SELECT of the ids of the records that the filters let through: the rows `chosen (id)` that `from` begins with. */
  chosen(filters: Filters): Sql
  /** Everything after FROM. What belongs to a row is joined to it, collected for all rows at once. */
  readonly from: Sql
  readonly orderBy: Sql
  /** The other orders in which it can be sorted, which are those of its list. */
  readonly sorts: SortKeys
}

/** Which rows of a report are requested, in which order, and how many; null for the report's own order, and for all. */
export interface ReportRequest {
  readonly filters: Filters
  readonly sort: string | null
  readonly limit: number | null
}

function orderOf({ sorts, orderBy }: Report, sort: string | null): Sql {
  const key = sort === null ? undefined : sorts[sort]
  return key === undefined ? orderBy : sql`${raw(key.expression)} ${raw(key.direction)}, ${orderBy}`
}

function rowsOf(report: Report, request: ReportRequest, columns: readonly Sql[]): Sql {
  return sql`WITH chosen AS MATERIALIZED (${report.chosen(request.filters)})
    SELECT ${join(columns)} FROM ${report.from} ORDER BY ${orderOf(report, request.sort)} LIMIT ${request.limit}::int`
}

const named = (name: string, value: Sql): Sql => sql`${value} AS ${raw(`"${name}"`)}`

/**
 * A text cell that no spreadsheet runs as a formula: it gets an apostrophe where a formula could begin, at the start or
 * after a sign that some programs take for the end of a cell. Numbers and dates are not text and stay as they are.
 */
function harmless(cell: Sql): Sql {
  const may = sql`left(${cell}, 1) ~ ${`[${FORMULA_SIGNS}]`} OR strpos(${cell}, ';') > 0 OR strpos(${cell}, E'\t') > 0 OR strpos(${cell}, E'\n') > 0`
  return sql`CASE WHEN ${may} THEN regexp_replace(${cell}, ${FORMULA_BEGINS}, ${"\\1'"}, 'g') ELSE ${cell} END`
}

/**
 * The SELECT whose rows are the report's, in the form for CSV. `OFFSET` keeps each cell from being worked out again
 * wherever `harmless` looks at it.
 */
export function cellsQuery(report: Report, request: ReportRequest, base: string): Sql {
  const columns = report.columns(base)
  const cells = columns.map(({ name, cell }) => named(name, cell))
  const shown = columns.map(({ name, written }) => {
    const cell = raw(`cells."${name}"`)
    return written ? named(name, harmless(cell)) : cell
  })
  return sql`SELECT ${join(shown)} FROM (${rowsOf(report, request, cells)} OFFSET 0) cells`
}

/**
 * The SELECT whose rows are the report's, each as one JSON object: text as it was written, and several values as a list
 * or joined.
 */
export function objectsQuery(
  report: Report,
  request: ReportRequest,
  base: string,
  several: 'lists' | 'joined',
): Sql {
  const columns = report
    .columns(base)
    .map(({ name, value, cell, list }) => named(name, list && several === 'joined' ? cell : value))
  return sql`SELECT row_to_json(object) FROM (${rowsOf(report, request, columns)}) object`
}

/** How many rows a report has, counting no more than `limit`. */
export function countQuery(report: Report, request: ReportRequest, limit: number): Sql {
  return sql`WITH chosen AS MATERIALIZED (${report.chosen(request.filters)})
    SELECT count(*)::int AS count FROM (SELECT 1 FROM ${report.from} LIMIT ${limit}) counted`
}
