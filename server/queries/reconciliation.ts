import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** Whether an administrator has named a service in which entities are looked up. */
export async function hasServices(query: Query): Promise<boolean> {
  const [row] = await query<{ some: boolean }>(
    sql`SELECT EXISTS (SELECT FROM reconciliation_services) AS some`,
  )
  return row?.some === true
}
