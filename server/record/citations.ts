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

/** A citation that names only its source. */
export const bareCitation = (sourceId: string): WantedCitation => ({
  sourceId,
  locator: null,
  quote: null,
  stance: null,
  note: null,
})

/** What a citation says about its source. */
type Said = Omit<WantedCitation, 'sourceId'>

/** How two citations of one source are joined: the separator, and the longest result. */
const JOINED = {
  locator: { between: '; ', most: 300 },
  quote: { between: ' […] ', most: 1000 },
  note: { between: '; ', most: 1000 },
} as const

/** A source that contradicts the record in one place and qualifies it in another contradicts it. */
const STRONGEST = ['contradicts', 'qualifies'] as const

/** Merges two citations of one source. If a joined text would be too long, only the first one's is kept. */
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

/** Adds a citation to a record's citations. A second citation of the same source is merged into the first. */
export function addCitation(cited: WantedCitation[], citation: WantedCitation): void {
  const place = cited.findIndex(({ sourceId }) => sourceId === citation.sourceId)
  const there = cited[place]
  if (there === undefined) cited.push(citation)
  else cited[place] = { sourceId: there.sourceId, ...unitedCitation(there, citation) }
}

/** The citations of these records, in order, by record id. */
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
 * @param onRecord the citations that they have now, if they have already been read.
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
