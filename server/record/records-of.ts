import { type Model, type ModelStatic, QueryTypes } from 'sequelize'
import type { Sql } from 'sql-template-tag'
import type { RecordWrite } from './writing.ts'

/**
 * The rows of a model's table that a statement selects with all their columns. The models' own statements have their
 * values in the text, so that PostgreSQL plans each of them anew; this one is planned once.
 */
export async function recordsOf<M extends Model>(
  { transaction }: RecordWrite,
  model: ModelStatic<M>,
  statement: Sql,
): Promise<M[]> {
  const { sequelize } = model
  if (sequelize === undefined) throw new Error('the models are not connected yet')
  const bind = statement.values as unknown[]
  return sequelize.query(statement.text, {
    bind,
    model,
    mapToModel: true,
    type: QueryTypes.SELECT,
    transaction,
  })
}
