import { METHOD } from '../overlaps/method.ts'
import { count } from '../values/format.ts'
import { lookUp } from '../values/look-up.ts'
import {
  holdingOf,
  type LegalFacts,
  type LegalLink,
  lieOf,
  personalMoneyOf,
  positionsHeld,
  tieOf,
} from './facts.ts'
import type { FactName } from './named-facts.ts'
import type { Condition, PackElement, RulePack } from './pack.ts'
import { bracesIn } from './telling.ts'

/** What the record itself leaves in doubt. An element that rests on it is unknown rather than met. */

type LinksOf = (facts: LegalFacts) => readonly (LegalLink | undefined)[]

/** The tie to the person through whom the official is connected, if there is one. */
const person: LinksOf = ({ links }) => links.filter(({ step }) => step === 'tie')
const holding: LinksOf = (facts) => [holdingOf(facts), ...person(facts)]
const tie: LinksOf = (facts) => [tieOf(facts), ...person(facts)]
const personalMoney: LinksOf = (facts) => [personalMoneyOf(facts), ...person(facts)]
const money: LinksOf = ({ links }) => [links.find(({ step }) => step === 'money')]

/** The links that a fact is about. The other facts are about people, talks and parties. */
const LINKS: Readonly<Partial<Record<FactName, LinksOf>>> = {
  position_at_interest: holding,
  path_holds: ({ links }) => links,
  path_timing: ({ links }) => links,
  path_length: ({ links }) => links,
  imputed_through: person,
  tied_as: person,
  holding,
  holding_holds: holding,
  interest_is_party: holding,
  tie,
  tie_holds: tie,
  tie_reaches: tie,
  personal_money: personalMoney,
  money_link: money,
  money_amount: money,
  giver_kind: ({ links }) => links.slice(0, 1),
}

/** The links that the words of a reason tell of, whatever its condition. */
const TOLD: Readonly<Record<string, LinksOf>> = {
  interest: holding,
  whose: holding,
  holding_amount: holding,
  tied_to: tie,
  giver: personalMoney,
  personal_amount: personalMoney,
  kin: person,
  imputed_through: person,
}

/** Facts, and words of a reason, about the official's part in the talks. */
const OF_PARTICIPATION: ReadonlySet<string> = new Set(['role', 'capacity', 'on_behalf_of'])

/** Facts about what was so while the official took part. */
const OF_TIME: ReadonlySet<FactName> = new Set(['path_holds', 'path_timing', 'holding_holds', 'tie_holds'])

/** Why something is in doubt. `apart`: it was not so while the official held any position on record. */
type Doubt = LegalLink['doubt'] | LegalFacts['participation']['doubt'] | 'apart'

/**
 * Why what a case rests on, by its condition and its reason, is in doubt; null if it is not.
 * @param pack whose offices count, if it has any.
 */
export function doubtAbout(
  { if: condition, reason }: PackElement['cases'][number],
  { offices }: Pick<RulePack, 'offices'>,
  facts: LegalFacts,
): Doubt {
  const of: DoubtsOf = (links) =>
    links.flatMap((link) =>
      link === undefined ? [] : [link.doubt, offices.length > 0 && isApart(link, facts) ? 'apart' : null],
    )
  const doubts = condition === undefined ? [] : [...doubtsOf(condition, facts, of)]
  for (const { word } of bracesIn(reason)) {
    doubts.push(...of(lookUp(TOLD, word)?.(facts) ?? []))
    if (OF_PARTICIPATION.has(word) && facts.participation.doubt === 'disputed') doubts.push('disputed')
  }
  return doubts.includes('disputed') ? 'disputed' : (doubts.find((doubt) => doubt !== null) ?? null)
}

type DoubtsOf = (links: ReturnType<LinksOf>) => Doubt[]

/** Whether a link holds while the official takes part, but never while they also hold a position on record. */
function isApart(link: LegalLink, facts: LegalFacts): boolean {
  const held = positionsHeld(facts)
  if (held.length === 0 || lieOf(link, facts)?.timing !== 'concurrent') return false
  return !held.some(({ span }) => lieOf(link, facts, span)?.timing === 'concurrent')
}

function* doubtsOf(condition: Condition, facts: LegalFacts, of: DoubtsOf): Generator<Doubt> {
  if ('all' in condition) for (const each of condition.all) yield* doubtsOf(each, facts, of)
  else if ('any' in condition) for (const each of condition.any) yield* doubtsOf(each, facts, of)
  else if ('not' in condition) yield* doubtsOf(condition.not, facts, of)
  else if ('fact' in condition) {
    yield* of(LINKS[condition.fact]?.(facts) ?? [])
    const { doubt } = facts.participation
    if (OF_TIME.has(condition.fact)) yield doubt
    if (OF_PARTICIPATION.has(condition.fact) && doubt === 'disputed') yield doubt
  } else if ('amount' in condition)
    yield* of((condition.amount === 'holding' ? holding : personalMoney)(facts))
  else if ('period' in condition) yield* of((condition.since === 'payment' ? personalMoney : tie)(facts))
}

/** A doubt, as a sentence after the reason. */
export const DOUBT_WORDS: Readonly<Record<Exclude<Doubt, null>, string>> = {
  disputed: 'What this rests on is disputed.',
  unseen: 'No source on record places the official in the talks since the party joined and the path began.',
  planned: 'What this rests on was planned or announced, and is not known to have happened.',
  old: `The last report of what this rests on is more than ${count(METHOD.staleYears, 'year')} older than the talks.`,
  apart: 'On record, this was not so while the official held a position.',
}
