import { type Day, FOREVER } from './days.ts'
import { formatDate } from './format.ts'
import { daysOf, isoDay } from './partial-date.ts'

/** A moment in the past for which the record is read. */
export interface AsOf {
  /** As the reader wrote it: a day, or a time. */
  readonly written: string
  /** The moment as text for PostgreSQL, to the microsecond; null for the present, a day that is not over yet. */
  readonly moment: string | null
  /** The day of the moment, in UTC. */
  readonly day: Day
}

const TIME =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/

/** The calendar has no year before this one, but a time zone can lead there. */
const FIRST_MOMENT = new Date('0001-01-01T00:00:00Z')

/**
 * Reads `2026-01-31`, which means the end of that day, or an ISO time, both UTC unless a time says
 * otherwise.
 * @returns null if it is neither, or is in the future.
 */
export function readAsOf(written: string, now: Date): AsOf | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(written)) {
    const today = isoDay(now)
    if (daysOf(written) === null || written > today) return null
    return { written, moment: written === today ? null : `${written}T23:59:59.999999Z`, day: written }
  }
  // In a URL, the plus sign before a time zone arrives as a space.
  const plain = written.replace(' ', '+')
  const time = TIME.exec(plain)
  if (time === null || daysOf(time[1] ?? FOREVER) === null) return null
  const moment = time[3] === undefined ? `${time[0]}Z` : time[0]
  const date = new Date(moment)
  if (Number.isNaN(date.getTime()) || date > now || date < FIRST_MOMENT) return null
  return { written: plain, moment, day: isoDay(date) }
}

export const AS_OF_REASON =
  'must be a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z, not in the future'

/** `31 Jan 2026`, or with the time where the reader gave one. */
export function asOfWords(written: string): string {
  const [day = '', time, zone] = written.split(/T|(?=Z$|[+-]\d{2}:\d{2}$)/)
  return time === undefined ? formatDate(day) : `${formatDate(day)}, ${time} ${zone ?? 'Z'}`
}
