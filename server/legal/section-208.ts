import type { LinkKind } from '../../models/link-kinds.ts'
import type { ParticipantRole } from '../../models/vocabulary.ts'
import { timingOf } from '../overlaps/timing.ts'
import { formatAmount, formatSum } from '../values/format.ts'
import { isEmployee, outsideRule } from './employment.ts'
import { askFor, holdingOf, interestOf, type LegalElement, type LegalFacts, type LegalTest } from './facts.ts'
import { particularMatter } from './matter.ts'
import { compareWith, thresholdOn } from './thresholds.ts'

/** Links that mean a financial stake, and links of service to an entity whose interests § 208(a) imputes. */
export const STAKES: readonly LinkKind[] = ['owns', 'invests_in', 'lends_to', 'controls']
export const SERVICE: readonly LinkKind[] = ['manages', 'directs', 'employed_by']

/** Roles for which the record alone does not show whether they are significant to the matter. */
const PERHAPS_SUBSTANTIAL: readonly ParticipantRole[] = ['supervisor', 'delegate']

function takesPart({ participation }: LegalFacts): LegalElement {
  const { role, capacity, negotiation } = participation
  const perhaps = PERHAPS_SUBSTANTIAL.includes(role)
  const as = `On record as ${role}${capacity === null ? '' : ` (${capacity})`} in “${negotiation}”`
  return {
    label: 'Takes part personally and substantially',
    status: perhaps ? 'unknown' : 'met',
    reason: perhaps ? `${as}. The record does not say how far that goes.` : `${as}.`,
    citation: '18 U.S.C. 208(a)',
    confirmation: 'confirmed',
  }
}

const OWNERS: Readonly<Record<string, string>> = {
  spouse: 'the spouse’s, imputed to the official',
  minor_child: 'a minor child’s, imputed to the official',
  general_partner: 'a general partner’s, imputed to the official',
}

function financialInterest(facts: LegalFacts): LegalElement {
  const base = {
    label: 'A financial interest, the official’s own or imputed',
    citation: '18 U.S.C. 208(a)',
    confirmation: 'confirmed',
  } as const
  const { imputedThrough } = facts
  if (imputedThrough === 'relative') {
    return {
      ...base,
      status: 'not met',
      reason:
        'The interest belongs to a relative. Among relatives, § 208 counts only a spouse or minor child.',
    }
  }
  const holding = holdingOf(facts)
  const interest = interestOf(facts)
  if (holding === undefined || interest === null) {
    return {
      ...base,
      status: 'unknown',
      reason: 'Money went to a person. The record does not say whether an interest remains.',
    }
  }
  // The law asks whether the interest itself is held on these days, whatever stands behind it.
  const lie = timingOf([holding.span], facts.participation.span)
  if (lie?.timing !== 'concurrent') {
    return {
      ...base,
      status: 'not met',
      reason: `The record does not show the tie to ${interest} at the time of the participation.`,
    }
  }
  const doubt = lie.certainty === 'possible' ? ' The dates leave open whether it was held at the time.' : ''
  if (STAKES.includes(holding.kind)) {
    const whose = imputedThrough === null ? 'the official’s own' : (OWNERS[imputedThrough] ?? 'imputed')
    return {
      ...base,
      status: doubt === '' ? 'met' : 'unknown',
      reason: `A stake in ${interest}: ${whose}.${doubt}`,
    }
  }
  if (SERVICE.includes(holding.kind)) {
    if (imputedThrough !== null) {
      return {
        ...base,
        status: 'unknown',
        reason: `The tie to ${interest} is another person’s service. § 208(a) imputes the interests of those the official serves.`,
      }
    }
    return {
      ...base,
      status: doubt === '' ? 'met' : 'unknown',
      reason: `The official serves ${interest}, whose interests are imputed to its officers and employees.${doubt}`,
    }
  }
  const what = holding.kind === 'founded' ? `Founding ${interest}` : `Advising ${interest}`
  return { ...base, status: 'unknown', reason: `${what} does not by itself mean holding a stake.` }
}

/** The exemption for small holdings of securities issued by a party or by others whom the matter affects. */
function smallHolding(facts: LegalFacts): LegalElement[] {
  const holding = holdingOf(facts)
  const interest = interestOf(facts)
  const ofTheParty = interest === facts.party.name
  const threshold = thresholdOn(
    ofTheParty ? 'party-securities' : 'affected-securities',
    facts.participation.firstDay,
  )
  const limit = formatSum(threshold.usd, 'USD')
  const { citation, confirmation } = threshold
  const label = `Exempt as securities of up to ${limit}`
  // The exemption is for securities. It does not apply to a tie of service or a payment.
  if (holding === undefined || SERVICE.includes(holding.kind)) return []
  const traded = askFor(
    'Exempt only if publicly traded',
    `Ask whether the holding in ${interest ?? 'the interest'} consists of publicly traded, municipal or long-term federal securities.`,
    citation,
    confirmation,
  )
  const amount = formatAmount(holding.amountMin, holding.amountMax, holding.currency)
  const lies = compareWith(holding, threshold.usd)
  const reasons = {
    above: `The value on record, ${amount}, is above ${limit}.`,
    within: `The value on record, ${amount}, is not above ${limit}.`,
    straddles: `The value on record, ${amount}, may be below or above ${limit}.`,
    unknown: `The dollar value of the holding is not known, so the ${limit} limit cannot be tested.`,
  }
  const status = lies === 'above' ? 'not met' : 'unknown'
  return [traded, { label, status, reason: reasons[lies], citation, confirmation }]
}

/** What exempts, waives or ends an interest. Only documents can show it. */
const ON_PAPER: readonly LegalElement[] = [
  askFor(
    'Exempt as a diversified or sector fund',
    'Ask whether the holding is in a mutual fund or unit trust.',
    '5 CFR 2640.201',
    'confirmed',
  ),
  askFor(
    'Waived',
    'Ask the agency for any waiver under 18 U.S.C. 208(b)(1) or (b)(3).',
    '18 U.S.C. 208(b)',
    'recalled',
  ),
  askFor(
    'Divested before taking part',
    'Ask for the ethics agreement and any certificate of divestiture. Statements about a sale are among the responses.',
    '5 CFR part 2634, subpart J',
    'recalled',
  ),
]

const BEYOND_DATA: readonly LegalElement[] = [
  {
    label: 'Direct and predictable effect on that interest',
    status: 'unknown',
    reason: 'This record cannot show it.',
    citation: '5 CFR 2635.402(b)(1)',
    confirmation: 'confirmed',
  },
  {
    label: 'Knowledge of the interest',
    status: 'unknown',
    reason: 'This record cannot show it.',
    citation: '18 U.S.C. 208(a)',
    confirmation: 'confirmed',
  },
]

export function section208(facts: LegalFacts): LegalTest {
  const employee = isEmployee(facts, '18 U.S.C. 202, 208(a)')
  const outside = outsideRule(employee, 'officers and employees of the executive branch')
  return {
    name: '18 U.S.C. § 208',
    about: 'Acts affecting a personal financial interest',
    outside,
    elements:
      outside !== null
        ? []
        : [
            employee,
            takesPart(facts),
            particularMatter(facts),
            financialInterest(facts),
            ...smallHolding(facts),
            ...ON_PAPER,
            ...BEYOND_DATA,
          ],
  }
}
