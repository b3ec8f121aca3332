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

/** Where on the form a problem is to be shown, and in which words. */
export function fieldProblem({ field, reason }: Problem): FieldProblem {
  const source = /^sources\.(\d+)\.(\w+)$/.exec(field)
  if (source?.[1] !== undefined && source[2] !== undefined) {
    const id = `source_${source[1]}_${source[2]}`
    const input = source[2] === 'published' ? `${id}_year` : id
    return { field: id, input, message: `${SOURCE_LABELS[source[2]] ?? words(source[2])} ${reason}` }
  }
  const name = field.startsWith('sources') ? 'source_0_url' : (SAME_INPUT[field] ?? field)
  const input =
    name === 'start' || name === 'end' ? `${name}_year` : name === 'status' ? 'status_reported' : name
  return { field: name, input, message: `${LABELS[field] ?? LABELS[name] ?? 'Source'} ${reason}` }
}

/** The fields that still have to be filled in or mended, in words; empty where there are none. */
export function missingWords(problems: readonly Problem[]): string {
  return list([...new Set(problems.map((problem) => fieldLabel(fieldProblem(problem).field)))])
}

function fieldLabel(field: string): string {
  const source = /^source_(\d+)_(\w+)$/.exec(field)
  if (source?.[2] !== undefined)
    return `the source’s ${(SOURCE_LABELS[source[2]] ?? words(source[2])).toLowerCase()}`
  return `“${LABELS[field] ?? words(field)}”`
}
