import { Op, type Transaction } from 'sequelize'
import { Citation, type CitingColumn } from '../../models/citation.ts'

/** A citation as a record should have it. */
export interface WantedCitation {
  readonly sourceId: string
  readonly locator: string | null
  readonly quote: string | null
}

/**
 * Gives each record exactly these citations, in this order, and returns the ids of the records
 * whose citations changed. A record whose citations are as wanted is not touched.
 */
export async function syncCitations(
  column: CitingColumn,
  wanted: ReadonlyMap<string, readonly WantedCitation[]>,
  transaction: Transaction,
): Promise<Set<string>> {
  const current = new Map<string, WantedCitation[]>()
  const rows = await Citation.findAll({
    where: { [column]: { [Op.in]: [...wanted.keys()] } },
    order: ['ordinal', 'id'],
    transaction,
  })
  for (const row of rows) {
    const recordId = String(row.get(column))
    current.set(recordId, [...(current.get(recordId) ?? []), row])
  }
  const changed = new Set(
    [...wanted].filter(([id, cited]) => printOf(cited) !== printOf(current.get(id) ?? [])).map(([id]) => id),
  )
  if (changed.size === 0) return changed
  await Citation.destroy({ where: { [column]: { [Op.in]: [...changed] } }, transaction })
  await Citation.bulkCreate(
    [...changed].flatMap((id) =>
      (wanted.get(id) ?? []).map((citation, ordinal) => ({
        sourceId: citation.sourceId,
        locator: citation.locator,
        quote: citation.quote,
        ordinal,
        [column]: id,
      })),
    ),
    { transaction },
  )
  return changed
}

function printOf(citations: readonly WantedCitation[]): string {
  return JSON.stringify(citations.map(({ sourceId, locator, quote }) => [sourceId, locator, quote]))
}
