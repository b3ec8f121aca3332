import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import type { Query } from '../database/query.ts'
import { type ChangedRecord, changedRecords, recordsNamedBy } from '../dataset/changed-records.ts'
import type { Dataset } from '../dataset/format.ts'
import { importInto } from '../dataset/import.ts'
import { BEST } from '../queries/overlap-views.ts'
import { type PreviewedChanges, previewedChanges, seeInTrial } from '../queries/previewed-changes.ts'
import { NoSuchRecord } from '../record/kinds/need-record.ts'
import { InputRefused } from '../record/refusals.ts'
import { slugOfId } from '../record/slugs.ts'
import { tryWriting, writeRecord } from '../record/write-record.ts'
import type { RecordWrite, Writer, Written } from '../record/writing.ts'
import { asRefused, datasetOf, type Lists } from './as-dataset.ts'
import { type RequestKey, writeOnce } from './idempotency.ts'
import { repeatsOf } from './repeats.ts'
import { RETRACT } from './retractions.ts'
import type { Batch } from './shapes/requests.ts'

/** Writing many records of any kind at once: all of them or none. */

/** What a batch did, or would do. */
export interface BatchOutcome {
  readonly changes: readonly ChangedRecord[]
  readonly retracted: readonly { readonly record: string; readonly id: string }[]
  readonly warnings: readonly string[]
}

/** A batch may retract links only through its `retract` list, which takes a reason. @throws {InputRefused} */
async function refuseSilentRetractions(query: Query, { links }: Dataset): Promise<void> {
  const retracted = links.filter(({ status }) => status === 'retracted').map(({ id }) => slugOfId(id))
  const there = await query<{ slug: string }>(sql`
    SELECT slug FROM links WHERE slug = ANY(${retracted}::text[]) AND status = 'retracted'`)
  const known = new Set(there.map(({ slug }) => slug))
  const refused = retracted.filter((slug) => !known.has(slug))
  if (refused.length > 0)
    throw new InputRefused(
      refused.map((slug) => ({
        field: `links “${slug}”: status`,
        reason: 'cannot be set to “retracted” here: put the link in the list “retract,” with a reason',
      })),
    )
}

/** A statement about no one and nothing is on no page. @throws {InputRefused} */
async function refuseAboutNothing(query: Query, { statements }: Dataset): Promise<void> {
  const about = statements.filter((statement) => statement.about.length === 0)
  const there = await query<{ slug: string }>(sql`
    SELECT slug FROM statements WHERE slug = ANY(${about.map(({ id }) => slugOfId(id))}::text[])`)
  const known = new Set(there.map(({ slug }) => slug))
  // One that is on record keeps what it is about if the batch does not name that.
  const refused = about.filter(({ id, named }) => named.has('about') || !known.has(slugOfId(id)))
  if (refused.length > 0)
    throw new InputRefused(
      refused.map(({ id }) => ({ field: `statements “${id}”: about`, reason: 'names no one and nothing' })),
    )
}

async function applyBatch(tx: RecordWrite, { retract, reason: _, ...given }: Batch): Promise<BatchOutcome> {
  const { dataset, remarks } = await datasetOf(tx.query, given as unknown as Lists)
  await refuseSilentRetractions(tx.query, dataset)
  await refuseAboutNothing(tx.query, dataset)
  const before = await recordsNamedBy(tx.query, dataset)
  const imported = await importInto(tx, dataset, { overrules: true })
  const changes = changedRecords(before, await recordsNamedBy(tx.query, dataset))
  for (const [index, { record, id, reason }] of retract.entries()) {
    const refuse = (field: string, said: string): never => {
      throw new InputRefused([{ field: `retract.${index}.${field}`, reason: said }])
    }
    try {
      await RETRACT[record](tx, id, reason)
    } catch (error) {
      if (error instanceof NoSuchRecord) refuse('id', `names “${id}”, which is not on record`)
      if (error instanceof InputRefused)
        refuse('id', error.problems.map((problem) => problem.reason).join('; '))
      throw error
    }
  }
  return {
    changes,
    retracted: retract.map(({ record, id }) => ({ record, id })),
    warnings: [...imported.remarks, ...remarks, ...(await repeatsOf(tx.query, changes))],
  }
}

/**
 * Writes all of a batch or none of it. A batch sent before under the same key gets the same answer as then.
 * @throws {InputRefused} naming every record and field at fault.
 */
export async function writeBatch(
  database: Database,
  batch: Batch,
  writer: Writer,
  key: RequestKey | null,
): Promise<Written<BatchOutcome>> {
  try {
    return await writeRecord(database, writer, async (tx) => {
      const outcome = await writeOnce(tx, key, async () => JSON.stringify(await applyBatch(tx, batch)))
      return JSON.parse(outcome) as BatchOutcome
    })
  } catch (error) {
    throw asRefused(error, false)
  }
}

/** What a batch would do: it is written, looked at and rolled back. @throws {InputRefused} */
export async function previewBatch(
  database: Database,
  batch: Batch,
): Promise<BatchOutcome & { readonly overlaps: PreviewedChanges }> {
  const writer: Writer = { userId: null, via: 'API', reason: null }
  try {
    const { outcome, seen } = await tryWriting(
      database,
      writer,
      (tx) => applyBatch(tx, batch),
      async (tx, { result, overlaps }) => ({
        outcome: result,
        seen: await seeInTrial(tx.query, overlaps, { chains: BEST, limit: null }),
      }),
    )
    return { ...outcome, overlaps: await previewedChanges(database.query, seen) }
  } catch (error) {
    throw asRefused(error, false)
  }
}
