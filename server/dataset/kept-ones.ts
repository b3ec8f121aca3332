import { type Model, type ModelStatic, Op } from 'sequelize'
import type { RecordWrite } from '../record/writing.ts'

/**
 * Which of these records others were merged into. A file only adds to what people have put together there, so that
 * importing it again changes nothing and the merge can still be undone.
 */
export async function keptOnes<M extends Model>(
  { transaction }: RecordWrite,
  model: ModelStatic<M>,
  records: readonly M[],
): Promise<Set<string>> {
  if (records.length === 0) return new Set()
  const ids = records.map((record) => String(record.get('id')))
  const merged = await model.findAll({
    attributes: ['mergedIntoId'],
    where: { mergedIntoId: { [Op.in]: ids } } as never,
    transaction,
  })
  return new Set(merged.map((record) => String(record.get('mergedIntoId'))))
}
