import type { Query } from '../../../database/query.ts'
import { type ChangedResult, changedResults } from '../../../legal/changed-results.ts'
import type { RulePack } from '../../../legal/pack.ts'
import { positionsOfAll } from '../../../queries/entities.ts'
import { NO_FILTERS } from '../../../queries/filters.ts'
import { listOverlaps } from '../../../queries/overlaps.ts'
import { overlapHref } from '../../../values/addresses.ts'
import type { Day } from '../../../values/days.ts'
import { count } from '../../../values/format.ts'
import { groupBy } from '../../../values/group-by.ts'
import { overlapName } from '../../../values/overlap-name.ts'
import { legalFacts } from '../overlaps/legal-facts.ts'

/** How many overlaps are tried, those with the highest scores. */
const TRIED = 300
/** How many overlaps are named for each kind of change. */
const NAMED = 5
/** How many kinds of change are listed. */
const LISTED = 50

const resultWords = (result: ChangedResult['before']): string => result ?? 'not asked'

/** A result that changes for an overlap. */
interface Changed extends ChangedResult {
  readonly title: string
  readonly href: string
}

/** The overlaps for which one result changes in the same way. */
function rowOf(same: readonly Changed[]) {
  return same.slice(0, 1).map(({ test, element, before, after }) => ({
    test,
    element: element ?? 'The test as a whole',
    before: resultWords(before),
    after: resultWords(after),
    overlaps: same.slice(0, NAMED).map(({ title, href }) => ({ title, href })),
    more: same.length > NAMED ? `${same.length - NAMED} more` : null,
  }))
}

/** What a pack would change in the results for the best path of each overlap, compared with those that now count. */
export async function wouldChange(query: Query, current: readonly RulePack[], next: RulePack, today: Day) {
  const before = current.filter(({ id }) => id === next.id)
  const page = { sort: 'score', limit: TRIED, cursor: null }
  const { rows, next: more } = await listOverlaps(query, NO_FILTERS, page, 'shown')
  const positions = await positionsOfAll(
    query,
    rows.map(({ official }) => official.id),
  )
  let reworded = 0
  const changed = rows.flatMap((overlap) => {
    const facts = legalFacts(overlap, overlap.chains[0], positions.get(overlap.official.id) ?? [], today)
    const compared = changedResults(before, [next], facts)
    reworded += compared.reworded
    return compared.results.map((result) => ({
      ...result,
      title: overlapName(overlap),
      href: overlapHref(overlap.id),
    }))
  })
  const groups = groupBy(changed, ({ test, element, before, after }) =>
    JSON.stringify([test, element, before, after]),
  )
  const overlaps = new Set(changed.map(({ href }) => href)).size
  const tried =
    more === null
      ? `the best path of ${count(rows.length, 'overlap')}`
      : `the best path of the ${rows.length} overlaps with the highest scores`
  return {
    finding:
      changed.length === 0
        ? `No result changes for ${tried}.`
        : `${count(changed.length, 'result')} of ${count(overlaps, 'overlap')} ${changed.length === 1 ? 'changes' : 'change'}. Compared: ${tried}.`,
    reworded:
      reworded === 0 ? null : `${count(reworded, 'result')} would stay the same but be worded differently.`,
    rows: [...groups.values()].slice(0, LISTED).flatMap(rowOf),
    more:
      groups.size > LISTED
        ? count(groups.size - LISTED, 'more kind of change', 'more kinds of change')
        : null,
  }
}
