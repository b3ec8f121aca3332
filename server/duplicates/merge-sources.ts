import { Source } from '../../models/source.ts'
import { needRecord } from '../record/kinds/need-record.ts'
import { InputRefused } from '../record/refusals.ts'
import { touchSources } from '../record/touch.ts'
import type { RecordWrite } from '../record/writing.ts'
import { moveCitationsOfSource } from './unite-citations.ts'

/**
 * Merges two sources that are the same page: what cited the merged one now cites the kept one.
 * @throws {NoSuchRecord} @throws {InputRefused}
 */
export async function mergeSources(
  tx: RecordWrite,
  keptSlug: string,
  mergedSlug: string,
  note: string | null,
): Promise<void> {
  const { transaction } = tx
  const kept = await needRecord(Source, { slug: keptSlug }, tx)
  const merged = await needRecord(Source, { slug: mergedSlug }, tx)
  if (kept.id === merged.id) throw new InputRefused([{ field: '', reason: 'are already one record' }])
  if (kept.retractionReason != null || merged.retractionReason != null)
    throw new InputRefused([{ field: '', reason: 'cannot be merged: one of them is retracted' }])
  await touchSources(tx, [kept.id, merged.id])
  await moveCitationsOfSource(tx, merged.id, kept.id)
  await kept.update(
    {
      published: kept.published ?? merged.published,
      archiveUrl: kept.archiveUrl ?? merged.archiveUrl,
      origin: kept.origin ?? merged.origin,
    },
    { transaction },
  )
  await merged.update(
    {
      retractionReason: `The same page as “${kept.title}”, ${kept.publisher}${note === null ? '' : `: ${note}`}`,
      mergedIntoId: kept.id,
    },
    { transaction },
  )
}
