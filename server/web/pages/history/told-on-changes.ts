import type { Request } from 'express'
import type { Query } from '../../../database/query.ts'
import { eventsOfRecordings } from '../../../queries/overlap-events.ts'
import { formatMoment } from '../../../values/format.ts'
import { withQuery } from '../../input.ts'
import type { ChangeModel } from '../../parts/changes.ts'
import { recordedModel } from '../../parts/overlap-events.ts'

/** Events that are named of each recording. */
const FIRST_EVENTS = 3

/** What each recording on a page of the log did to overlaps, told with the first of its changes there. */
export async function overlapsTold(
  query: Query,
  changes: readonly ChangeModel[],
): Promise<(change: ChangeModel) => ReturnType<typeof recordedModel> | null> {
  const firstOf = new Map(changes.toReversed().map(({ instant, id }) => [instant, id]))
  const events = await eventsOfRecordings(query, [...firstOf.keys()], FIRST_EVENTS)
  return ({ instant, id }) => {
    const found = firstOf.get(instant) === id ? events.get(instant) : undefined
    return found === undefined ? null : recordedModel(found)
  }
}

/** The day of the reader's previous visit, from which they may want to read on. */
export function lastVisitModel(req: Request) {
  if (req.previousVisit === undefined) return null
  const since = req.previousVisit.toISOString().slice(0, 10)
  return { day: formatMoment(req.previousVisit), href: withQuery(req, { since, until: null, cursor: null }) }
}
