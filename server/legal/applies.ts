import type { PositionClass } from '../../models/vocabulary.ts'
import { inSentence } from '../overlaps/explain-links.ts'
import { countryName } from '../values/countries.ts'
import { list } from '../values/format.ts'
import { type HeldPosition, type LegalFacts, positionsHeld } from './facts.ts'
import type { AppliesTo } from './pack.ts'

/**
 * Why a pack does not apply to an official, as a sentence; null if it applies. Positions held while taking part decide:
 * by the country of their body or, where that is not on record, by a class that belongs to one country. Where they do
 * not say, it is those on whose behalf the official takes part, then the official’s own country.
 */
export function whyNot(to: AppliesTo, facts: LegalFacts): string | null {
  if (to.everyone === true) return null
  const held = positionsHeld(facts)
  const said = held.map((position) => saysOf(position, to))
  if (said.includes(true)) return null
  const other = (why: string): string => `It is for ${whom(to)}${why}.`
  if (held.length > 0 && !said.includes(null))
    return other(', and no position on record for that time is one of theirs')
  const { onBehalfOf, onBehalfOfCountry } = facts.participation
  if (onBehalfOfCountry !== null) {
    return isIn(onBehalfOfCountry, to) ? null : other(`, and this official takes part for ${onBehalfOf}`)
  }
  const own = facts.entities[0]?.country ?? null
  if (own !== null) return isIn(own, to) ? null : other(', and this official is of another country')
  return to.where_unknown === true ? null : other(', and the record does not say whose official this is')
}

const isIn = (country: string, { countries }: AppliesTo): boolean => countries?.includes(country) === true

/** Whether a position is one of those that a pack covers; null if it does not say. */
function saysOf({ country, class: of }: HeldPosition, to: AppliesTo): boolean | null {
  if (country !== null) return isIn(country, to)
  if (to.classes?.includes(of) === true) return true
  return OF_THE_UNITED_STATES.includes(of) ? false : null
}

/** Classes that only U.S. law has. */
const OF_THE_UNITED_STATES: readonly PositionClass[] = [
  'executive_employee',
  'special_government_employee',
  'president_or_vice_president',
]

/** Whose officials a pack covers, in words. */
export function whom({ everyone, countries }: AppliesTo): string {
  if (everyone === true) return 'officials of every country'
  const names = (countries ?? []).map((code) => inSentence({ name: countryName(code), kind: 'state' }))
  return `officials of ${list(names)}`
}
