import { retractEntity } from '../record/kinds/entities.ts'
import { markRetracted } from '../record/kinds/links.ts'
import { retractNegotiation } from '../record/kinds/negotiations.ts'
import { retractSource } from '../record/kinds/sources.ts'
import { retractStatement } from '../record/kinds/statements.ts'

/** How a record of each list is retracted. */
export const RETRACT = {
  links: markRetracted,
  entities: retractEntity,
  negotiations: retractNegotiation,
  statements: retractStatement,
  sources: retractSource,
} as const
