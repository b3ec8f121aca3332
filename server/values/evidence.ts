import { latestDate } from './partial-date.ts'

/** The parts of a citation and its source that show how strong a record's evidence is. */
export interface CitedReport {
  readonly publisher: string
  /** The publisher whose report it relays; null if the report is its own. */
  readonly origin: string | null
  readonly published: string | null
  readonly archiveUrl: string | null
  readonly quote: string | null
  readonly stance: 'supports' | 'qualifies' | 'contradicts'
}

/** How well a record's citations support it. Only supporting citations count. */
export interface Evidence {
  /** The sources of the independent reports that support it, each once, in citation order. */
  readonly origins: readonly string[]
  /** How many pages carry those reports, how many are quoted, and how many have a known archived copy. */
  readonly pages: number
  readonly quotes: number
  readonly archived: number
  /** The latest publication date, as written; null if none is dated. */
  readonly lastReported: string | null
}

/** Works out a record's evidence from what it cites. */
export function evidenceOf(cited: readonly CitedReport[]): Evidence {
  const supporting = cited.filter(({ stance }) => stance === 'supports')
  const origins = new Map<string, string>()
  for (const { origin, publisher } of supporting) {
    const name = (origin ?? publisher).trim()
    if (!origins.has(name.toLowerCase())) origins.set(name.toLowerCase(), name)
  }
  return {
    origins: [...origins.values()],
    pages: supporting.length,
    quotes: supporting.filter(({ quote }) => quote !== null).length,
    archived: supporting.filter(({ archiveUrl }) => archiveUrl !== null).length,
    lastReported: latestDate(supporting.map(({ published }) => published)),
  }
}

/** `2 independent reports (The New York Times, Reuters), carried by 4 pages`. */
export function reportsInWords({ origins, pages }: Evidence): string {
  if (origins.length === 0) return 'no supporting report'
  const reports =
    origins.length === 1
      ? `one report (${origins[0]})`
      : `${origins.length} independent reports (${origins.join(', ')})`
  return pages > origins.length ? `${reports}, carried by ${pages} pages` : reports
}

/** The evidence for a path: the fewest reports behind any link, and how many links have quotes and archived copies. */
export function evidenceOfPath(links: readonly Evidence[]): {
  origins: number
  quotes: number
  archived: number
} {
  return {
    origins: Math.min(...links.map(({ origins }) => origins.length)),
    quotes: links.filter(({ quotes }) => quotes > 0).length,
    archived: links.filter(({ archived }) => archived > 0).length,
  }
}

/** What a link still needs before it can be printed. */
export type Need = 'first-report' | 'second-report' | 'quotation' | 'archive' | 'check'

/** Two independent reports: what a newspaper requires for a claim about a person. */
const ENOUGH_REPORTS = 2

export function needsOf({ origins, quotes, archived }: Evidence, checked: boolean): Need[] {
  const supported = origins.length > 0
  const needs: [Need, boolean][] = [
    ['first-report', !supported],
    ['second-report', supported && origins.length < ENOUGH_REPORTS],
    ['quotation', supported && quotes === 0],
    ['archive', supported && archived === 0],
    ['check', !checked],
  ]
  return needs.filter(([, open]) => open).map(([need]) => need)
}
