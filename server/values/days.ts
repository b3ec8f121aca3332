/**
 * Days as ISO text, which sorts as the calendar does, and ranges of them. Every start and end on
 * record is a range of days: `2021-09` is some day of that month.
 */

/** A day, `YYYY-MM-DD`, or one of the two bounds below. */
export type Day = string

/** Before every day, and after every day: a side on which nothing is known, or nothing has ended. */
export const BEGINNING: Day = '0000-00-00'
export const FOREVER: Day = '9999-99-99'

/** The earliest and the latest day that something can mean; both ends included. */
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

/** The same day of the calendar some years on; 29 February becomes 28 February. Past 9999 there is no calendar here. */
export function addYears(day: Day, years: number): Day {
  if (day === BEGINNING || day === FOREVER) return day
  const number = Number(day.slice(0, 4)) + years
  if (number > 9999) return FOREVER
  const year = String(number).padStart(4, '0')
  const rest = day.slice(4)
  const leap = new Date(Date.UTC(Number(year), 1, 29)).getUTCMonth() === 1
  return rest === '-02-29' && !leap ? `${year}-02-28` : year + rest
}

/** A day for people and files; null for a bound. */
export function dayOrNull(day: Day): Day | null {
  return day === BEGINNING || day === FOREVER ? null : day
}
