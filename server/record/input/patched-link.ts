import { LINK_KINDS } from '../../../models/link-kinds.ts'
import { sameDecimal } from '../../values/decimal.ts'
import { lookUp } from '../../values/look-up.ts'
import type { LINK_FIELDS } from './link-fields.ts'

/** The link as it is on record: every member of its input except the two that are another way to write a range. */
export type StoredLink = Record<Exclude<keyof typeof LINK_FIELDS, 'share_percent' | 'amount'>, unknown>

const AMOUNT = ['amount', 'amount_min', 'amount_max', 'currency', 'amount_band'] as const
const NUMBERS = ['amount', 'amount_min', 'amount_max', 'amount_band'] as const

/**
 * A link's input with some members changed, as asked for by a PATCH or by a file that names only these. A member that
 * is left out keeps what is on record. A number replaces a range and vice versa, also one with a single end, and so does
 * a disclosure form's band. What depends on a kind or an amount goes when that goes.
 */
export function patchedInput(
  stored: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const kept: Record<string, unknown> = { ...stored }
  const drop = (...names: readonly string[]): void => {
    for (const name of names) delete kept[name]
  }
  if ('share_percent' in changes) drop('share_min', 'share_max')
  if ('amount' in changes) drop('amount_min', 'amount_max')
  // One end alone begins a range anew if there was no range.
  for (const what of ['share', 'amount'] as const) {
    const [min, max] = [`${what}_min`, `${what}_max`] as const
    const isExact =
      stored[min] != null && stored[max] != null && sameDecimal(String(stored[min]), String(stored[max]))
    if (isExact && min in changes !== max in changes) drop(min in changes ? max : min)
  }
  if (changes.amount_band != null) drop(...AMOUNT)
  else if (AMOUNT.some((name) => name in changes)) drop('amount_band')
  const patched = { ...kept, ...changes }
  const hasAmount = NUMBERS.some((name) => patched[name] != null)
  if (!hasAmount && !('currency' in changes)) delete patched.currency
  if (!hasAmount && !('amount_status' in changes)) delete patched.amount_status
  const { relationships } = lookUp(LINK_KINDS, String(patched.kind)) ?? { relationships: null }
  const fits = relationships?.includes(String(patched.relationship)) === true
  if (!fits && !('relationship' in changes)) delete patched.relationship
  return patched
}
