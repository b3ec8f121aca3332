import { type HeldPosition, type LegalFacts, positionsHeld } from './facts.ts'
import type { Office, OfficeHeld, RulePack } from './pack.ts'

function belongs(position: HeldPosition, { classes, countries, titles }: Office): boolean {
  const title = position.title.toLowerCase()
  return (
    (classes === undefined || classes.includes(position.class)) &&
    (countries === undefined || (position.country !== null && countries.includes(position.country))) &&
    (titles === undefined || titles.some((start) => title.startsWith(start.toLowerCase())))
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
