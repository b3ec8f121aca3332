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

/** The values of parts, and of those that are one on record the id of that; null for a new one. */
interface SettledParts {
  readonly rows: Values[]
  readonly matches: (string | null)[]
}

const same = (a: unknown, b: unknown): boolean => String(a ?? '') === String(b ?? '')

/**
 * Which part on record each part of the file is. One of which the file leaves out some of what tells parts apart is
 * the one that fits what it does name, with what is on record there. One that says all of it, and of which nothing
 * says the same, is the only one on record that may be it with something changed; else it is a new one.
 * @param mayBe whether a part on record may be the one of the file, as far as what tells them apart was changed.
 * @throws {FileRefused} where several fit, and none of them is without what the file leaves out.
 */
export function settleParts<M extends Model>(
  existing: readonly M[],
  parts: readonly NamedPart[],
  keys: Keys,
  mayBe: (onRecord: Values, inFile: Values) => boolean = () => false,
): SettledParts {
  const onRecord = existing.map((record) => record.get() as Values)
  const rows = parts.map((part) => filledIn(onRecord, part, keys))
  const names = Object.keys(keys)
  const fits = (row: Values, values: Values, those: readonly string[]): boolean =>
    those.every((key) => same(row[key], values[key]))
  const exact = rows.map((values) => onRecord.find((row) => fits(row, values, names)) ?? null)
  const taken = new Set(exact)
  const fixed = names.filter((key) => keys[key] === null)
  const matches = rows.map((values, index) => {
    const row = exact[index]
    if (row != null) return String(row.id)
    const free = onRecord.filter(
      (each) => !taken.has(each) && fits(each, values, fixed) && mayBe(each, values),
    )
    const alike = rows.filter((other, at) => exact[at] === null && fits(other, values, fixed))
    return free.length === 1 && alike.length === 1 ? String(free[0]?.id) : null
  })
  return { rows, matches }
}

/** The values of a part, with what is on record where the file leaves out something that tells parts apart. */
function filledIn(onRecord: readonly Values[], part: NamedPart, keys: Keys): Values {
  const { values, named, record, field } = part
  const absent = Object.keys(keys).filter((key) => keys[key] !== null && !named.has(String(keys[key])))
  if (absent.length === 0) return values
  const fitting = onRecord.filter((row) =>
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
}
