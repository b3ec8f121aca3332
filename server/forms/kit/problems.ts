import type { Problem } from '../../record/input/fields.ts'
import { list } from '../../values/format.ts'
import type { PlacedField, Typed } from './fields.ts'

/** A problem at its place on the form. */
export interface FieldProblem {
  /** The name of the input, or of the date, that it is about; empty if it is about none. */
  readonly name: string
  /** The id of the input to fix. */
  readonly input: string
  readonly message: string
}

/** Members of a request that are typed into a field with another name. */
export type Aliases = Readonly<Record<string, string>>

/** The input that takes the focus for a field. */
function inputOf({ field, name }: PlacedField): string {
  if (field.type === 'date' || field.type === 'end') return `${name}_year`
  return field.type === 'radios' ? `${name}_${field.initial}` : name
}

/** The part of a field that a path can name: part of a new entity, or of a date. */
const PART = /_(new_kind|new_country|day|month|year)$/

/** Whether nothing was typed into a field. */
function isEmpty({ field, name }: PlacedField, typed: Typed): boolean {
  const inputs = field.type === 'date' ? ['day', 'month', 'year'].map((part) => `${name}_${part}`) : [name]
  return inputs.every((input) => (typed[input] ?? '').trim() === '')
}

/** What to say about a field that was left empty, instead of what its value would have to be. */
function missingMessage({ field }: PlacedField): string {
  // For a choice that can be left open, the empty option says that, not what to do.
  return field.type === 'select' && field.empty.startsWith('Choose ')
    ? field.empty
    : `${field.label} is missing`
}

function placeOf(placed: readonly PlacedField[], path: string): { place: number; part: string } | null {
  // A part of a row that is a record of its own in the request: "entries.1.position.class".
  const inRow = path.replace(/^([a-z_]+\.\d+\.[a-z_]+)\./, '$1_')
  const exact = placed.findIndex((each) => each.path === path || each.path === inRow)
  if (exact >= 0) return { place: exact, part: '' }
  // A part of a field, such as the kind of an entity that is new; or a list, at its first row.
  const whole = placed.findIndex((each) => PART.test(path) && path.replace(PART, '') === each.path)
  if (whole >= 0) return { place: whole, part: path.slice(placed[whole]?.path.length) }
  const inside = placed.findIndex(
    (each) => path.startsWith(`${each.path}.`) || each.path.startsWith(`${path}.`),
  )
  return inside < 0 ? null : { place: inside, part: '' }
}

/**
 * Where on the form to show each problem and in what words, from top to bottom; if several are about one input, only
 * the first. `typed` is what the form contains.
 */
export function fieldProblems(
  placed: readonly PlacedField[],
  problems: readonly Problem[],
  typed: Typed,
  aliases: Aliases = {},
): FieldProblem[] {
  const found = problems.map(({ field: path, reason }) => {
    const at = placeOf(placed, aliases[path] ?? path)
    const first = placed[at?.place ?? 0]
    if (at === null || first === undefined) {
      return {
        order: -1,
        name: '',
        input: first === undefined ? 'main' : inputOf(first),
        message: `This ${reason}`,
      }
    }
    const words =
      at.part === '_new_kind'
        ? 'Kind of the new entry'
        : at.part === '_new_country'
          ? 'Country of the new entry'
          : first.field.label
    const left = at.part === '' && /^must /.test(reason) && isEmpty(first, typed)
    const message = left ? missingMessage(first) : `${words} ${reason}`
    return {
      order: at.place,
      // A date's message appears above its three inputs.
      name: first.name + at.part.replace(/^_(day|month|year)$/, ''),
      input: at.part === '' ? inputOf(first) : first.name + at.part,
      message: `${first.row === null ? '' : `${first.row}: `}${message}`,
    }
  })
  return found
    .filter(
      (each, index) =>
        found.findIndex(({ name, message }) =>
          each.name === '' ? message === each.message : name === each.name,
        ) === index,
    )
    .sort((a, b) => a.order - b.order)
    .map(({ order: _, ...problem }) => problem)
}

/** What still has to be done before a form says enough: what to fill in, and what to fix. */
export interface Unfinished {
  /** As “X and Y are filled in”; empty if nothing is missing. */
  readonly missing: string
  /** What is wrong with what is filled in, each a sentence. */
  readonly wrong: readonly string[]
}

export function unfinished(
  placed: readonly PlacedField[],
  problems: readonly Problem[],
  typed: Typed,
  aliases: Aliases = {},
): Unfinished {
  const fieldOf = (path: string): PlacedField | undefined => {
    const at = placeOf(placed, aliases[path] ?? path)
    return at === null ? undefined : placed[at.place]
  }
  const isLeftEmpty = ({ field }: Problem): boolean => {
    const at = fieldOf(field)
    return at !== undefined && isEmpty(at, typed)
  }
  const empty = problems.filter(isLeftEmpty)
  const missing = [...new Set(empty.map(({ field }) => `“${fieldOf(field)?.field.label ?? ''}”`))]
  const wrong = problems.filter((problem) => !isLeftEmpty(problem))
  return {
    missing: missing.length === 0 ? '' : `${list(missing)} ${missing.length === 1 ? 'is' : 'are'} filled in`,
    wrong: fieldProblems(placed, wrong, typed, aliases).map(({ message }) => `${message}.`),
  }
}
