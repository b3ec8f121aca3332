import sql, { raw, type Sql } from 'sql-template-tag'

/**
 * The id of the record that one ended up in through any merges, as an expression: its own if it was not merged.
 * @param id as an expression.
 */
export const endOfMerges = (table: 'entities' | 'sources', id: Sql): Sql => sql`(
  WITH RECURSIVE kept AS (
    SELECT id, merged_into_id FROM ${raw(table)} WHERE id = ${id}
    UNION ALL SELECT m.id, m.merged_into_id FROM ${raw(table)} m JOIN kept ON m.id = kept.merged_into_id
  ) SELECT id FROM kept WHERE merged_into_id IS NULL)`
