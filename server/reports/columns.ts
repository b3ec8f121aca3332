import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { FilterName, Filters } from '../queries/filters.ts'
import type { SortKeys } from '../queries/paging.ts'

/** One column of a CSV report. */
export interface Column {
  readonly name: string
  /** What it holds, in words, for the description of the file. */
  readonly meaning: string
  /** The type by which W3C CSVW describes it; text cells are made harmless for spreadsheets. */
  readonly datatype: 'string' | 'integer' | 'decimal' | 'date' | 'dateTime' | 'anyURI'
  readonly value: Sql
}

/** A CSV report: its columns in their order, the rows, and the filters it takes. */
export interface Report {
  readonly name: string
  readonly title: string
  readonly filters: readonly FilterName[]
  /** @param base the site's address, for permalinks. */
  columns(base: string): readonly Column[]
  readonly from: Sql
  where(filters: Filters): Sql
  readonly orderBy: Sql
  /** The orders that its list has, by which it can be sorted instead. */
  readonly sorts: SortKeys
}

/** Values joined in one cell. */
export const SEPARATOR = ' | '

export function text(name: string, meaning: string, value: Sql): Column {
  return { name, meaning, datatype: 'string', value }
}

export function integer(name: string, meaning: string, value: Sql): Column {
  return { name, meaning, datatype: 'integer', value }
}

export function decimal(name: string, meaning: string, value: Sql): Column {
  return { name, meaning, datatype: 'decimal', value }
}

export function date(name: string, meaning: string, value: Sql): Column {
  return { name, meaning, datatype: 'date', value: sql`(${value})::text` }
}

export function moment(name: string, meaning: string, value: Sql): Column {
  return {
    name,
    meaning,
    datatype: 'dateTime',
    value: sql`to_char((${value}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  }
}

export function address(name: string, meaning: string, value: Sql): Column {
  return { name, meaning, datatype: 'anyURI', value }
}

/**
 * A text cell that no spreadsheet runs as a formula: one that begins with a sign by which formulas
 * begin gets an apostrophe before it. Numbers and dates are not text and stay as they are.
 */
function harmless(value: Sql): Sql {
  return sql`CASE WHEN left(${value}, 1) IN ('=', '+', '-', '@', E'\t', E'\r') THEN '''' || (${value}) ELSE ${value} END`
}

/** Which rows of a report are asked for, and in which order; null is the report's own. */
export interface ReportRequest {
  readonly filters: Filters
  readonly sort: string | null
}

function orderOf({ sorts, orderBy }: Report, sort: string | null): Sql {
  const key = sort === null ? undefined : sorts[sort]
  return key === undefined ? orderBy : sql`${raw(key.expression)} ${raw(key.direction)}, ${orderBy}`
}

/** The SELECT whose rows are the report's. */
export function reportQuery(report: Report, { filters, sort }: ReportRequest, base: string): Sql {
  const columns = report.columns(base).map(({ name, datatype, value }) => {
    const cell = datatype === 'string' ? harmless(value) : value
    return sql`${cell} AS ${raw(`"${name}"`)}`
  })
  return sql`SELECT ${join(columns)} FROM ${report.from} WHERE ${report.where(filters)} ORDER BY ${orderOf(report, sort)}`
}
