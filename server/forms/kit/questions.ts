import { createHash } from 'node:crypto'
import { oddDate } from '../../values/odd-dates.ts'
import { joinDate } from '../../values/typed-date.ts'
import { typedDate } from '../dates.ts'
import { type PlacedField, placedFields, type Section, type Typed } from './fields.ts'
import { labelOf } from './told.ts'

/**
 * What is asked about before a form is saved: not what is wrong, but what is more often a mistake than intended. Only
 * what someone has changed is asked about, and one yes answers all of it.
 */
export interface Question {
  /** The input that it is about. */
  readonly input: string
  readonly words: string
}

function dateIn({ field, name }: PlacedField, typed: Typed): string | null {
  if (field.type === 'end' && typed[`${name}_choice`] !== 'date') return null
  const joined = joinDate(typedDate(typed, name))
  return 'date' in joined ? joined.date : null
}

/** Whether the record says that it is only planned. */
const isPlanned = (typed: Typed): boolean => typed.stage === 'planned'

/**
 * Dates that are asked about.
 * @param loaded the form as it is on record; null for a new record.
 * @param now the moment of the request.
 */
export function questionsOf(
  sections: readonly Section[],
  typed: Typed,
  loaded: Typed | null,
  now: Date,
): Question[] {
  return placedFields(sections, typed).flatMap((placed): Question[] => {
    if (placed.field.type !== 'date' && placed.field.type !== 'end') return []
    const date = dateIn(placed, typed)
    if (loaded !== null && date === dateIn(placed, loaded)) return []
    const isEnd = placed.field.type === 'end'
    const start = isEnd ? joinDate(typedDate(typed, placed.name.replace(/end$/, 'start'))) : null
    const begins = start !== null && 'date' in start ? start.date : null
    const ahead = placed.field.type === 'date' && placed.field.ahead === true
    const odd = oddDate(date, { isEnd, start: begins, isPlanned: ahead || isPlanned(typed) }, now)
    return odd === null ? [] : [{ input: `${placed.name}_year`, words: `${labelOf(placed)} ${odd}` }]
  })
}

/** The token that says yes to these questions; if they change, they are asked again. */
export function tokenOf(words: readonly string[]): string {
  return createHash('sha256')
    .update([...words].sort().join())
    .digest('base64url')
    .slice(0, 16)
}
