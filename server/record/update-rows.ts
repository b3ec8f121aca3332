import type { Model, ModelStatic } from 'sequelize'
import sql, { join, raw } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { groupBy } from '../values/group-by.ts'

/** How many rows one statement updates. This limits its length. */
const BATCH = 2_000

/**
 * Updates rows of a table: a statement for each set of columns that changes, not for each row.
 * @param changes by the row's id, the new values by attribute.
 */
export async function updateRows<M extends Model>(
  query: Query,
  model: ModelStatic<M>,
  changes: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): Promise<void> {
  const attributes: Readonly<Record<string, { field?: string }>> = model.getAttributes()
  const columnOf = (name: string): string => attributes[name]?.field ?? name
  const table = raw(`"${String(model.getTableName())}"`)
  const alike = groupBy([...changes], ([, values]) => Object.keys(values).sort().join())
  for (const rows of alike.values()) {
    const columns = Object.keys(rows[0][1]).map((name) => `"${columnOf(name)}"`)
    const set = join(columns.map((column) => raw(`${column} = r.${column}`)))
    for (let start = 0; start < rows.length; start += BATCH) {
      const batch = rows.slice(start, start + BATCH).map(([id, values]) => ({
        id,
        ...Object.fromEntries(Object.entries(values).map(([name, value]) => [columnOf(name), value])),
      }))
      await query(sql`
        UPDATE ${table} t SET ${set}
        FROM json_populate_recordset(NULL::${table}, ${JSON.stringify(batch)}::json) r WHERE t.id = r.id`)
    }
  }
}
