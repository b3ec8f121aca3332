import { createHash } from 'node:crypto'
import { daysOf, isoDay } from '../../values/partial-date.ts'
import { joinDate } from '../../values/typed-date.ts'
import { typedDate } from '../dates.ts'
import { type PlacedField, placedFields, type Section, type Typed } from './fields.ts'

/**
 * What is asked about before a form is saved: nothing that is wrong, but what is more often a slip than meant. Only
 * what somebody has changed is asked about, and one yes answers all of it.
 */
export interface Question {
  /** The input that it is about. */
  readonly input: string
  readonly words: string
}

/** Before this year a date is more often a slip than meant. */
const EARLIEST_USUAL = 1800
/** An end so many years after its start, or after today, is asked about. */
const LONGEST_USUAL = 99

const inWords = ({ field, row }: PlacedField): string =>
  `${row === null ? '' : `${row}: `}${field.label.charAt(0).toUpperCase()}${field.label.slice(1)}`

function dateIn({ field, name }: PlacedField, typed: Typed): string | null {
  if (field.type === 'end' && typed[`${name}_choice`] !== 'date') return null
  const joined = joinDate(typedDate(typed, name))
  return 'date' in joined ? joined.date : null
}

/** Whether the record says that it is only planned, or is known to be to come. */
const isPlanned = (typed: Typed): boolean => typed.stage === 'planned'

/**
 * Dates that are asked about: long before the usual, in the future where something is said to have happened, and an
 * end a century on.
 * @param loaded the form as it is on record; null for a new record.
 * @param now the day of the request.
 */
export function questionsOf(
  sections: readonly Section[],
  typed: Typed,
  loaded: Typed | null,
  now: Date,
): Question[] {
  const today = isoDay(now)
  const farthest = `${String(now.getUTCFullYear() + LONGEST_USUAL).padStart(4, '0')}${today.slice(4)}`
  return placedFields(sections, typed).flatMap((placed): Question[] => {
    if (placed.field.type !== 'date' && placed.field.type !== 'end') return []
    const date = dateIn(placed, typed)
    const days = date === null ? null : daysOf(date)
    if (days === null || (loaded !== null && date === dateIn(placed, loaded))) return []
    const ask = (words: string): Question[] => [
      { input: `${placed.name}_year`, words: `${inWords(placed)} ${words}` },
    ]
    const year = Number(days.earliest.slice(0, 4))
    if (year < EARLIEST_USUAL) return ask(`is in the year ${year}.`)
    if (placed.field.type === 'date')
      return days.earliest > today && !isPlanned(typed) ? ask('is in the future.') : []
    const start = joinDate(typedDate(typed, placed.name.replace(/end$/, 'start')))
    const begins = 'date' in start && start.date !== null ? daysOf(start.date) : null
    const tooLong =
      days.latest > farthest || (begins !== null && year - Number(begins.latest.slice(0, 4)) > LONGEST_USUAL)
    return tooLong ? ask('is about a century later.') : []
  })
}

/** What says yes to these questions: others ask again. */
export function tokenOf(words: readonly string[]): string {
  return createHash('sha256')
    .update([...words].sort().join())
    .digest('base64url')
    .slice(0, 16)
}
