import type { Model, ModelStatic } from 'sequelize'
import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** The most rows in one INSERT. */
const BATCH = 5000

interface Attribute {
  readonly field?: string
  readonly defaultValue?: unknown
}

/** SQL that stands for a value, such as `recording_moment()`; null for a value itself. */
function literalOf({ defaultValue }: Attribute): Sql | null {
  return typeof defaultValue === 'object' && defaultValue !== null && 'val' in defaultValue
    ? raw(String(defaultValue.val))
    : null
}

/**
 * Inserts many rows into one table, sent as a single value. With a parameter for each cell, most of the time would go
 * into parsing the statement.
 * @param rows values by attribute; what a row leaves out gets the model's default, else null.
 * @returns the ids of the new rows, in the order of the rows.
 */
export async function insertRows<M extends Model>(
  query: Query,
  model: ModelStatic<M>,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<string[]> {
  if (rows.length === 0) return []
  const attributes = Object.entries(model.getAttributes() as Record<string, Attribute>)
  const named = new Set(rows.flatMap((row) => Object.keys(row)))
  const used = attributes.filter(
    ([name, { defaultValue }]) => name !== 'id' && (defaultValue !== undefined || named.has(name)),
  )
  const column = ([name, { field }]: [string, Attribute]): string => `"${field ?? name}"`
  const columns = join(used.map((each) => raw(column(each))))
  const values = join(used.map((each) => literalOf(each[1]) ?? raw(`r.${column(each)}`)))
  const table = raw(`"${String(model.getTableName())}"`)
  const given = used.filter(([, attribute]) => literalOf(attribute) === null)
  const written = (row: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const values: Record<string, unknown> = {}
    for (const [name, { field, defaultValue }] of given) {
      const value = row[name] ?? defaultValue ?? null
      // What is left out is null.
      if (value !== null) values[field ?? name] = value
    }
    return values
  }
  const ids: string[] = []
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH).map(written)
    const inserted = await query<{ id: string }>(sql`
      INSERT INTO ${table} (${columns})
      SELECT ${values} FROM json_populate_recordset(NULL::${table}, ${JSON.stringify(batch)}::json) r RETURNING id`)
    ids.push(...inserted.map(({ id }) => id))
  }
  return ids
}
