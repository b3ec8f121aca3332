import { typedDate } from '../../../forms/dates.ts'
import { unitOf } from '../../../forms/kit/conflict.ts'
import { type PlacedField, placedFields, type Typed } from '../../../forms/kit/fields.ts'
import type { AnyForm } from '../../../forms/kit/form.ts'
import { formatDate } from '../../../values/format.ts'
import { joinDate } from '../../../values/typed-date.ts'

export interface ConflictRow {
  /** The name of the input. */
  readonly input: string
  readonly label: string
  readonly theirs: string
  readonly yours: string
}

function toldDate(typed: Typed, name: string): string {
  const parts = typedDate(typed, name)
  const joined = joinDate(parts)
  if ('date' in joined && joined.date !== null) return formatDate(joined.date)
  return [parts.day, parts.month, parts.year].filter((part) => part !== '').join(' ')
}

/** What a field says, in the words of its page. */
function told({ field, name }: PlacedField, typed: Typed): string {
  const value = (typed[name] ?? '').trim()
  switch (field.type) {
    case 'date':
      return toldDate(typed, name)
    case 'end': {
      const choice = typed[`${name}_choice`] ?? 'none'
      if (choice === 'date') return toldDate(typed, name)
      return choice === 'unknown' ? 'ended, day unknown' : field.none.toLowerCase()
    }
    case 'select':
    case 'radios':
      return field.options.find((option) => option.value === value)?.label ?? value
    case 'lines':
      return value
        .split('\n')
        .map((each) => each.trim())
        .join('; ')
    case 'text':
      return value === '' ? '' : (field.told?.(value, typed) ?? value)
    default:
      return value
  }
}

/** Both versions side by side, field by field where they differ; only the fields that both changed, if known. */
export function conflictRows(
  form: AnyForm,
  theirs: Typed,
  yours: Typed,
  collided: readonly string[] | null,
): ConflictRow[] {
  const sections = form.sections(true)
  return differences(form, theirs, yours).filter(
    ({ input }) => collided === null || collided.includes(unitOf(sections, input)),
  )
}

/** What someone else changed, from `yours` to `theirs`, in other fields than those that both changed. */
export function changedByOther(
  form: AnyForm,
  base: Typed,
  theirs: Typed,
  collided: readonly string[],
): ConflictRow[] {
  const sections = form.sections(true)
  return differences(form, theirs, base).filter(({ input }) => !collided.includes(unitOf(sections, input)))
}

function differences(form: AnyForm, theirs: Typed, yours: Typed): ConflictRow[] {
  const sections = form.sections(true)
  const fields = new Map(
    [...placedFields(sections, theirs), ...placedFields(sections, yours)].map((each) => [each.name, each]),
  )
  return [...fields.values()]
    .map((each) => ({
      input: each.name,
      label: each.row === null ? each.field.label : `${each.row}: ${each.field.label}`,
      theirs: told(each, theirs) || 'none',
      yours: told(each, yours) || 'none',
    }))
    .filter((row) => row.theirs !== row.yours)
}
