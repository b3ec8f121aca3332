import type { Model, ModelStatic, WhereOptions } from 'sequelize'
import type { RecordWrite } from '../writing.ts'

/** There is no such record, or it was retracted meanwhile. */
export class NoSuchRecord extends Error {
  override name = 'NoSuchRecord'
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
