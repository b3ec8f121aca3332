import type { LinkKind } from '../../models/link-kinds.ts'
import { inSentence } from '../overlaps/explain.ts'
import { timingOf } from '../overlaps/timing.ts'
import { addYears } from '../values/days.ts'
import { count, words } from '../values/format.ts'
import { holdingOf, interestOf, type LegalElement, type LegalFacts, type LegalLink } from './facts.ts'
import { SERVICE, STAKES } from './section-208.ts'
import { periodOn } from './thresholds.ts'

/** Financial and business ties that create a covered relationship while they last: (b)(1)(i) and (v). */
const BUSINESS: readonly LinkKind[] = [...STAKES, ...SERVICE, 'advises', 'pays']
/** Roles. The official’s own also count for a time after they end, (b)(1)(iv); those of close kin, while they last. */
const ROLES: readonly LinkKind[] = [...SERVICE, 'advises']
/** Relatives whose roles count: a spouse, a parent or a dependent child, (b)(1)(iii). */
const KIN: Readonly<Record<string, string>> = {
  spouse: 'the spouse',
  parent: 'a parent',
  minor_child: 'a minor child',
}

type Finding = Pick<LegalElement, 'status' | 'reason'>

const unknown = (reason: string): Finding => ({ status: 'unknown', reason })

/** Who the official is tied to, and whether that is the party or someone who represents it. */
export function coveredRelationship(facts: LegalFacts): LegalElement {
  const period = periodOn('own-role', facts.participation.firstDay)
  return {
    label: 'A covered relationship with a party, or with someone who represents one',
    citation: period.citation,
    // The earlier wording is confirmed; the wording since 2024-08-15 is not.
    confirmation: period.confirmation === 'confirmed' ? 'confirmed' : 'partly confirmed',
    ...findingOf(facts, period.years),
  }
}

function findingOf(facts: LegalFacts, years: number): Finding {
  const { imputedThrough, links, party } = facts
  const tie = links.at(imputedThrough === null ? 0 : 1)
  const tied =
    (holdingOf(facts) === undefined ? facts.entities.at(-1)?.name : interestOf(facts)) ?? 'an interest'
  const reachesAtOnce = links.length === (imputedThrough === null ? 1 : 2)
  if (!reachesAtOnce || tie === undefined) {
    return unknown(
      `The tie is to ${tied}. The path continues from there to ${inSentence(party)}. Whether that makes a covered relationship with the party is a question of law.`,
    )
  }
  return imputedThrough === null
    ? ownTie(facts, tie, tied, years)
    : tieOfKin(facts, tie, tied, facts.tiedAs ?? imputedThrough)
}

const holdsThroughout = (tie: LegalLink, facts: LegalFacts): boolean => {
  const lie = timingOf([tie.span], facts.participation.span)
  return lie?.timing === 'concurrent' && lie.certainty === 'certain'
}

function ownTie(facts: LegalFacts, tie: LegalLink, tied: string, years: number): Finding {
  if (!BUSINESS.includes(tie.kind)) {
    return unknown(`The record does not show that the tie to ${tied} is one of business, service or money.`)
  }
  if (holdsThroughout(tie, facts)) return { status: 'met', reason: `The tie is to ${tied} itself.` }
  if (timingOf([tie.span], facts.participation.span)?.timing === 'recent' && ROLES.includes(tie.kind)) {
    const ended = `The role with ${tied} ended `
    const before = 'before the participation began.'
    const { end } = tie.span
    const { start } = facts.participation.span
    if (start.latest <= addYears(end.earliest, years)) {
      return { status: 'met', reason: `${ended}within ${count(years, 'year')} ${before}` }
    }
    if (start.earliest > addYears(end.latest, years)) {
      return { status: 'not met', reason: `${ended}more than ${count(years, 'year')} ${before}` }
    }
  }
  return unknown(`The tie is to ${tied} itself, but the dates leave open whether it held at the time.`)
}

function tieOfKin(facts: LegalFacts, tie: LegalLink, tied: string, kin: string): Finding {
  const role = ROLES.includes(tie.kind)
  const whose = KIN[kin]
  if (whose !== undefined && role) {
    return holdsThroughout(tie, facts)
      ? { status: 'met', reason: `${tied} is where ${whose} serves or works.` }
      : unknown(
          `${tied} is where ${whose} served or worked. The dates leave open whether that was at the time.`,
        )
  }
  if (kin === 'child' && role) {
    return unknown(
      `${tied} is where a child serves or works. The record does not say whether the child is a dependent.`,
    )
  }
  if (whose !== undefined && STAKES.includes(tie.kind)) {
    const asked =
      kin === 'parent'
        ? ''
        : ' Section 2635.502(a) asks separately about the financial interest of a member of the household.'
    return {
      status: 'not met',
      reason: `A stake that ${whose} holds in ${tied} is not a covered relationship of the official.${asked}`,
    }
  }
  return unknown(
    `The tie to ${tied} is through ${words(kin) === 'in-law' ? 'an in-law' : `a ${words(kin)}`}. It counts only if that person is close to the official and is, or represents, a party.`,
  )
}
