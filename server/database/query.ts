import type { Sql } from 'sql-template-tag'

/**
 * Runs one statement: in a transaction, at a moment of the past or on its own, as whoever made it decided. `Row` is
 * trusted to match what the statement selects.
 */
export type Query = <Row extends object>(statement: Sql) => Promise<Row[]>
