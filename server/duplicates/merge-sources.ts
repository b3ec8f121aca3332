import sql from 'sql-template-tag'
import { Source } from '../../models/source.ts'
import { needRecord } from '../record/kinds/need-record.ts'
import { InputRefused } from '../record/refusals.ts'
import { touchSources } from '../record/touch.ts'
import type { RecordWrite } from '../record/write-record.ts'
import { toldTogether } from './unite-citations.ts'

/**
 * Makes two sources that are the same page one: what cited the merged one cites the kept one.
 * @throws {NoSuchRecord} @throws {InputRefused}
 */
export async function mergeSources(
  tx: RecordWrite,
  keptSlug: string,
  mergedSlug: string,
  note: string | null,
): Promise<void> {
  const { query, transaction } = tx
  const kept = await needRecord(Source, { slug: keptSlug }, tx)
  const merged = await needRecord(Source, { slug: mergedSlug }, tx)
  if (kept.id === merged.id) throw new InputRefused([{ field: '', reason: 'are one record already' }])
  if (kept.retractionReason != null || merged.retractionReason != null)
    throw new InputRefused([{ field: '', reason: 'cannot be merged: one of them is retracted' }])
  await touchSources(tx, [kept.id, merged.id])
  // A record that cites both cites the kept one with what it had of either.
  const both = sql`k.source_id = ${kept.id}::bigint AND m.source_id = ${merged.id}::bigint
    AND (k.entity_id, k.position_id, k.link_id, k.negotiation_id, k.party_id, k.participant_id, k.meeting_id, k.statement_id)
      IS NOT DISTINCT FROM (m.entity_id, m.position_id, m.link_id, m.negotiation_id, m.party_id, m.participant_id,
        m.meeting_id, m.statement_id)`
  await query(sql`
    UPDATE citations k SET locator = ${toldTogether('locator')}, quote = ${toldTogether('quote')}
    FROM citations m WHERE ${both} AND num_nonnulls(m.locator, m.quote) > 0`)
  await query(sql`DELETE FROM citations m USING citations k WHERE ${both}`)
  await query(sql`UPDATE citations SET source_id = ${kept.id}::bigint WHERE source_id = ${merged.id}::bigint`)
  await kept.update(
    {
      published: kept.published ?? merged.published,
      archiveUrl: kept.archiveUrl ?? merged.archiveUrl,
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
