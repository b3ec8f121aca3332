import { VALUE_BANDS } from '../../models/value-bands.ts'
import type { Problem } from '../record/input/fields.ts'
import { formatAmount } from '../values/format.ts'
import { parseAmount, type TypedAmount } from './amount.ts'
import type { Typed } from './kit/fields.ts'

/** An amount as it will read; exactly as typed where it is none. */
export function toldAmount(typed: string): string {
  const amount = parseAmount(typed)
  return amount === null ? typed : (formatAmount(amount.min, amount.max, amount.currency ?? 'USD') ?? typed)
}

/**
 * Share, amount and band as a link's request has them. An upper end makes a range of the number before it;
 * a band stands for the range that it is.
 */
export function combineAmounts(
  values: Record<string, unknown>,
  typed: Typed,
  problems: Problem[],
): Record<string, unknown> {
  const share = percent(typed.share)
  const shareMax = percent(typed.share_max)
  const read = (field: string): TypedAmount | null => {
    const written = typed[field] ?? ''
    if (written.trim() === '') return null
    const amount = parseAmount(written)
    if (amount === null)
      problems.push({ field, reason: 'must be an amount such as 2bn, USD 1,500,000 or 1m to 2m' })
    return amount
  }
  const amount = read('amount')
  const upper = read('amount_max')
  const hasAmount = amount !== null || upper !== null
  if (amount !== null && upper !== null && amount.min !== amount.max)
    problems.push({ field: 'amount_max', reason: 'is given twice: the amount is a range already' })
  const ofBand = currencyOfBand(typed)
  const chosen = typed.currency ?? ''
  if (!hasAmount && ofBand !== null && chosen !== '' && chosen !== ofBand)
    problems.push({ field: 'currency', reason: `is ${chosen}, and the form’s bands are in ${ofBand}` })
  const { share: _share, amount: _amount, ...others } = values
  return {
    ...others,
    ...(shareMax === ''
      ? { share_percent: share, share_max: null }
      : { share_min: share, share_max: shareMax }),
    amount_min: amount?.min ?? null,
    amount_max: upper?.max ?? amount?.max ?? null,
    // As the choice says: the one written with the amount, else dollars.
    currency: hasAmount ? currencyOf(amount, upper, typed, problems) : ofBand,
  }
}

const percent = (typed = ''): string => typed.trim().replace(/\s*%$/, '')

function currencyOfBand(typed: Typed): string | null {
  return VALUE_BANDS[typed.amount_band ?? '']?.currency ?? null
}

/** The currency that the amounts and the choice agree on. */
function currencyOf(
  amount: TypedAmount | null,
  upper: TypedAmount | null,
  typed: Typed,
  problems: Problem[],
): string {
  const chosen = typed.currency ?? ''
  const written = [amount?.currency, upper?.currency].find((code) => code != null) ?? null
  if (upper?.currency != null && amount?.currency != null && amount.currency !== upper.currency) {
    problems.push({
      field: 'amount_max',
      reason: `is in ${upper.currency}, the lower end in ${amount.currency}`,
    })
  } else if (written !== null && chosen !== '' && chosen !== written) {
    problems.push({
      field: 'currency',
      reason: `is ${chosen}, and the amount says ${written}: make them the same`,
    })
  }
  return chosen || written || 'USD'
}
