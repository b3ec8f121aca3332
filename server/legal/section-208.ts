import type { LinkKind } from '../../models/vocabulary.ts'
import { formatAmount, formatSum } from '../domain/format.ts'
import { isEmployee } from './employment.ts'
import {
  holdingOf,
  interestOf,
  type LegalElement,
  type LegalFacts,
  type LegalTest,
  personalMoneyOf,
} from './facts.ts'
import { compareWith, thresholdOn } from './thresholds.ts'

/** What one has money in; and what one serves, whose interests § 208(a) imputes. */
const STAKES: readonly LinkKind[] = ['owns', 'invests_in', 'lends_to', 'controls']
const SERVICE: readonly LinkKind[] = ['manages', 'directs', 'employed_by']

function takesPart({ participation }: LegalFacts): LegalElement {
  const { role, negotiation } = participation
  const supervises = role === 'supervisor'
  return {
    label: 'Takes part personally and substantially',
    status: supervises ? 'unknown' : 'met',
    reason: supervises
      ? `On record as supervisor of “${negotiation}”; whether personally and substantially is not.`
      : `On record as ${role} in “${negotiation}”.`,
    citation: '18 U.S.C. 208(a)',
    confirmation: 'confirmed',
  }
}

/** A negotiation with parties on record is a matter that involves specific parties. */
export function particularMatter({ participation, party }: LegalFacts): LegalElement {
  return {
    label: 'In a particular matter',
    status: 'met',
    reason: `“${participation.negotiation}” has parties on record, ${party.name} among them.`,
    citation: '18 U.S.C. 208(a); 5 CFR 2635.502(a)',
    confirmation: 'confirmed',
  }
}

const IMPUTED_AS: Readonly<Record<string, string>> = {
  spouse: 'the spouse’s, and imputed',
  minor_child: 'a minor child’s, and imputed',
  general_partner: 'a general partner’s, and imputed',
}

function financialInterest(facts: LegalFacts): LegalElement {
  const base = {
    label: 'A financial interest of the official’s own or imputed',
    citation: '18 U.S.C. 208(a)',
    confirmation: 'confirmed',
  } as const
  if (facts.imputedThrough === 'relative') {
    return {
      ...base,
      status: 'not met',
      reason: 'The interest is a relative’s; of kin, § 208 imputes a spouse’s and a minor child’s alone.',
    }
  }
  if (facts.timing !== 'concurrent') {
    return {
      ...base,
      status: 'not met',
      reason: 'No interest of this chain is on record for the days of taking part.',
    }
  }
  const whose =
    facts.imputedThrough === null ? 'the official’s own' : (IMPUTED_AS[facts.imputedThrough] ?? 'imputed')
  const doubt = facts.certainty === 'possible'
  const holding = holdingOf(facts)
  const interest = interestOf(facts)
  if (holding === undefined || interest === null) {
    return {
      ...base,
      status: 'unknown',
      reason: 'Money ran to a person; whether an interest remains is not on record.',
    }
  }
  const serves = SERVICE.includes(holding.kind)
  if (!STAKES.includes(holding.kind) && !serves) {
    const what = holding.kind === 'founded' ? `Founding ${interest} alone` : `Advising ${interest} alone`
    return { ...base, status: 'unknown', reason: `${what} does not tell that a stake is held.` }
  }
  const what = serves ? `Service to ${interest}, whose interests are imputed` : `A stake in ${interest}`
  return {
    ...base,
    status: doubt ? 'unknown' : 'met',
    reason: `${what}: ${whose}.${doubt ? ' The dates leave open whether it was held on these days.' : ''}`,
  }
}

/** The exemption for small holdings of a party's securities. */
function smallHolding(facts: LegalFacts): LegalElement {
  const threshold = thresholdOn('party-securities', facts.participation.firstDay)
  const limit = formatSum(threshold.usd, 'USD')
  const holding = holdingOf(facts) ?? personalMoneyOf(facts)
  const amount = holding && formatAmount(holding.amountMin, holding.amountMax, holding.currency)
  const lies = holding === undefined ? 'unknown' : compareWith(holding, threshold.usd)
  const reasons = {
    above: `Its value on record, ${amount}, is above ${limit}.`,
    within: `Its value on record, ${amount}, is not above ${limit}; whether the securities are publicly traded is not.`,
    straddles: `Its value on record, ${amount}, may be below or above ${limit}: the record cannot tell.`,
    unknown: `The value of the holding is not known in dollars, so ${limit} cannot be tested.`,
  }
  return {
    label: `Exempt as securities of up to ${limit}`,
    status: lies === 'above' ? 'not met' : 'unknown',
    reason: reasons[lies],
    citation: threshold.citation,
    confirmation: threshold.confirmation,
  }
}

const BEYOND_DATA: readonly LegalElement[] = [
  {
    label: 'Direct and predictable effect on that interest',
    status: 'unknown',
    reason: 'Data cannot show it.',
    citation: '5 CFR 2640.103(a)(3)',
    confirmation: 'recalled',
  },
  {
    label: 'Knowledge of the interest',
    status: 'unknown',
    reason: 'Data cannot show it.',
    citation: '18 U.S.C. 208(a)',
    confirmation: 'confirmed',
  },
]

export function section208(facts: LegalFacts): LegalTest {
  return {
    name: '18 U.S.C. § 208',
    about: 'Acts affecting a personal financial interest',
    elements: [
      isEmployee(facts, '18 U.S.C. 202, 208(a)'),
      takesPart(facts),
      particularMatter(facts),
      financialInterest(facts),
      smallHolding(facts),
      ...BEYOND_DATA,
    ],
  }
}
