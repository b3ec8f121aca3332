import { DECIMAL, type Model, type ModelStatic, type Transaction } from 'sequelize'
import { sameDecimal } from '../domain/decimal.ts'

/** The values of one record, by attribute. */
export type Values = Record<string, unknown>

export interface Upserted {
  /** The database id of each row, in the order given. */
  readonly ids: string[]
  /** Ids of the rows that were new or differed. */
  readonly written: Set<string>
}

/** Rows of one INSERT: bounds the length of a statement. */
const BATCH = 1000

/**
 * Makes the table hold these rows: those whose key exists are updated where they differ, the others
 * inserted. Nothing is removed. `existing` holds the records among which the keys are looked up.
 */
export async function upsert<M extends Model>(
  model: ModelStatic<M>,
  existing: readonly M[],
  rows: readonly Values[],
  keyOf: (values: Values) => string,
  transaction: Transaction,
): Promise<Upserted> {
  const known = new Map(existing.map((record) => [keyOf(record.get() as Values), record]))
  const written = new Set<string>()
  const ids: string[] = []
  const missing: number[] = []
  for (const [index, row] of rows.entries()) {
    const record = known.get(keyOf(row))
    if (record === undefined) {
      missing.push(index)
      continue
    }
    ids[index] = String(record.get('id'))
    const changes = differences(model, record.get() as Values, row)
    if (Object.keys(changes).length === 0) continue
    await record.update(changes as never, { transaction })
    written.add(ids[index])
  }
  for (let start = 0; start < missing.length; start += BATCH) {
    const indexes = missing.slice(start, start + BATCH)
    const records = await model.bulkCreate(indexes.map((index) => rows[index]) as never, {
      transaction,
      returning: ['id'],
    })
    for (const [place, index] of indexes.entries()) {
      const id = String(records[place]?.get('id'))
      ids[index] = id
      written.add(id)
    }
  }
  return { ids, written }
}

/** The values of `wanted` that differ from the record's; decimals are compared as numbers. */
function differences<M extends Model>(model: ModelStatic<M>, current: Values, wanted: Values): Values {
  const attributes = model.getAttributes() as Record<string, { type?: unknown }>
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => {
      const before = current[name] ?? null
      const after = value ?? null
      if (attributes[name]?.type instanceof DECIMAL) {
        return !sameDecimal(before as string | null, after as string | null)
      }
      return JSON.stringify(before) !== JSON.stringify(after)
    }),
  )
}
