import { foreignEmoluments, oecdDefinition } from './constitution-and-oecd.ts'
import type { LegalFacts, LegalTest } from './facts.ts'
import { section502, section503 } from './part-2635.ts'
import { section208 } from './section-208.ts'

/** Every test that an overlap's page shows, in page order. */
const LEGAL_TESTS: readonly ((facts: LegalFacts) => LegalTest)[] = [
  section208,
  section502,
  section503,
  foreignEmoluments,
  oecdDefinition,
]

/** The elements of each test for one chain: met, not met or unknown, never a verdict. */
export function legalTests(facts: LegalFacts): LegalTest[] {
  return LEGAL_TESTS.map((test) => test(facts))
}
