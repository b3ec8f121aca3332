import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** Whether an administrator has set up a service for looking up entities. */
export async function hasServices(query: Query): Promise<boolean> {
  const [row] = await query<{ some: boolean }>(
    sql`SELECT EXISTS (SELECT FROM reconciliation_services) AS some`,
  )
  return row?.some === true
}
