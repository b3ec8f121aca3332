import type { Sql } from 'sql-template-tag'

/**
 * All that the overlap rules know about the database: a way to query it, inside the transaction of the
 * write whose overlaps they derive. `Row` is trusted to match what the statement selects.
 */
export type Query = <Row extends object>(statement: Sql) => Promise<Row[]>
