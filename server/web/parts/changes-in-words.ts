import type { ChangeEntry } from '../../queries/changes.ts'
import { capital } from '../../values/format.ts'
import { type RangeEnd, rangeEndOf } from './logged-columns.ts'

/** A field of a part of a record that differs. */
export interface FieldChange {
  /** The column of the log; for a number whose two ends are equal, the lower end. */
  readonly column: string
  readonly label: string
  /** What the values are, if the number itself is not known exactly. */
  readonly bound: RangeEnd['bound'] | null
  readonly before: string
  readonly after: string
}

/** The columns that best tell a reader what a new record says, by part. */
const TELLING: Readonly<Record<string, readonly string[]>> = {
  links: ['kind', 'amount_min', 'amount_max', 'start_date'],
  entities: ['kind', 'country'],
  negotiations: ['status', 'start_date'],
  statements: ['kind', 'quote', 'paraphrase'],
  sources: ['published'],
  overlap_reviews: ['status'],
  link_checks: [],
}
/** How many fields the line of a change gives, and how many characters of each. */
const MOST_TOLD = 2
const LONGEST_TOLD = 90

/** A text cut after a word. */
function shortened(text: string): string {
  if (text.length <= LONGEST_TOLD) return text
  const cut = text.slice(0, LONGEST_TOLD)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1))}…`
}

/** What a field of a new record says: a range once, by its lower end, and a quotation in its marks. */
function toldField(field: FieldChange, said: readonly FieldChange[]): string | null {
  const { column, bound, after } = field
  if (column === 'quote') return `“${shortened(after)}”`
  if (bound === null) return shortened(after)
  const otherEnd = said.find(
    (each) => each !== field && rangeEndOf(each.column)?.range === rangeEndOf(column)?.range,
  )
  if (bound === 'at most') return otherEnd === undefined ? `up to ${after}` : null
  return otherEnd === undefined ? `at least ${after}` : `${after} to ${otherEnd.after}`
}

/** What a change comes to in a line: what a new record says, or what differs in an old one. */
export function inWords(
  main: ChangeEntry | undefined,
  parts: readonly {
    readonly name: string
    readonly added: boolean
    readonly fields: readonly FieldChange[]
  }[],
): string {
  if (main?.operation === 'add') {
    const said = (parts[0]?.fields ?? []).filter(({ after }) => after !== 'none')
    const told = (TELLING[main.part] ?? []).flatMap((column) => {
      const field = said.find((each) => each.column === column)
      return field === undefined ? [] : (toldField(field, said) ?? [])
    })
    return told.length === 0 ? 'What it says' : capital(told.slice(0, MOST_TOLD).join(': '))
  }
  const changed = parts.flatMap(({ name, added, fields }) =>
    added || fields.length === 0
      ? [name]
      : fields.map(({ label, before, after }) => `${label}: ${shortened(before)} → ${shortened(after)}`),
  )
  const more = changed.length - MOST_TOLD
  return [...changed.slice(0, MOST_TOLD), ...(more > 0 ? [`${more} more`] : [])].join('; ')
}
