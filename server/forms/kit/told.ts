import { formatDate, words } from '../../values/format.ts'
import { joinDate } from '../../values/typed-date.ts'
import { typedDate } from '../dates.ts'
import type { PlacedField, Typed } from './fields.ts'

/** What a field is called, with its row if there are several. */
export const labelOf = ({ field, row }: PlacedField): string =>
  row === null ? field.label : `${row}: ${field.label}`

function toldDate(typed: Typed, name: string): string {
  const parts = typedDate(typed, name)
  const joined = joinDate(parts)
  if ('date' in joined && joined.date !== null) return formatDate(joined.date)
  return [parts.day, parts.month, parts.year].filter((part) => part !== '').join(' ')
}

/** What a field says, in the words of its page; empty if it says nothing. */
export function told({ field, name }: PlacedField, typed: Typed): string {
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
    case 'entity': {
      const kind = (typed[`${name}_new_kind`] ?? '').trim()
      return kind === '' || value === '' ? value : `${value} (new: ${words(kind)})`
    }
    default:
      return value
  }
}
