/**
 * Days as ISO text, which sorts in calendar order, and ranges of days. Every start and end on
 * record is a range of days: `2021-09` means some day in that month.
 */

/** A day, `YYYY-MM-DD`, or one of the two bounds below. */
export type Day = string

/** Before every day, and after every day: used when nothing is known on that side, or nothing has ended. */
export const BEGINNING: Day = '0000-00-00'
export const FOREVER: Day = '9999-99-99'

/** The earliest and latest day that a date can mean, inclusive. */
export interface DayRange {
  readonly earliest: Day
  readonly latest: Day
}

export const ALWAYS_BEFORE: DayRange = { earliest: BEGINNING, latest: BEGINNING }
export const NEVER_ENDED: DayRange = { earliest: FOREVER, latest: FOREVER }

export function earlier(a: Day, b: Day): Day {
  return a < b ? a : b
}

export function later(a: Day, b: Day): Day {
  return a > b ? a : b
}

/** The same calendar day some years later. Feb. 29 becomes Feb. 28. There are no dates after the year 9999. */
export function addYears(day: Day, years: number): Day {
  if (day === BEGINNING || day === FOREVER) return day
  const number = Number(day.slice(0, 4)) + years
  if (number > 9999) return FOREVER
  const year = String(number).padStart(4, '0')
  const rest = day.slice(4)
  const leap = new Date(Date.UTC(Number(year), 1, 29)).getUTCMonth() === 1
  return rest === '-02-29' && !leap ? `${year}-02-28` : year + rest
}

/** The day for display and files; null for a bound. */
export function dayOrNull(day: Day): Day | null {
  return day === BEGINNING || day === FOREVER ? null : day
}
