import { Op, type Transaction } from 'sequelize'
import { Citation, type CitingColumn } from '../../models/citation.ts'

/** A citation as a record should have it. */
export interface WantedCitation {
  readonly sourceId: string
  readonly locator: string | null
  readonly quote: string | null
}

/** How what two citations say of one source stands together: the words between, and the most that fits. */
export const TOLD_TOGETHER = {
  locator: { between: '; ', most: 300 },
  quote: { between: ' […] ', most: 1000 },
} as const

/** Adds a citation to a record's; one of a source that is there already is told together with that. */
export function addCitation(cited: WantedCitation[], citation: WantedCitation): void {
  const place = cited.findIndex(({ sourceId }) => sourceId === citation.sourceId)
  const there = cited[place]
  if (there === undefined) cited.push(citation)
  else
    cited[place] = {
      sourceId: there.sourceId,
      locator: together(there.locator, citation.locator, TOLD_TOGETHER.locator),
      quote: together(there.quote, citation.quote, TOLD_TOGETHER.quote),
    }
}

/** Two texts as one; where that would be too long, the first. */
function together(
  one: string | null,
  other: string | null,
  { between, most }: { between: string; most: number },
): string | null {
  if (one === null || other === null) return one ?? other
  const joined = one.split(between).includes(other) ? one : `${one}${between}${other}`
  return joined.length > most ? one : joined
}

/** What these records cite, by their ids, in its order. */
export async function currentCitations(
  column: CitingColumn,
  ids: ReadonlySet<string>,
  transaction: Transaction,
): Promise<Map<string, WantedCitation[]>> {
  const current = new Map<string, WantedCitation[]>()
  const rows = await Citation.findAll({
    where: { [column]: { [Op.in]: [...ids] } },
    order: ['ordinal', 'id'],
    transaction,
  })
  for (const row of rows) {
    const recordId = String(row.get(column))
    current.set(recordId, [...(current.get(recordId) ?? []), row])
  }
  return current
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
  const current = await currentCitations(column, new Set(wanted.keys()), transaction)
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
