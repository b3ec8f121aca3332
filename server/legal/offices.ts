import { type HeldPosition, type LegalFacts, positionsHeld } from './facts.ts'
import type { Office, OfficeHeld, RulePack } from './pack.ts'

/** Whether a title is one of an office, or one with what it is for. */
function isTitled(given: string, titles: readonly string[]): boolean {
  const title = given.toLowerCase()
  return titles.some((each) => title === each.toLowerCase() || title.startsWith(`${each.toLowerCase()} for `))
}

function belongs(position: HeldPosition, { classes, countries, titles, not_at }: Office): boolean {
  return (
    (classes === undefined || classes.includes(position.class)) &&
    (countries === undefined || (position.country !== null && countries.includes(position.country))) &&
    (titles === undefined || isTitled(position.title, titles)) &&
    (position.body === null || not_at?.includes(position.body) !== true)
  )
}

/** Whether an office of the pack is held while the official takes part, and the position that says so. */
export function officeOf(
  { offices }: RulePack,
  id: string,
  facts: LegalFacts,
): { held: OfficeHeld; position: HeldPosition | null } {
  const office = offices.find((each) => each.id === id)
  const fitting = office === undefined ? [] : positionsHeld(facts).filter((each) => belongs(each, office))
  const sure = fitting.find(({ certain }) => certain)
  if (sure !== undefined) return { held: 'certainly', position: sure }
  const [perhaps] = fitting
  return perhaps === undefined ? { held: 'no', position: null } : { held: 'perhaps', position: perhaps }
}
