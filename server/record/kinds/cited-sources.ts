import sql from 'sql-template-tag'
import { Source } from '../../../models/source.ts'
import { unlessUsual } from '../../../models/vocabulary.ts'
import type { WantedCitation } from '../citations.ts'
import type { Problem } from '../input/fields.ts'
import type { SourceInput } from '../input/source-fields.ts'
import { recordsOf } from '../records-of.ts'
import { InputRefused } from '../refusals.ts'
import { freeSlug } from '../slugs.ts'
import { sourceMeant } from '../source-address.ts'
import { touchSources } from '../touch.ts'
import type { RecordWrite } from '../writing.ts'

/**
 * The citations for these sources, each found on record or added to it.
 * @throws {InputRefused} naming `sources.N.field` for an unknown id, or a new source that lacks something.
 */
export async function resolveSources(
  tx: RecordWrite,
  inputs: readonly SourceInput[],
): Promise<WantedCitation[]> {
  const problems: Problem[] = []
  const citations: WantedCitation[] = []
  for (const [index, input] of inputs.entries()) {
    const found = await findSource(tx, input)
    if (found === null && input.url === null) {
      problems.push({ field: `sources.${index}.id`, reason: `names “${input.id}”, which is not on record` })
      continue
    }
    if (found === null && (input.publisher === null || input.title === null)) {
      const missing = (['publisher', 'title'] as const).filter((name) => input[name] === null)
      problems.push(...missing.map((name) => ({ field: `sources.${index}.${name}`, reason: 'is missing' })))
      continue
    }
    const source = found === null ? await addSource(tx, input) : await filledIn(tx, found, input)
    if (citations.some((citation) => citation.sourceId === source.id)) {
      problems.push({ field: `sources.${index}.url`, reason: 'is cited twice' })
      continue
    }
    const { locator, quote, note } = input
    citations.push({
      sourceId: source.id,
      locator,
      quote,
      stance: unlessUsual(input.stance, 'supports'),
      note,
    })
  }
  if (problems.length > 0) throw new InputRefused(problems)
  return citations
}

/** Fills in from the citation what the source on record lacks. To change the rest, edit the source itself. */
async function filledIn(tx: RecordWrite, source: Source, input: SourceInput): Promise<Source> {
  const published = source.published ?? input.published
  const archiveUrl = source.archiveUrl ?? input.archive_url
  const origin = source.origin ?? input.origin
  const same = published === source.published && archiveUrl === source.archiveUrl && origin === source.origin
  if (same) return source
  await source.update({ published, archiveUrl, origin }, { transaction: tx.transaction })
  await touchSources(tx, [source.id])
  return source
}

async function findSource(tx: RecordWrite, input: SourceInput): Promise<Source | null> {
  if (input.id === null) return findByAddress(tx, input.url ?? '')
  const source = await Source.findOne({ where: { slug: input.id }, transaction: tx.transaction })
  return source === null ? null : standing(tx, source)
}

/** The source at this address, or at one that leads to the same page; null if there is none. */
export async function findByAddress(tx: RecordWrite, url: string): Promise<Source | null> {
  const [source] = await recordsOf(tx, Source, sql`SELECT * FROM sources WHERE ${sourceMeant(sql`${url}`)}`)
  return source === undefined ? null : standing(tx, source)
}

/** The source itself, or the one it was merged into. */
export async function endOfMerge(tx: RecordWrite, source: Source): Promise<Source> {
  if (source.mergedIntoId === null) return source
  const kept = await Source.findByPk(source.mergedIntoId, { transaction: tx.transaction })
  return kept === null ? source : endOfMerge(tx, kept)
}

/** The same, to be cited: citing a retracted source restores it. */
async function standing(tx: RecordWrite, source: Source): Promise<Source> {
  const kept = await endOfMerge(tx, source)
  if (kept.retractionReason !== null)
    await kept.update({ retractionReason: null }, { transaction: tx.transaction })
  return kept
}

/** Adds a source under a slug made from its publisher and title. */
export async function addSource(
  tx: RecordWrite,
  input: Pick<SourceInput, 'url' | 'publisher' | 'origin' | 'title' | 'published' | 'archive_url'>,
): Promise<Source> {
  return Source.create(
    {
      slug: await freeSlug(tx.query, 'sources', `${input.publisher} ${input.title}`),
      url: input.url ?? '',
      publisher: input.publisher ?? '',
      origin: input.origin,
      title: input.title ?? '',
      published: input.published,
      archiveUrl: input.archive_url,
      recordedBy: tx.userId,
    },
    { transaction: tx.transaction },
  )
}
