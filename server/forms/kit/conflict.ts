import { isRows, leavesOf, type Section, type Typed } from './fields.ts'

/** Two versions of a form, both made from a third, merged. */
export interface Merged {
  readonly typed: Typed
  /** The names of the fields, or of the lists of rows, that both changed in different ways. */
  readonly collided: readonly string[]
}

/** The field, the list of rows, or the first of the fields that say one thing together, that an input belongs to. */
export function unitOf(sections: readonly Section[], input: string): string {
  const rows = sections.filter(isRows).find(({ name }) => input.startsWith(`${name}_`))
  if (rows !== undefined) return rows.name
  const name = input.replace(
    /(_max)?_(day|month|year|choice|slug|text|alike|new_kind|new_country|how|reading|max)$/,
    '',
  )
  const fields = sections.flatMap((section) => (isRows(section) ? [] : leavesOf(section.fields)))
  return fields.find((field) => field.name === name)?.oneWith ?? name
}

/**
 * Merges an edit with what someone else saved in the meantime: if only one of the two changed a field, that change
 * stands; if both did, the one being typed does. The rows of a list count as one field.
 */
export function mergeEdits(sections: readonly Section[], base: Typed, theirs: Typed, yours: Typed): Merged {
  const units = new Map<string, string[]>()
  for (const input of new Set([base, theirs, yours].flatMap((typed) => Object.keys(typed)))) {
    const unit = unitOf(sections, input)
    units.set(unit, [...(units.get(unit) ?? []), input])
  }
  const typed: Record<string, string> = {}
  const collided: string[] = []
  for (const [unit, inputs] of units) {
    const print = (version: Typed): string =>
      JSON.stringify(inputs.filter((input) => !input.endsWith('_count')).map((input) => version[input] ?? ''))
    const [was, other, mine] = [print(base), print(theirs), print(yours)]
    const taken = mine === was ? theirs : yours
    if (mine !== was && other !== was && mine !== other) collided.push(unit)
    for (const input of inputs) if (taken[input] !== undefined) typed[input] = taken[input] ?? ''
  }
  return { typed, collided }
}
