import type { Model, ModelStatic, WhereOptions } from 'sequelize'
import { InputRefused } from '../refusals.ts'
import type { RecordWrite } from '../writing.ts'

/** There is no such record, or it has since been retracted. */
export class NoSuchRecord extends Error {
  override name = 'NoSuchRecord'
}

/** @throws {InputRefused} if the record is already retracted. */
export function refuseRetracted({ retractionReason }: { readonly retractionReason: string | null }): void {
  if (retractionReason !== null)
    throw new InputRefused([
      { field: 'retraction_reason', reason: 'is already given: the record is retracted' },
    ])
}

/** The record, locked until the write ends. @throws {NoSuchRecord} */
export async function needRecord<M extends Model>(
  model: ModelStatic<M>,
  where: WhereOptions,
  tx: RecordWrite,
): Promise<M> {
  const record = await model.findOne({ where, transaction: tx.transaction, lock: true })
  if (record === null) throw new NoSuchRecord(`${model.name} ${JSON.stringify(where)}`)
  return record
}
