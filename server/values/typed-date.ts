import { daysOf } from './partial-date.ts'

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** A date as entered in three inputs. */
export interface TypedDate {
  readonly day: string
  readonly month: string
  readonly year: string
}

/** The month's two-digit number, from `9`, `09`, `Sep`, `Sept.` or `September`; null if it is not a month. */
function monthNumber(typed: string): string | null {
  const word = typed.toLowerCase().replace(/\.$/, '')
  const number = /^\d{1,2}$/.test(word)
    ? Number(word)
    : MONTHS.findIndex((month) => word.length >= 3 && month.startsWith(word)) + 1
  return number >= 1 && number <= 12 ? String(number).padStart(2, '0') : null
}

/** Why three inputs do not make a date: which one has to be fixed, and why. */
export interface NoDate {
  readonly part: 'day' | 'month' | 'year'
  readonly reason: string
}

/**
 * The three inputs as a partial date; null if all are empty. A year alone is enough.
 * @returns a reason, in words that follow the date's name, if they do not make a date.
 */
export function joinDate({ day, month, year }: TypedDate): { date: string | null } | NoDate {
  const [d, m, y] = [day.trim(), month.trim(), year.trim()]
  if (d === '' && m === '' && y === '') return { date: null }
  if (y === '') return { part: 'year', reason: 'needs a year' }
  if (!/^\d{4}$/.test(y)) return { part: 'year', reason: 'needs a year of four digits' }
  if (m === '') return d === '' ? { date: y } : { part: 'month', reason: 'needs a month as well as a day' }
  const number = monthNumber(m)
  if (number === null) return { part: 'month', reason: 'needs a month such as 9 or September' }
  if (d === '') return { date: `${y}-${number}` }
  if (!/^\d{1,2}$/.test(d)) return { part: 'day', reason: 'needs a day such as 14' }
  const date = `${y}-${number}-${d.padStart(2, '0')}`
  if (daysOf(date) !== null) return { date }
  const none = daysOf(y) === null
  return none
    ? { part: 'year', reason: 'needs a year of four digits' }
    : { part: 'day', reason: 'is not a day in the calendar' }
}

/** `13 Oct 2025`, `Oct 2025`, `October 2025` as partial dates; null if it is not a date. */
export function writtenDate(typed: string): string | null {
  const parts = typed.split(/[\s,./]+/).filter((part) => part !== '')
  const [year = '', month = '', day = ''] = parts.reverse()
  const joined = joinDate({ year, month, day })
  return parts.length <= 3 && 'date' in joined ? joined.date : null
}
