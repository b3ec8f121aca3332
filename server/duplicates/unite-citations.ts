import sql, { raw, type Sql } from 'sql-template-tag'
import { TOLD_TOGETHER } from '../record/citations.ts'
import type { RecordWrite } from '../record/write-record.ts'

/** What citation `k` says in a column together with what `m` says there of the same source. */
export function toldTogether(column: 'locator' | 'quote'): Sql {
  const [one, other] = [raw(`k.${column}`), raw(`m.${column}`)]
  const { between, most } = TOLD_TOGETHER[column]
  const joined = sql`concat_ws(${between}, ${one}, ${other})`
  return sql`CASE WHEN ${one} = ${other} OR length(${joined}) > ${most} THEN coalesce(${one}, ${other})
    ELSE nullif(${joined}, '') END`
}

/** The column of a citation that says which row cites. */
export type CitingColumn = 'entity_id' | 'position_id' | 'link_id' | 'party_id' | 'participant_id'

/**
 * Gives one row the citations of another after its own, and keeps what both have of the same source. With
 * `move` the other is left without; with `copy` it keeps them, as a link that stays on record must.
 */
export async function uniteCitations(
  { query }: RecordWrite,
  column: CitingColumn,
  from: string,
  to: string,
  how: 'move' | 'copy',
): Promise<void> {
  const of = raw(column)
  await query(sql`
    UPDATE citations k SET locator = ${toldTogether('locator')}, quote = ${toldTogether('quote')}
    FROM citations m WHERE m.${of} = ${from}::bigint AND k.${of} = ${to}::bigint AND k.source_id = m.source_id
      AND num_nonnulls(m.locator, m.quote) > 0`)
  const after = sql`(SELECT coalesce(max(k.ordinal) + 1, 0) FROM citations k WHERE k.${of} = ${to}::bigint)`
  const fresh = sql`NOT EXISTS (SELECT FROM citations k WHERE k.${of} = ${to}::bigint AND k.source_id = m.source_id)`
  if (how === 'copy') {
    await query(sql`
      INSERT INTO citations (source_id, locator, quote, ordinal, ${of})
      SELECT m.source_id, m.locator, m.quote, m.ordinal + ${after}, ${to}::bigint FROM citations m
      WHERE m.${of} = ${from}::bigint AND ${fresh} ORDER BY m.ordinal`)
    return
  }
  await query(sql`DELETE FROM citations m WHERE m.${of} = ${from}::bigint AND NOT ${fresh}`)
  await query(
    sql`UPDATE citations SET ${of} = ${to}::bigint, ordinal = ordinal + ${after} WHERE ${of} = ${from}::bigint`,
  )
}
