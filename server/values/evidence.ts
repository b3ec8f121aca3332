import { latestDate } from './partial-date.ts'

/** What of a citation and its source tells how well a record is evidenced. */
export interface CitedReport {
  readonly publisher: string
  /** The publisher whose report it relays; null where the report is its own. */
  readonly origin: string | null
  readonly published: string | null
  readonly archiveUrl: string | null
  readonly quote: string | null
  readonly stance: 'supports' | 'qualifies' | 'contradicts'
}

/** How well a record's citations bear it out: those that support it alone. */
export interface Evidence {
  /** Whose independent reports support it, each once, in the order of their citations. */
  readonly origins: readonly string[]
  /** How many pages carry those reports, how many of them are quoted, and of how many an archived copy is known. */
  readonly pages: number
  readonly quotes: number
  readonly archived: number
  /** The latest day on which one was published, as written; null where none is dated. */
  readonly lastReported: string | null
}

/** Reckons a record's evidence from what it cites. */
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
  if (origins.length === 0) return 'no report that supports it'
  const reports =
    origins.length === 1
      ? `one report (${origins[0]})`
      : `${origins.length} independent reports (${origins.join(', ')})`
  return pages > origins.length ? `${reports}, carried by ${pages} pages` : reports
}

/** What a path of several links has: the fewest reports behind any, and how many links are quoted and archived. */
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
export type Need = 'second-report' | 'quotation' | 'archive' | 'check'

/** Two independent reports: what a paper asks of a claim about a person. */
const ENOUGH_REPORTS = 2

export function needsOf({ origins, quotes, archived }: Evidence, checked: boolean): Need[] {
  const needs: [Need, boolean][] = [
    ['second-report', origins.length < ENOUGH_REPORTS],
    ['quotation', quotes === 0],
    ['archive', archived === 0],
    ['check', !checked],
  ]
  return needs.filter(([, open]) => open).map(([need]) => need)
}
