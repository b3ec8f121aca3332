import type { Query } from '../database/query.ts'
import type { LinkCard } from '../queries/link-cards.ts'
import { linkWarnings } from '../queries/warnings.ts'
import { keptOfSource } from '../record/kept-source.ts'
import type { LinkRequest } from '../record/kinds/links.ts'
import { oddDate, oddReport } from '../values/odd-dates.ts'

/** What a request says about a source that was not saved, because the source on record says something else. */
function keptAsOnRecord({ sources }: LinkRequest, link: LinkCard): string[] {
  return sources.flatMap((said, index) => {
    const there = link.sources[index]
    if (there === undefined) return []
    return keptOfSource(said, there).map(
      ({ field, stays }) =>
        `sources.${index}.${field} stays ${stays}, as in the source “${there.slug}” on record. To change it, edit the source itself.`,
    )
  })
}

/**
 * What the author of a link should look at again: dates that are usually slips, what looks wrong next to the rest of
 * the record, and parts of the request that were not saved. None of it is refused.
 */
export async function linkRemarks(
  query: Query,
  request: LinkRequest,
  link: LinkCard,
  now: Date,
): Promise<string[]> {
  const isPlanned = request.stage === 'planned'
  const dates = [
    ['start', request.start, false],
    ['end', request.end, true],
    ['last_known', request.last_known, false],
  ] as const
  const odd = dates.flatMap(([field, written, isEnd]) => {
    const words = oddDate(written, { isEnd, start: request.start, isPlanned }, now)
    return words === null ? [] : [`${field} ${words}`]
  })
  const report = oddReport({ ...request, lastKnown: request.last_known })
  if (report !== null) odd.push(`last_known ${report}`)
  return [...odd, ...(await linkWarnings(query, link.slug)), ...keptAsOnRecord(request, link)]
}
