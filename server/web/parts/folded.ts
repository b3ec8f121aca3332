import { count } from '../../values/format.ts'

/** Responses that a page shows before it folds the rest. */
const FIRST_RESPONSES = 6
/** Sources that are listed without anybody asking for them. */
const FEW_SOURCES = 8

interface Folding {
  readonly responses: readonly object[]
  readonly others: readonly object[]
  readonly sources: readonly object[]
}

/** How many sources there are, where their list is folded to that; null where it is short. */
export const sourcesFolded = (sources: readonly object[]): string | null =>
  sources.length <= FEW_SOURCES ? null : count(sources.length, 'source')

/** What a record's page shows of its long lists at once, and what each folded one comes to. */
export function folded<Page extends Folding>(page: Page) {
  return {
    ...page,
    responses: page.responses.slice(0, FIRST_RESPONSES),
    moreResponses: page.responses.slice(FIRST_RESPONSES),
    othersFinding: count(page.others.length, 'statement'),
    sourcesFolded: sourcesFolded(page.sources),
  }
}
