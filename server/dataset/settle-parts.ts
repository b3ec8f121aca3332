import type { Model } from 'sequelize'
import { endsBeforeStart } from '../values/partial-date.ts'
import { FileRefused } from './problems.ts'
import type { FileRecord, Values } from './upsert.ts'

/** A part of a record in the file: what it says, and how a refusal names it. */
export interface NamedPart extends FileRecord {
  readonly values: Values
  readonly record: string
  readonly field: string
}

/** What tells parts apart: attributes, each with the member that fills it; null if every part has it. */
type Keys = Readonly<Record<string, string | null>>

/** The values of parts, and the id of each part that is on record; null for a new one. */
export interface SettledParts {
  readonly rows: Values[]
  readonly matches: (string | null)[]
}

const same = (a: unknown, b: unknown): boolean => String(a ?? '') === String(b ?? '')

/**
 * Finds out which part on record each part in the file is. If the file leaves out some of what tells parts apart, the
 * part is the one that fits what the file does name, with its values on record. If the file says all of it and no part
 * on record says the same, the part is the only one on record that may be it with something changed, or else a new one.
 * @param mayBe whether a part on record may be the one in the file, with a change in what tells them apart.
 * @throws {FileRefused} if several fit, and all of them have what the file leaves out.
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

/** The values of a part, filled in from the record if the file leaves out something that tells parts apart. */
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
    const reason = `could be any of ${fitting.length} on record: give its ${members}, or null if it has none`
    throw new FileRefused([{ record, field, reason }])
  }
  return { ...values, ...Object.fromEntries(absent.map((key) => [key, only[key]])) }
}

/** Whether two parts can be the same with a corrected start: neither is over before the other begins. */
export function overlapInTime(onRecord: Values, inFile: Values): boolean {
  const dates = ({ startDate, endDate }: Values) => [startDate ?? null, endDate ?? null] as (string | null)[]
  const [start = null, end = null] = dates(onRecord)
  const [newStart = null, newEnd = null] = dates(inFile)
  return !endsBeforeStart(newStart, end) && !endsBeforeStart(start, newEnd)
}
