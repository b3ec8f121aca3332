import { unitOf } from '../../../forms/kit/conflict.ts'
import { placedFields, type Typed } from '../../../forms/kit/fields.ts'
import type { AnyForm } from '../../../forms/kit/form.ts'
import { labelOf, told } from '../../../forms/kit/told.ts'

export interface ConflictRow {
  /** The name of the input. */
  readonly input: string
  readonly label: string
  readonly theirs: string
  readonly yours: string
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
      label: labelOf(each),
      theirs: told(each, theirs) || 'none',
      yours: told(each, yours) || 'none',
    }))
    .filter((row) => row.theirs !== row.yours)
}
