import { LRUCache } from 'lru-cache'
import type { Day, DayRange } from './days.ts'

/** Partial dates as written: `2021`, `2021-09`, `2021-09-14`. */
const WRITTEN = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/

/** The word that means "ended, day unknown" in place of an end date. */
export const ENDED_DAY_UNKNOWN = 'unknown'

/** The days that a written date can mean; null if it is not a date, such as `2021-02-31`. */
export function daysOf(written: string): DayRange | null {
  // Nothing else is kept: it may be of any length.
  if (!WRITTEN.test(written)) return null
  const known = read.get(written)
  if (known !== undefined) return known.days
  const days = readDays(written)
  read.set(written, { days })
  return days
}

/** A cache, since the same few dates are read over and over. */
const read = new LRUCache<string, { readonly days: DayRange | null }>({ max: 10_000 })

function readDays(written: string): DayRange | null {
  const match = WRITTEN.exec(written)
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)]
  const first = new Date(0)
  first.setUTCFullYear(year, month - 1, day)
  if (year === 0 || first.getUTCMonth() !== month - 1 || first.getUTCDate() !== day) return null
  const last = new Date(first)
  if (match[2] === undefined) last.setUTCFullYear(year, 11, 31)
  else if (match[3] === undefined) last.setUTCFullYear(year, month, 0)
  return { earliest: isoDay(first), latest: isoDay(last) }
}

/** The day that a moment falls on, in UTC. */
export function isoDay(date: Date): Day {
  return date.toISOString().slice(0, 10)
}

/** The latest day that it is anywhere at a moment: some places are 14 hours ahead of UTC. */
export const latestToday = (now: Date): Day => isoDay(new Date(now.getTime() + 14 * 3_600_000))

/** Whether an end is before a start on every reading of both dates. */
export function endsBeforeStart(start: string | null, end: string | null): boolean {
  if (start === null || end === null || end === ENDED_DAY_UNKNOWN) return false
  const [from, to] = [daysOf(start), daysOf(end)]
  return from !== null && to !== null && to.latest < from.earliest
}

/** The written date whose last possible day is the latest; the first one if several tie; null if there is none. */
export function latestDate(dates: readonly (string | null)[]): string | null {
  const lastDay = (date: string): Day => daysOf(date)?.latest ?? ''
  return dates.reduce(
    (best, date) => (best === null || (date !== null && lastDay(date) > lastDay(best)) ? date : best),
    null,
  )
}
