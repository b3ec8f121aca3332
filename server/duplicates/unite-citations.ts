import { Op } from 'sequelize'
import sql, { raw } from 'sql-template-tag'
import { CITING_COLUMNS, Citation, type CitingColumn } from '../../models/citation.ts'
import { unitedCitation } from '../record/citations.ts'
import { MOST_LISTED } from '../record/input/fields.ts'
import { InputRefused } from '../record/refusals.ts'
import type { RecordWrite } from '../record/writing.ts'

/**
 * Gives one row the citations of another after its own, and merges those of the same source. With `move` the other
 * loses them; with `copy` it keeps them, as a link that stays on record must.
 * @throws {InputRefused} if that would be more than a record may cite: no form or file could hold it anymore.
 */
export async function uniteCitations(
  { transaction }: RecordWrite,
  column: CitingColumn,
  from: string,
  to: string,
  how: 'move' | 'copy',
): Promise<void> {
  const rows = await Citation.findAll({
    where: { [column]: { [Op.in]: [from, to] } },
    order: ['ordinal', 'id'],
    transaction,
  })
  const own = rows.filter((row) => row.get(column) === to)
  refuseMore(new Set(rows.map(({ sourceId }) => sourceId)).size, 'sources')
  let ordinal = Math.max(-1, ...own.map((row) => row.ordinal))
  for (const row of rows.filter((each) => each.get(column) === from)) {
    const twin = own.find(({ sourceId }) => sourceId === row.sourceId)
    if (twin !== undefined) {
      await twin.update(unitedCitation(twin, row), { transaction })
      if (how === 'move') await row.destroy({ transaction })
      continue
    }
    ordinal += 1
    const { sourceId, locator, quote, stance, note } = row
    if (how === 'move') await row.update({ [column]: to, ordinal }, { transaction })
    else {
      const said = { sourceId, locator, quote, stance, note }
      await Citation.create({ ...said, ordinal, [column]: to }, { transaction })
    }
  }
}

/** Two pages that do not say the same about a record are not one page, or one of the citations is wrong. */
const opposed = (record: string): InputRefused =>
  new InputRefused([
    {
      field: '',
      reason: `cannot be merged: ${record} cites both, and they do not say the same about it. If one of the citations is wrong, edit it first`,
    },
  ])

/** @throws {InputRefused} if a merged record would have more of something than one record may have. */
export function refuseMore(number: number, what: string): void {
  if (number <= MOST_LISTED) return
  const reason = `cannot be merged: together they have ${number} ${what}, and one record may have at most ${MOST_LISTED}`
  throw new InputRefused([{ field: '', reason }])
}

/** The column of the table for an attribute: `entity_id` for `entityId`. */
const columnOf = (attribute: CitingColumn): string => attribute.replace('Id', '_id')

/**
 * Makes every citation of one source a citation of another. If a record cites both, the two citations are merged.
 * @throws {InputRefused} if they do not say the same about the record: that one supports it and the other contradicts it.
 */
export async function moveCitationsOfSource(
  { query, transaction }: RecordWrite,
  from: string,
  to: string,
): Promise<void> {
  const citing = (row: string): string =>
    CITING_COLUMNS.map((attribute) => `${row}.${columnOf(attribute)}`).join(', ')
  const twice = await query<{ kept: string; gone: string; link: string | null }>(sql`
    SELECT k.id::text AS kept, m.id::text AS gone, l.slug AS link FROM citations k JOIN citations m
      ON (${raw(citing('k'))}) IS NOT DISTINCT FROM (${raw(citing('m'))}) LEFT JOIN links l ON l.id = k.link_id
    WHERE k.source_id = ${to}::bigint AND m.source_id = ${from}::bigint ORDER BY k.id`)
  for (const pair of twice) {
    const kept = await Citation.findByPk(pair.kept, { transaction, rejectOnEmpty: true })
    const gone = await Citation.findByPk(pair.gone, { transaction, rejectOnEmpty: true })
    if (kept.stance !== gone.stance)
      throw opposed(pair.link === null ? 'a record' : `the link “${pair.link}”`)
    await kept.update(unitedCitation(kept, gone), { transaction })
    await gone.destroy({ transaction })
  }
  await query(sql`UPDATE citations SET source_id = ${to}::bigint WHERE source_id = ${from}::bigint`)
}
