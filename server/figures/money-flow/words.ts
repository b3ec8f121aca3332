import { LINK_KINDS } from '../../../models/link-kinds.ts'
import { inSentence } from '../../overlaps/explain-links.ts'
import type { FlowHolder, FlowParty } from '../../queries/flow-people.ts'
import type { FlowsFound, MoneyFlow } from '../../queries/money-flows.ts'
import type { MoneySum } from '../../queries/money-sums.ts'
import { firstOf } from '../../values/first-of.ts'
import { capital, formatDate, formatShare, words } from '../../values/format.ts'
import { ENDED_DAY_UNKNOWN } from '../../values/partial-date.ts'
import type { Choice } from '../choice.ts'
import { restWords, totalWords } from '../sums.ts'
import type { FlowNode } from './graph.ts'

/** A line under a name. One that names someone to filter by has a choice. */
export interface UnderLine {
  readonly text: string
  readonly choice?: Choice
}

/** How many officials or parties a picture names with an entity. */
export const MOST_NAMED = 4

function told(sum: MoneySum | undefined): string | null {
  if (sum === undefined || sum.links === 0) return null
  return totalWords(sum) + restWords(sum)
}

/** What runs into and out of an entity in the drawing, with plans listed separately. */
export function sumLines({ slug }: FlowNode, drawn: FlowsFound['sums']): string[] {
  const [into, out] = [drawn.get(`in ${slug}`), drawn.get(`out ${slug}`)]
  const both = into?.money !== undefined && out?.money !== undefined
  const line = (sum: string | null, label: string): string[] => (sum === null ? [] : [`${label}${sum}`])
  const sums = [
    ...line(told(into?.money), both ? 'in: ' : ''),
    ...line(told(out?.money), both ? 'out: ' : ''),
  ]
  const stakes = [
    ...line(told(into?.stake), 'stakes in it worth: '),
    ...line(told(out?.stake), 'its stakes worth: '),
  ].filter((words) => !words.endsWith('amount unknown'))
  const plans = [
    ...line(told(into?.planned), 'planned or announced in: '),
    ...line(told(out?.planned), 'planned or announced out: '),
  ]
  // A plan with an unknown amount is mentioned only if there is nothing else.
  if (sums.length + stakes.length === 0) return plans.length > 0 ? plans : ['amount unknown']
  return [...sums, ...stakes, ...plans.filter((line) => !line.endsWith('amount unknown'))]
}

/** How an interest, or a person who is paid, is tied to an official: through whom, and with what share. */
export function holderWords(holder: FlowHolder): string {
  const { name, holds, until, planned, disputed, through, tie, tieUntil, group } = holder
  const held = holds === null ? 'tied to' : LINK_KINDS[holds].passive
  const relation = tie === null ? 'a tie' : words(tie)
  const who =
    through === null
      ? `${name}${endedWords(until)}`
      : `${through}${endedWords(until)}, ${relation} of ${name}${endedWords(tieUntil)}`
  return [
    group === null ? null : `in the group of ${group}`,
    `${held} ${who}`,
    shareWords(holder),
    planned ? 'planned' : null,
    disputed ? 'disputed' : null,
  ]
    .filter((part) => part !== null)
    .join(', ')
}

function endedWords(until: string | null): string {
  if (until === null) return ''
  return until === ENDED_DAY_UNKNOWN ? ' (since ended)' : ` until ${formatDate(until)}`
}

function shareWords({ stake, shareMin, shareMax }: FlowHolder): string | null {
  return stake ? (formatShare(shareMin, shareMax) ?? 'share not known') : null
}

/** A party behind an entity’s money; `isPayer` if that entity is the person who acts for it. */
type PartyBehind = FlowParty & { readonly isPayer?: boolean }

/**
 * Who is behind an entity: a party that controls it or has a stake in it, or one whose representative has a stake; where
 * money runs out of an interest, what the entity has a stake in.
 */
