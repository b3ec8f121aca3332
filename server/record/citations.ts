import { Op } from 'sequelize'
import { Citation, type CitingColumn } from '../../models/citation.ts'
import { insertRows } from './insert-rows.ts'
import type { RecordWrite } from './writing.ts'

/** A citation as a record should have it. */
export interface WantedCitation {
  readonly sourceId: string
  readonly locator: string | null
  readonly quote: string | null
  readonly stance: Citation['stance']
  readonly note: string | null
}

/** A citation of no more than its source. */
export const bareCitation = (sourceId: string): WantedCitation => ({
  sourceId,
  locator: null,
  quote: null,
  stance: null,
  note: null,
})

/** What a citation says of its source. */
type Said = Omit<WantedCitation, 'sourceId'>

/** How two citations of one source are joined: the words between them, and the most that fits. */
const JOINED = {
  locator: { between: '; ', most: 300 },
  quote: { between: ' […] ', most: 1000 },
  note: { between: '; ', most: 1000 },
} as const

/** A source that denies the record in one place and tells a detail otherwise in another denies it. */
const STRONGEST = ['contradicts', 'qualifies'] as const

/** What two citations of one source say together. A text that would grow too long stays the first one's. */
export function unitedCitation(one: Said, other: Said): Said {
  const join = (name: keyof typeof JOINED): string | null => {
    const [mine, theirs] = [one[name], other[name]]
    const { between, most } = JOINED[name]
    if (mine === null || theirs === null) return mine ?? theirs
    const joined = mine.split(between).includes(theirs) ? mine : `${mine}${between}${theirs}`
    return joined.length > most ? mine : joined
  }
  const stance = STRONGEST.find((each) => each === one.stance || each === other.stance) ?? null
  return { locator: join('locator'), quote: join('quote'), stance, note: join('note') }
}

/** Adds a citation to a record's; one of a source that the record cites already is united with that. */
export function addCitation(cited: WantedCitation[], citation: WantedCitation): void {
  const place = cited.findIndex(({ sourceId }) => sourceId === citation.sourceId)
  const there = cited[place]
  if (there === undefined) cited.push(citation)
  else cited[place] = { sourceId: there.sourceId, ...unitedCitation(there, citation) }
}

/** What these records cite, by their ids, in its order. */
export async function currentCitations(
  { transaction }: RecordWrite,
  column: CitingColumn,
  ids: ReadonlySet<string>,
): Promise<Map<string, WantedCitation[]>> {
  const current = new Map<string, WantedCitation[]>()
  if (ids.size === 0) return current
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
 * @param onRecord the citations that they have, where they have been read already.
 */
export async function syncCitations(
  tx: RecordWrite,
  column: CitingColumn,
  wanted: ReadonlyMap<string, readonly WantedCitation[]>,
  onRecord: ReadonlyMap<string, readonly WantedCitation[]> | null = null,
): Promise<Set<string>> {
  const { transaction } = tx
  const current = onRecord ?? (await currentCitations(tx, column, new Set(wanted.keys())))
  const changed = new Set(
    [...wanted].filter(([id, cited]) => printOf(cited) !== printOf(current.get(id) ?? [])).map(([id]) => id),
  )
  if (changed.size === 0) return changed
  const outdated = [...changed].filter((id) => current.has(id))
  if (outdated.length > 0) await Citation.destroy({ where: { [column]: { [Op.in]: outdated } }, transaction })
  await insertRows(
    tx.query,
    Citation,
    [...changed].flatMap((id) =>
      (wanted.get(id) ?? []).map((citation, ordinal) => ({
        sourceId: citation.sourceId,
        locator: citation.locator,
        quote: citation.quote,
        stance: citation.stance,
        note: citation.note,
        ordinal,
        [column]: id,
      })),
    ),
  )
  return changed
}

function printOf(citations: readonly WantedCitation[]): string {
  return JSON.stringify(
    citations.map(({ sourceId, locator, quote, stance, note }) => [sourceId, locator, quote, stance, note]),
  )
}
