import type { Report } from './columns.ts'
import { LINKS_REPORT } from './link-report.ts'
import { OVERLAPS_REPORT } from './overlap-report.ts'

/** Every report, by its name in addresses and on the command line. */
export const REPORTS: ReadonlyMap<string, Report> = new Map(
  [OVERLAPS_REPORT, LINKS_REPORT].map((report) => [report.name, report]),
)
