import type { Sql } from 'sql-template-tag'

/**
 * All that the overlap rules know of the database: a way to ask it, inside the transaction of the
 * write whose overlaps they derive. `Row` is trusted to be what the statement selects.
 */
export type Query = <Row extends object>(statement: Sql) => Promise<Row[]>
