import type { Model } from 'sequelize'
import { FileRefused } from './parse.ts'
import type { FileRecord, Values } from './upsert.ts'

/** A part of a record as the file has it: what it says, and how a refusal names it. */
export interface NamedPart extends FileRecord {
  readonly values: Values
  readonly record: string
  readonly field: string
}

/** What tells parts apart: attributes, each with the member of the file that fills it; null where each part has it. */
type Keys = Readonly<Record<string, string | null>>

const same = (a: unknown, b: unknown): boolean => String(a ?? '') === String(b ?? '')

/**
 * The values of parts of which the file leaves out some of what tells them apart: each is then the one on record that
 * fits what it does name, with what is on record there. Where none fits it is a new one.
 * @throws {FileRefused} where several fit, and none of them is without what the file leaves out.
 */
export function settleParts<M extends Model>(
  existing: readonly M[],
  parts: readonly NamedPart[],
  keys: Keys,
): Values[] {
  const rows = existing.map((record) => record.get() as Values)
  return parts.map(({ values, named, record, field }) => {
    const absent = Object.keys(keys).filter((key) => keys[key] !== null && !named.has(String(keys[key])))
    if (absent.length === 0) return values
    const fitting = rows.filter((row) =>
      Object.keys(keys).every((key) => absent.includes(key) || same(row[key], values[key])),
    )
    const exact = fitting.some((row) => absent.every((key) => same(row[key], null)))
    const [only] = fitting
    if (only === undefined || exact) return values
    if (fitting.length > 1) {
      const members = [...new Set(absent.map((key) => String(keys[key])))].join(', ')
      const reason = `could be any of ${fitting.length} on record: say its ${members}, null where it has none`
      throw new FileRefused([{ record, field, reason }])
    }
    return { ...values, ...Object.fromEntries(absent.map((key) => [key, only[key]])) }
  })
}
