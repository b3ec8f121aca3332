import { DERIVED_TABLES } from './derived-tables.ts'
import { RECORD_TABLES } from './record-tables.ts'
import type { Table } from './table.ts'

/** Every table of the record, each after those that it refers to. */
export const TABLES: readonly Table[] = [...RECORD_TABLES, ...DERIVED_TABLES]