export function partyWords(party: PartyBehind): string {
  const name = inSentence(party)
  const acting = `on record as acting for ${name} in the talks`
  if (party.isPayer === true) return acting
  if (isBehind(party)) return `behind it: ${name}`
  const stakeIn = (what: string): string => `${stakeWords(party, what)}${party.disputed ? ' (disputed)' : ''}`
  const own = party.backer === party.name
  if (party.ahead) {
    const behind = party.through !== null ? `${party.through}, ${acting}` : own ? null : name
    return `it ${stakeIn(own ? name : (party.backer ?? ''))}${behind === null ? '' : `; behind that, ${behind}`}`
  }
  const stake = stakeIn('it')
  if (party.through !== null) return `${party.through}, ${acting}, ${stake}`
  return own ? `${name} ${stake}` : `${party.backer} ${stake}; behind that, ${name}`
}

function stakeWords({ planned, until, over }: FlowParty, what: string): string {
  if (planned) return `plans a stake in ${what}`
  if (until === null) return `holds a stake in ${what}`
  if (until === ENDED_DAY_UNKNOWN) return `held a stake in ${what}, since ended`
  return `${over ? 'held' : 'holds'} a stake in ${what} until ${formatDate(until)}`
}

/** The same in a column that is named for it. */
export const partyInColumn = (party: PartyBehind): string =>
  isBehind(party) ? inSentence(party) : partyWords(party)

/** Whether a party is behind an entity itself, rather than through a stake or somebody else. */
const isBehind = ({ through, backer }: FlowParty): boolean => through === null && backer === null

/** How a party, or a state, is behind an entity that it controls. */
export const ITSELF = {
  through: null,
  backer: null,
  ahead: false,
  planned: false,
  disputed: false,
  until: null,
  over: false,
} as const

/** The parties behind an entity's money, or if none, the states that control it; never the entity itself. */
export function partiesBehind(slug: string, rows: readonly MoneyFlow[]): PartyBehind[] {
  const behind = rows
    .filter(({ from, to, interest }) => interest !== slug && (from.slug === slug || to.slug === slug))
    .flatMap(({ parties, states, from, to }): PartyBehind[] => {
      const payer = from.slug === slug ? from.name : to.name
      return parties.length > 0
        ? parties.map((party) => ({ ...party, isPayer: party.through === payer }))
        : states.map((state) => ({ ...state, ...ITSELF }))
    })
  return [...new Map(behind.map((party) => [partyWords(party), party])).values()].filter(
    (party) => party.slug !== slug,
  )
}

/** The officials an interest is tied to. */
export function holdersOf(slug: string, rows: readonly MoneyFlow[]): FlowHolder[] {
  const holders = rows.filter(({ interest }) => interest === slug).flatMap((row) => row.holders)
  const told = new Map(holders.map((holder) => [holderWords(holder), holder]))
  // Who holds it is named once: with the official to whom they are tied, if there is one.
  const isToldWithTie = (words: string): boolean =>
    [...told.keys()].some((other) => other.startsWith(`${words}, `))
  return [...told].flatMap(([words, holder]) =>
    holder.slug === slug || isToldWithTie(words) ? [] : [holder],
  )
}

/** The lines under a name: who is behind it, and who it is tied to. */
export function tieLines({ slug }: FlowNode, rows: readonly MoneyFlow[]): UnderLine[] {
  const parties = partiesBehind(slug, rows).map((party) => ({
    text: capital(partyWords(party)),
    choice: { party: party.slug },
  }))
  const holders = holdersOf(slug, rows).map((holder) => ({
    text: capital(holderWords(holder)),
    choice: { official: holder.slug },
  }))
  return firstOf<UnderLine>([...parties, ...holders], MOST_NAMED, (more) => ({ text: andMore(more) }))
}

/** What ends a shortened list. */
export const andMore = (more: number): string => `and ${more} more`
