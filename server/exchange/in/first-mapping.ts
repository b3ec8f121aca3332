import type { Query } from '../../database/query.ts'
import { type GivenFile, isTable, mappingFor } from './read-file.ts'
import { keptMapping } from './store.ts'
import { TableMapping } from './table/mapping.ts'

/**
 * How a file is read at first: a table the way one with the same columns was read, else by a guess from its header.
 * @throws {Unreadable}
 */
export async function firstMapping(
  query: Query,
  { format, content, mapping }: Pick<GivenFile, 'format' | 'content' | 'mapping'>,
): Promise<TableMapping> {
  if (!isTable(format)) return mapping
  const { table, guess } = await mappingFor(format, content, mapping.source)
  const kept = TableMapping.safeParse(await keptMapping(query, table.columns))
  if (!kept.success) return guess
  // Its connections may be told in words that the earlier file did not have.
  const connections = { ...guess.connections, ...kept.data.connections }
  return { ...kept.data, connections, source: mapping.source }
}
