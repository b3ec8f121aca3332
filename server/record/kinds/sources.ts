import { z } from 'zod'
import { Source } from '../../../models/source.ts'
import { SOURCE_FIELDS } from '../input/record-fields.ts'
import { InputRefused } from '../refusals.ts'
import { forgetAddress } from '../source-address.ts'
import { touchSources } from '../touch.ts'
import type { RecordWrite } from '../writing.ts'
import { addSource, findByAddress } from './cited-sources.ts'
import { needRecord, refuseRetracted } from './need-record.ts'
import { refuseWhereUsed } from './uses.ts'

/** A page or document that records cite, as its form sends it. */
export const SourceRequest = z.strictObject(SOURCE_FIELDS)
export type SourceRequest = z.infer<typeof SourceRequest>

async function refuseTaken(tx: RecordWrite, url: string, own: string | null): Promise<void> {
  const found = await findByAddress(tx, url)
  if (found === null || found.id === own) return
  throw new InputRefused([
    {
      field: 'url',
      reason: `is already the address of a source on record: “${found.title}”, ${found.publisher}`,
    },
  ])
}

/** @throws {InputRefused} if the same page is on record. */
export async function insertSource(tx: RecordWrite, request: SourceRequest): Promise<Source> {
  await refuseTaken(tx, request.url, null)
  return addSource(tx, request)
}

/** @throws {NoSuchRecord} @throws {InputRefused} */
export async function updateSource(tx: RecordWrite, slug: string, request: SourceRequest): Promise<Source> {
  const source = await needRecord(Source, { slug }, tx)
  await refuseTaken(tx, request.url, source.id)
  const { archive_url: archiveUrl, ...columns } = request
  const moves = source.url !== request.url
  await source.update({ ...columns, archiveUrl }, { transaction: tx.transaction })
  if (moves) await forgetAddress(tx, source.id)
  await touchSources(tx, [source.id])
  return source
}

/** @throws {NoSuchRecord} @throws {InputRefused} if a record that is not retracted cites it. */
export async function retractSource(tx: RecordWrite, slug: string, reason: string): Promise<Source> {
  const source = await needRecord(Source, { slug }, tx)
  refuseRetracted(source)
  await refuseWhereUsed(tx, 'source', source.id)
  return source.update({ retractionReason: reason }, { transaction: tx.transaction })
}
