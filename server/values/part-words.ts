import type { ParticipantRole, ParticipationStatus } from '../../models/vocabulary.ts'
import { FOREVER } from './days.ts'
import { formatDate, formatSpan } from './format.ts'
import { daysOf } from './partial-date.ts'

/** When someone had a part in talks, as written. */
export interface PartDates {
  readonly startDate: string | null
  readonly endDate: string | null
  /** Which of these are not reported of the part and were taken from the negotiation; null if none were. */
  readonly ofTalks: 'start' | 'end' | 'dates' | null
}

type Written = Pick<PartDates, 'startDate' | 'endDate'>

/** The dates of a part with those of the talks where it has none. The same in SQL: `overlaps/part-dates.ts`. */
export function partDates(own: Written, talks: Written): PartDates {
  const [start, end] = [
    own.startDate === null && talks.startDate !== null,
    own.endDate === null && talks.endDate !== null,
  ]
  return {
    startDate: own.startDate ?? talks.startDate,
    endDate: own.endDate ?? talks.endDate,
    ofTalks: start && end ? 'dates' : start ? 'start' : end ? 'end' : null,
  }
}

/** Says in words about dates which of them are those of the talks: `from March 2025 (start of the talks) to 15 May 2025`. */
export function sayingOfTalks(told: string, { startDate, ofTalks }: PartDates): string {
  if (ofTalks === null) return told
  const note = ` (${ofTalks} of the talks)`
  const start = ofTalks === 'start' && startDate !== null ? formatDate(startDate) : null
  return start === null ? told + note : told.replace(start, () => start + note)
}

/**
 * The dates of a part that contradict those of the talks, of which none are told as those of the part: `since June 2025,
 * after the talks ended (May 2025)`; null if they do not.
 */
export function reversedPart({ startDate: start, endDate: end, ofTalks }: PartDates): string | null {
  const isReversed =
    start !== null && end !== null && (daysOf(start)?.earliest ?? '') > (daysOf(end)?.latest ?? FOREVER)
  if (isReversed && ofTalks === 'end')
    return `since ${formatDate(start)}, after the talks ended (${formatDate(end)})`
  if (isReversed && ofTalks === 'start')
    return `until ${formatDate(end)}, before the talks began (${formatDate(start)})`
  return null
}

/** The dates of a part in talks: `March 2025 (start of the talks) to 15 May 2025`. */
export const formatPart = (part: PartDates): string =>
  reversedPart(part) ?? sayingOfTalks(formatSpan(part.startDate, part.endDate), part)

/**
 * An official's role in talks, for whom, and the status of the participation unless it is only reported:
 * `envoy for Qatar, disputed`.
 */
export const partRole = (
  { role, participation }: { readonly role: ParticipantRole; readonly participation: ParticipationStatus },
  side = '',
): string => (participation === 'reported' ? role + side : `${role}${side}, ${participation}`)
