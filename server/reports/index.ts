import { CHANGES_REPORT } from './kinds/changes.ts'
import { INTERESTS_REPORT, OFFICIALS_REPORT } from './kinds/entities.ts'
import { LINKS_REPORT } from './kinds/links.ts'
import { NEGOTIATIONS_REPORT } from './kinds/negotiations.ts'
import { OVERLAPS_REPORT } from './kinds/overlaps.ts'
import { PATHS_REPORT } from './kinds/paths.ts'
import { SOURCES_REPORT } from './kinds/sources.ts'
import { STATEMENTS_REPORT } from './kinds/statements.ts'
import type { Report } from './report.ts'

/** Every report, by its name in addresses and on the command line. */
export const REPORTS: ReadonlyMap<string, Report> = new Map(
  [
    OVERLAPS_REPORT,
    PATHS_REPORT,
    LINKS_REPORT,
    OFFICIALS_REPORT,
    INTERESTS_REPORT,
    NEGOTIATIONS_REPORT,
    STATEMENTS_REPORT,
    SOURCES_REPORT,
    CHANGES_REPORT,
  ].map((report) => [report.name, report]),
)
