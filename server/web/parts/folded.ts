import { count } from '../../values/format.ts'

/** How many responses a page shows before it folds the rest. */
const FIRST_RESPONSES = 6
/** How many sources a page lists without folding them. */
const FEW_SOURCES = 8

interface Folding {
  readonly responses: readonly object[]
  readonly others: readonly object[]
  /** The number of all statements by others. */
  readonly byOthers: number
  readonly sources: readonly object[]
}

/** How many sources there are, in words, as the label of their folded list; null if the list is short. */
export const sourcesFolded = (sources: readonly object[]): string | null =>
  sources.length <= FEW_SOURCES ? null : count(sources.length, 'source')

/** What a record's page shows at once of its long lists, and a count for each folded one. */
export function folded<Page extends Folding>(page: Page) {
  return {
    ...page,
    responses: page.responses.slice(0, FIRST_RESPONSES),
    moreResponses: page.responses.slice(FIRST_RESPONSES),
    othersFinding: count(page.byOthers, 'statement'),
    othersLatest: page.byOthers > page.others.length ? page.others.length : null,
    sourcesFolded: sourcesFolded(page.sources),
  }
}
