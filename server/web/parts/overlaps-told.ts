import type { Query } from '../../database/query.ts'
import { eventsOfRecordings } from '../../queries/overlap-events.ts'
import type { ChangeModel } from './changes.ts'
import { recordedModel } from './overlap-events.ts'

/** Events that are named of each recording. */
const FIRST_EVENTS = 3

/** What a change's recording did to overlaps; null for all but the first change of each recording. */
export type OverlapsTold = (change: ChangeModel) => ReturnType<typeof recordedModel> | null

/** What each recording on a page of the log did to overlaps, told with the first of its changes there. */
export async function overlapsTold(query: Query, changes: readonly ChangeModel[]): Promise<OverlapsTold> {
  const firstOf = new Map(changes.toReversed().map(({ instant, id }) => [instant, id]))
  const events = await eventsOfRecordings(query, [...firstOf.keys()], FIRST_EVENTS)
  return ({ instant, id }) => {
    const found = firstOf.get(instant) === id ? events.get(instant) : undefined
    return found === undefined ? null : recordedModel(found)
  }
}
