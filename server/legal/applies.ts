import { inSentence } from '../overlaps/explain.ts'
import { countryName } from '../values/countries.ts'
import { list } from '../values/format.ts'
import { type HeldPosition, type LegalFacts, positionsHeld } from './facts.ts'
import type { AppliesTo } from './pack.ts'

/**
 * Why a pack does not apply to an official, as a sentence; null if it applies. Positions held while taking part decide:
 * by the country of their body, or by their class where that country is not on record. Without a position, it is
 * those on whose behalf the official takes part, then the official’s own country.
 */
export function whyNot(to: AppliesTo, facts: LegalFacts): string | null {
  if (to.everyone === true) return null
  const held = positionsHeld(facts)
  if (held.some((position) => isCovered(position, to))) return null
  if (held.length > 0) {
    return `It is for ${whom(to)}, and no position on record for that time is one of theirs.`
  }
  const country = facts.participation.onBehalfOfCountry ?? facts.entities[0]?.country ?? null
  if (country === null) {
    return to.where_unknown === true
      ? null
      : `It is for ${whom(to)}, and the record does not say whose official this is.`
  }
  return to.countries?.includes(country) === true
    ? null
    : `It is for ${whom(to)}, and no position is on record for that time.`
}

function isCovered({ country, class: of }: HeldPosition, { countries, classes }: AppliesTo): boolean {
  return country === null ? classes?.includes(of) === true : countries?.includes(country) === true
}

/** Whose officials a pack covers, in words. */
export function whom({ everyone, countries }: AppliesTo): string {
  if (everyone === true) return 'officials of every country'
  const names = (countries ?? []).map((code) => inSentence({ name: countryName(code), kind: 'state' }))
  return `officials of ${list(names)}`
}
