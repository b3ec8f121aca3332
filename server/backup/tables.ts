import type pg from 'pg'

/** A table in a backup: its name, and its columns except generated ones. */
export interface SavedTable {
  readonly schema: string
  readonly name: string
  readonly columns: readonly string[]
}

/** What a restored site makes again itself: sessions, sign-in links, counts of failures, and the list of migrations. */
const NOT_SAVED = new Set([
  'public.sessions',
  'public.sign_in_links',
  'public.throttles',
  'public.migrations',
])

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The name under which a backup lists a table. */
export const nameOf = ({ schema, name }: { schema: string; name: string }): string => `${schema}.${name}`

export const qualified = ({ schema, name }: { schema: string; name: string }): string =>
  `${quoted(schema)}.${quoted(name)}`

export const columnList = ({ columns }: SavedTable): string => columns.map(quoted).join(', ')

/** Every table of the site, each after those that its rows refer to. */
export async function tablesOf(client: pg.ClientBase): Promise<SavedTable[]> {
  const { rows: tables } = await client.query<SavedTable & { needs: string[] }>(`
    SELECT n.nspname AS schema, c.relname AS name,
      (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
      coalesce((SELECT array_agg(DISTINCT rn.nspname || '.' || r.relname) FROM pg_constraint k
        JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid), '{}') AS needs
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'history') ORDER BY 1, 2`)
  const sorted: SavedTable[] = []
  const placed = new Set<string>()
  let left = tables.filter((table) => !NOT_SAVED.has(nameOf(table)))
  while (left.length > 0) {
    const waiting = new Set(left.map(nameOf))
    const ready = left.filter(({ needs }) => needs.every((need) => placed.has(need) || !waiting.has(need)))
    if (ready.length === 0)
      throw new Error(`tables refer to each other in a circle: ${[...waiting].join(', ')}`)
    for (const table of ready) {
      const { schema, name, columns } = table
      sorted.push({ schema, name, columns })
      placed.add(nameOf(table))
    }
    left = left.filter((table) => !placed.has(nameOf(table)))
  }
  return sorted
}
