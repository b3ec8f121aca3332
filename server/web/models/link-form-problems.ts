import type { Problem } from '../../domain/fields.ts'
import { list, words } from '../../domain/format.ts'

/** What each field is called in the summary of problems. */
const LABELS: Readonly<Record<string, string>> = {
  from: 'From',
  to: 'To',
  from_new_kind: 'Kind of the new “from”',
  to_new_kind: 'Kind of the new “to”',
  from_new_country: 'Country of the new “from”',
  to_new_country: 'Country of the new “to”',
  kind: 'Kind of link',
  relationship: 'Relationship',
  detail: 'Detail',
  share: 'Share',
  share_max: 'Upper end of the share',
  amount: 'Amount',
  amount_max: 'Upper end of the amount',
  currency: 'Currency',
  start: 'Start',
  end: 'End',
  status: 'Status',
  sources: 'Source',
  reason: 'Reason',
}

/** The fields of a source, by name. */
export const SOURCE_LABELS: Readonly<Record<string, string>> = {
  url: 'Web address',
  publisher: 'Publisher',
  title: 'Title',
  published: 'Published',
  archive_url: 'Archived copy',
  locator: 'Where in it',
  quote: 'Quotation',
}

/** Fields that are one input of the form under another name. */
const SAME_INPUT: Readonly<Record<string, string>> = {
  share_percent: 'share',
  share_min: 'share',
  amount_min: 'amount',
  id: 'from',
}

export interface FieldProblem {
  /** The field, as the templates ask for it. */
  readonly field: string
  /** The id of the input to mend. */
  readonly input: string
  readonly message: string
}

/** The form's inputs from top to bottom, sources apart. */
const ORDER = Object.keys(LABELS)

/**
 * Where on the form each problem is to be shown, and in which words, from top to bottom; of several
 * about one input, the first.
 * @param sources how many sources the form has: of several, a problem says which.
 */
export function fieldProblems(problems: readonly Problem[], sources: number): FieldProblem[] {
  const place = ({ field }: FieldProblem): number => {
    const source = /^source_(\d+)_/.exec(field)
    return source === null ? ORDER.indexOf(field) : ORDER.length + Number(source[1])
  }
  const found = problems.map((problem) => fieldProblem(problem, sources > 1))
  return found
    .filter((each, index) => found.findIndex(({ field }) => field === each.field) === index)
    .sort((a, b) => place(a) - place(b))
}

function fieldProblem({ field, reason }: Problem, several: boolean): FieldProblem {
  const source = /^sources\.(\d+)\.(\w+)$/.exec(field)
  if (source?.[1] !== undefined && source[2] !== undefined) {
    const id = `source_${source[1]}_${source[2]}`
    const input = source[2] === 'published' ? `${id}_year` : id
    const which = several ? `Source ${Number(source[1]) + 1}: ` : ''
    return { field: id, input, message: `${which}${SOURCE_LABELS[source[2]] ?? words(source[2])} ${reason}` }
  }
  const name = field.startsWith('sources') ? 'source_0_url' : (SAME_INPUT[field] ?? field)
  const input =
    name === 'start' || name === 'end' ? `${name}_year` : name === 'status' ? 'status_reported' : name
  return { field: name, input, message: `${LABELS[field] ?? LABELS[name] ?? 'Source'} ${reason}` }
}

/** The fields that still have to be filled in or mended, in words; empty where there are none. */
export function missingWords(problems: readonly Problem[]): string {
  return list([...new Set(problems.map((problem) => fieldLabel(fieldProblem(problem, false).field)))])
}

function fieldLabel(field: string): string {
  const source = /^source_(\d+)_(\w+)$/.exec(field)
  if (source?.[2] !== undefined)
    return `the source’s ${(SOURCE_LABELS[source[2]] ?? words(source[2])).toLowerCase()}`
  return `“${LABELS[field] ?? words(field)}”`
}
