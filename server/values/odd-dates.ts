import type { Day } from './days.ts'
import { daysOf, isoDay, latestToday } from './partial-date.ts'

/** A date before this year is more often a typo than intended. */
const EARLIEST_USUAL = 1800
/** An end more than this many years after its start, or after today, is more often a typo than intended. */
const LONGEST_USUAL = 99

/** How a date is used, as far as it affects what is usual. */
export interface DateUse {
  /** Whether it is an end, which may be in the future. */
  readonly isEnd: boolean
  /** The start that belongs to this end; null if there is none. */
  readonly start: string | null
  /** Whether the record says that it is only planned. */
  readonly isPlanned: boolean
}

/**
 * What is unusual about a date, in words that follow its name: it is very early, it is in the future although the
 * event is said to have happened, or it is an end a century after its start. Null if nothing is unusual.
 */
export function oddDate(
  written: string | null,
  { isEnd, start, isPlanned }: DateUse,
  now: Date,
): string | null {
  const days = written === null ? null : daysOf(written)
  if (days === null) return null
  const today: Day = isoDay(now)
  const year = Number(days.earliest.slice(0, 4))
  if (year < EARLIEST_USUAL) return `is in the year ${year}.`
  if (!isEnd) return days.earliest > latestToday(now) && !isPlanned ? 'is in the future.' : null
  const farthest = `${String(now.getUTCFullYear() + LONGEST_USUAL).padStart(4, '0')}${today.slice(4)}`
  const begins = start === null ? null : daysOf(start)
  const isLong = begins !== null && year - Number(begins.latest.slice(0, 4)) > LONGEST_USUAL
  return days.latest > farthest || isLong ? 'is about a century later.' : null
}

/** When a link starts and ends, and for when a source last vouches for it, as written; null where not known. */
interface ReportedDates {
  readonly start: string | null
  readonly end: string | null
  readonly lastKnown: string | null
}

/** What is odd about when a link was last reported, in words that follow that; null if nothing is. */
export function oddReport({ start, end, lastKnown }: ReportedDates): string | null {
  const days = (written: string | null) => (written === null ? null : daysOf(written))
  const [reported, starts, ends] = [days(lastKnown), days(start), days(end)]
  if (reported === null) return null
  if (starts !== null && reported.latest < starts.earliest) return 'is before the start.'
  return ends !== null && reported.earliest > ends.latest ? 'is after the end.' : null
}
