import { Sequelize } from 'sequelize'
import sql from 'sql-template-tag'
import { vi } from 'vitest'
import { type Database, inTransaction } from '../../server/database/index.ts'
import type { Query } from '../../server/database/query.ts'

/** What a connection has done with tables: rows read, and how often a table or an index was searched for them. */
export interface WorkDone {
  readonly rows: number
  readonly searches: number
}

async function countWork(query: Query, tables: readonly string[] | null): Promise<WorkDone> {
  const [done] = await query<WorkDone>(sql`
    SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::int AS rows,
      coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0)::int AS searches
    FROM pg_stat_xact_user_tables WHERE schemaname = 'public' AND (${tables}::text[] IS NULL OR relname = ANY(${tables}))`)
  return done ?? { rows: 0, searches: 0 }
}

/**
 * Begins to count what a transaction does with these tables, or with all, and returns how to read the count. The server's
 * own counts may still include earlier transactions of the connection.
 */
export async function countingWork(
  query: Query,
  tables: readonly string[] | null = null,
): Promise<() => Promise<WorkDone>> {
  const before = await countWork(query, tables)
  return async () => {
    const after = await countWork(query, tables)
    return { rows: after.rows - before.rows, searches: after.searches - before.searches }
  }
}

/** What the given work does with these tables, or with all. */
export async function workDone(
  database: Database,
  work: (query: Query) => Promise<unknown>,
  tables: readonly string[] | null = null,
): Promise<WorkDone> {
  return inTransaction(database, async (query) => {
    const done = await countingWork(query, tables)
    await work(query)
    return done()
  })
}

/** How many statements the given work sends, and what it results in. */
export async function countingStatements<T>(
  work: () => Promise<T>,
): Promise<{ statements: number; result: T }> {
  const sent = vi.spyOn(Sequelize.prototype, 'query')
  try {
    const result = await work()
    return { statements: sent.mock.calls.length, result }
  } finally {
    sent.mockRestore()
  }
}

/** A part of a plan, as EXPLAIN tells it. */
interface PlanNode {
  readonly 'Node Type': string
  readonly 'Parent Relationship'?: string
  readonly Plans?: readonly PlanNode[]
}

/** Whether the plan goes through a set of rows anew for each row of another. */
const goesThroughSets = (node: PlanNode): boolean =>
  (node['Parent Relationship'] === 'SubPlan' && node['Node Type'] === 'Materialize') ||
  (node.Plans ?? []).some(goesThroughSets)

/**
 * The statements of the given work that, in a record large enough, would go through a set of rows for each row of another:
 * PostgreSQL looks a row up in a set only if the set fits into its memory, of which these statements get very little.
 */
export async function walkingSets(
  database: Database,
  work: (query: Query) => Promise<unknown>,
): Promise<string[]> {
  const walking: string[] = []
  await inTransaction(database, async (query) => {
    await query(
      sql`SELECT set_config('work_mem', '64kB', true), set_config('hash_mem_multiplier', '1', true)`,
    )
    await work(async (statement) => {
      const [told] = await query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
        sql`EXPLAIN (FORMAT JSON) ${statement}`,
      )
      if (told?.['QUERY PLAN'].some(({ Plan }) => goesThroughSets(Plan))) walking.push(statement.text)
      return query(statement)
    })
  })
  return walking
}
