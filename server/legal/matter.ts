import type { LegalElement, LegalFacts } from './facts.ts'

const ASK =
  'Ask the agency’s ethics office how it treats these talks, or add what a source says on the negotiation’s edit form.'

/** What the record says about the kind of matter the talks are; unknown if no one has said. */
function matter(
  facts: LegalFacts,
  label: string,
  citation: string,
  fitting: readonly NonNullable<LegalFacts['participation']['particularMatter']>[],
): LegalElement {
  const { particularMatter, negotiation } = facts.participation
  const base = { label, citation, confirmation: 'confirmed' } as const
  if (particularMatter === null) {
    return { ...base, status: 'unknown', reason: `Not on record for “${negotiation}”. ${ASK}` }
  }
  return {
    ...base,
    status: fitting.includes(particularMatter) ? 'met' : 'not met',
    reason: `“${negotiation}” ${SAID[particularMatter]}.`,
  }
}

const SAID = {
  specific_parties: 'is on record as a particular matter between specific parties',
  general_applicability: 'is on record as a particular matter of general applicability',
  broad_policy: 'is on record as broad policy, which is not a particular matter',
} as const

/** A particular matter: specific persons, or a discrete class of them, and not broad policy (5 CFR 2640.103). */
export function particularMatter(facts: LegalFacts): LegalElement {
  return matter(facts, 'In a particular matter', '18 U.S.C. 208(a); 5 CFR 2640.103', [
    'specific_parties',
    'general_applicability',
  ])
}

/** A particular matter between specific parties, which is what 5 CFR 2635.502 is about. */
export function specificParties(facts: LegalFacts): LegalElement {
  return matter(facts, 'A matter that involves specific parties', '5 CFR 2635.502(a)', ['specific_parties'])
}
