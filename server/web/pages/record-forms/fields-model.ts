import { typedDate } from '../../../forms/dates.ts'
import {
  type Field,
  type FieldsSection,
  initialOf,
  isRows,
  type LeafField,
  type RowsSection,
  rowCount,
  type Section,
  type Typed,
} from '../../../forms/kit/fields.ts'
import type { FieldProblem } from '../../../forms/kit/problems.ts'
import type { LooksLike } from '../../../forms/kit/read.ts'
import { MOST_LISTED } from '../../../record/input/fields.ts'
import { formatDate } from '../../../values/format.ts'
import { joinDate } from '../../../values/typed-date.ts'
import { entityFieldModel } from './entity-field.ts'

/** What a form contains, as far as its fields show it. */
interface ShownFields {
  readonly typed: Typed
  readonly looksLike?: LooksLike
  /** The row that was just added takes the focus. */
  readonly added?: string | null
}

/** The fields of a form as its page shows them: what was typed, and what is wrong, beside each. */
export class FieldsModel {
  readonly #shown: ShownFields
  readonly #problems: readonly FieldProblem[]

  constructor(shown: ShownFields, problems: readonly FieldProblem[]) {
    this.#shown = shown
    this.#problems = problems
  }

  section(section: Section, index: number) {
    return isRows(section) ? this.#rows(section) : this.#fields(section, `section-${index}`)
  }

  #fields({ heading, note, reads, fields }: FieldsSection, id: string) {
    return {
      id,
      heading,
      note,
      reads: reads === true,
      fields: fields.map((field) => this.#field(field, '')),
      rows: null,
    }
  }

  #rows(section: RowsSection) {
    const count = rowCount(section, this.#shown.typed)
    const several = count > 1
    return {
      id: `${section.name}_rows`,
      heading: several ? section.heading : section.item,
      note: section.note,
      reads: false,
      fields: [],
      rows: {
        name: section.name,
        count,
        addLabel: count < MOST_LISTED ? section.addLabel : null,
        full: count < MOST_LISTED ? null : `That is the most one record can have: ${MOST_LISTED}.`,
        // Without JavaScript, emptying a row is the only way to remove it.
        emptied: several,
        items: Array.from({ length: count }, (_, index) => ({
          legend: `${section.item} ${index + 1}`,
          several,
          focus: this.#shown.added === section.name && index === count - 1,
          fields: section.fields.map((field) => this.#field(field, `${section.name}_${index}_`)),
        })),
      },
    }
  }

  #field(field: Field, prefix: string): object {
    if (field.type === 'group') {
      const fields = field.fields.map((each) => this.#leaf(each, prefix))
      return { partial: 'fields/group', layout: field.layout, forKinds: field.forKinds, fields }
    }
    if (field.type === 'more') {
      const { summary, forKinds } = field
      const fields = field.fields.map((each) => this.#leaf(each, prefix))
      return {
        partial: 'fields/more',
        summary,
        forKinds,
        fields,
        open: field.fields.some((each) => this.#holds(each, prefix)),
      }
    }
    return this.#leaf(field, prefix)
  }

  /** Whether a field's value differs from its initial one, or it has a problem. */
  #holds(field: LeafField, prefix: string): boolean {
    const name = prefix + field.name
    const { typed } = this.#shown
    const value = typed[name] ?? typed[`${name}_year`] ?? ''
    const unknownEnd = typed[`${name}_choice`] === 'unknown'
    return (value !== '' && value !== initialOf(field)) || unknownEnd || this.#problemOf(name) !== null
  }

  #problemOf(name: string): string | null {
    return this.#problems.find((problem) => problem.name === name)?.message ?? null
  }

  /** The three inputs of a date; a problem with the date marks the one to fix. */
  #dateParts(name: string) {
    const { input } = this.#problems.find((problem) => problem.name === name) ?? {}
    const part = (which: string) => ({
      value: this.#shown.typed[`${name}_${which}`] ?? '',
      wrong: input === `${name}_${which}`,
    })
    return {
      day: part('day'),
      month: part('month'),
      year: part('year'),
      kept: keptAs(this.#shown.typed, name),
    }
  }

  #leaf(field: LeafField, prefix: string) {
    const { typed, looksLike = {} } = this.#shown
    const name = prefix + field.name
    const value = typed[name] ?? ''
    const problem = this.#problemOf(name)
    const described = [
      field.hint === undefined ? '' : `${name}-hint`,
      problem === null ? '' : `${name}-error`,
    ]
    const shown = {
      partial: `fields/${field.type}`,
      name,
      label: field.label,
      optional: field.optional === true ? 'optional' : field.optional || null,
      hint: field.hint,
      forKinds: field.forKinds,
      value,
      problem,
      described: described.filter((id) => id !== '').join(' '),
    }
    switch (field.type) {
      case 'select':
        return { ...shown, empty: field.empty, ...selectModel(field.options, value) }
      case 'radios': {
        const chosen = value === '' ? field.initial : value
        const options = field.options.map((option) => ({ ...option, checked: option.value === chosen }))
        return { ...shown, options }
      }
      case 'date':
        return { ...shown, ...this.#dateParts(name) }
      case 'end': {
        const chosen = typed[`${name}_choice`] || 'none'
        const choices = [
          { value: 'none', label: field.none },
          { value: 'unknown', label: 'Ended, day unknown' },
          { value: 'date', label: 'Ended on a date' },
        ].map((choice) => ({ ...choice, checked: choice.value === chosen }))
        return { ...shown, choices, ...this.#dateParts(name) }
      }
      case 'entity': {
        const problemOf = (part: string): string | null => this.#problemOf(name + part)
        return { ...shown, ...entityFieldModel(field, typed, name, looksLike[name] ?? [], problemOf) }
      }
      case 'text': {
        const { inputmode, offers, completes, upperOf } = field
        const readings = (field.readings?.(value) ?? []).map((reading) => ({
          ...reading,
          checked: typed[`${name}_reading`] === reading.value,
        }))
        return {
          ...shown,
          inputmode,
          offers,
          completes,
          upperOf: upperOf === undefined ? undefined : prefix + upperOf,
          readings,
        }
      }
      default:
        return { ...shown, rows: field.rows }
    }
  }
}

/** How a date without a day is kept, so that a forgotten day is noticed; null for any other date. */
function keptAs(typed: Typed, name: string): string | null {
  const parts = typedDate(typed, name)
  const joined = joinDate(parts)
  if (parts.day.trim() !== '' || !('date' in joined) || joined.date === null) return null
  return joined.date.length === 7 ? `Saved as ${formatDate(joined.date)}, day unknown.` : null
}

function selectModel(
  options: readonly { value: string; label: string; meaning?: string; group?: string }[],
  value: string,
) {
  const all = options.map((option) => ({ ...option, selected: option.value === value }))
  const groups = [...new Set(all.flatMap((option) => option.group ?? []))]
  return {
    options: all.filter((option) => option.group === undefined),
    groups: groups.map((label) => ({ label, options: all.filter((option) => option.group === label) })),
    explains: all.some((option) => option.meaning !== undefined),
    meaning: all.find((option) => option.selected)?.meaning ?? '',
  }
}
