import type { Day } from '../values/days.ts'
import { formatDate } from '../values/format.ts'
import { firstDay, lastDay, type SharedSpan, type WrittenSpan } from './explain-timing.ts'
import type { Timing } from './method.ts'

/** When sources last place officials in talks. That no end is reported does not mean that they still take part. */

/** Whether something was reported only before it began: as still to come. */
export const isReportedAhead = (lastReported: string, startDate: string | null): boolean =>
  startDate !== null && lastDay(lastReported) < firstDay(startDate)

/** A path, as far as it matters whether a source places the official in the talks while it holds. */
export interface TimedPath {
  readonly timing: Timing
  /** The first day on which all of it may hold; null if that is unbounded. */
  readonly windowStart: Day | null
}

/**
 * The last day on which a source places an official in the talks, if none does since the party joined and, where the path
 * holds at that time, since it may have begun; null if one does, if the participation has an end, or if it began no earlier.
 */
export function seenUntil(
  { startDate, endDate, lastReported }: WrittenSpan & { readonly lastReported: string | null },
  sitting: SharedSpan,
  { timing, windowStart }: TimedPath,
): string | null {
  const joined = sitting.startDate ?? sitting.notBefore
  const since = [
    ...(joined === null ? [] : [firstDay(joined)]),
    ...(timing === 'concurrent' && windowStart !== null ? [windowStart] : []),
  ].sort()
  const last = since.at(-1)
  if (endDate !== null || lastReported === null || last === undefined) return null
  const known = startDate !== null && isReportedAhead(lastReported, startDate) ? startDate : lastReported
  return lastDay(known) < last ? known : null
}

/** Says that no source places the official in the talks by then; null where `seenUntil` is. */
export function unseenSince(
  official: string,
  participation: WrittenSpan & { readonly lastReported: string | null },
  sitting: SharedSpan,
  path: TimedPath,
): string | null {
  const known = seenUntil(participation, sitting, path)
  return known === null
    ? null
    : `No source on record places ${official} in these talks after ${formatDate(known)}.`
}
