import type { RawRecord } from '../reading.ts'
import type { RowReader } from './row-reader.ts'
import type { ReadCell } from './values.ts'

/** Sums and shares of a row: one exact value, or a range over one column or two. */

type Members = Readonly<Record<string, string>>

/**
 * What the columns of a sum or a share say: one exact value or phrase, or the two ends of a range, each read by itself. Null if
 * they cannot be read, or contradict each other, which is noted as a problem.
 */
export function takeRange(
  reader: RowReader,
  field: 'amount' | 'share',
  read: (cell: string) => ReadCell<Members>,
): Members | null {
  const [one, min, max] = ['', '_min', '_max'].map((end) => reader.cell(`${field}${end}`)) as [
    string,
    string,
    string,
  ]
  const take = (cell: string): Members | null => reader.take(field, read(cell), cell)
  // With a column for the upper end only, the other column is the lower end.
  const isLower = max !== '' && !reader.has(`${field}_min`)
  const lower = isLower ? one : min
  const [exactly, low, high] = [isLower ? {} : take(one), take(lower), take(max)]
  if (exactly === null || low === null || high === null) return null
  if (Object.keys(exactly).length > 0) {
    const isSame = (end: Members): boolean =>
      Object.keys(end).length === 0 || JSON.stringify(end) === JSON.stringify(exactly)
    if (isSame(low) && isSame(high)) return exactly
    return reader.refuse(field, `“${one}” and “${isSame(low) ? max : min}” cannot both be right`)
  }
  if (`${field}_max` in low || `${field}_min` in high) {
    const odd = `${field}_max` in low ? lower : max
    return reader.refuse(field, `“${odd}” is not an end of a range`)
  }
  const exact = field === 'amount' ? 'amount' : 'share_percent'
  const [bottom, top] = [low[exact] ?? low[`${field}_min`], high[exact] ?? high[`${field}_max`]]
  const [currency, other] = [low.currency ?? high.currency, high.currency ?? low.currency]
  if (currency !== other) return reader.refuse(field, `“${lower}” and “${max}” are in different currencies`)
  return {
    ...(bottom !== undefined && bottom === top
      ? { [exact]: bottom }
      : {
          ...(bottom === undefined ? {} : { [`${field}_min`]: bottom }),
          ...(top === undefined ? {} : { [`${field}_max`]: top }),
        }),
    ...(currency === undefined ? {} : { currency }),
  }
}

/** Whether a column gives the value or an end of its range. */
export const hasRange = (reader: RowReader, field: string): boolean =>
  ['', '_min', '_max'].some((end) => reader.has(`${field}${end}`))

/** The members of a range, with null for an end that a column could give but the row leaves open. */
export function rangeMembers(
  read: Readonly<Record<string, string>> | null,
  exact: string,
  field: string,
  isMapped: boolean,
): RawRecord {
  const said = read ?? {}
  if (!isMapped || exact in said) return said
  const ends = Object.keys(said).filter((name) => name.startsWith(`${field}_`))
  return ends.length === 0 ? { [exact]: null } : { [`${field}_min`]: null, [`${field}_max`]: null, ...said }
}
