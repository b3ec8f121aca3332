import { VALUE_BANDS } from '../../models/value-bands.ts'
import type { Problem } from '../record/input/fields.ts'
import { CURRENCY_CODES, currencyCode } from '../values/currencies.ts'
import { compareDecimals } from '../values/decimal.ts'
import { formatAmount, formatShare } from '../values/format.ts'
import { lookUp } from '../values/look-up.ts'
import { readAmount, type TypedAmount } from './amounts/read-amount.ts'
import type { Choice, Typed } from './kit/fields.ts'

/**
 * Amounts and shares on a form. Each is a choice of `exactly`, `at least`, `up to` or `between` (`NAME_how`), a text
 * (`NAME`) that may say the same itself, the upper end of a range (`NAME_max`) and, for a text that can be read in two
 * ways, the reading that was chosen (`NAME_reading`).
 */

/** How exactly a number is known, besides "exactly", which is the empty choice. */
export const RANGE_CHOICES: readonly Choice[] = [
  { value: 'at_least', label: 'At least' },
  { value: 'up_to', label: 'Up to' },
  { value: 'between', label: 'Between' },
]

/** A number as a form holds it. */
export function rangeInputs(
  name: string,
  min: string | null,
  max: string | null,
  readings: (typed: string) => Choice[],
): Typed {
  const how =
    min === null ? (max === null ? '' : 'up_to') : max === null ? 'at_least' : min === max ? '' : 'between'
  const typed = min ?? max ?? ''
  const upper = how === 'between' ? (max ?? '') : ''
  return {
    [`${name}_how`]: how,
    [name]: typed,
    [`${name}_max`]: upper,
    ...chosenReading(name, typed, readings),
    ...chosenReading(`${name}_max`, upper, readings),
  }
}

/** For a stored number whose text could be read in another way, the reading that was chosen. */
function chosenReading(name: string, stored: string, readings: (typed: string) => Choice[]): Typed {
  const exact = readings(stored).find(({ value }) => {
    const [min = ''] = value.split('|')
    return min !== '' && compareDecimals(min, stored) === 0
  })
  return exact === undefined ? {} : { [`${name}_reading`]: exact.value }
}

const keyOf = ({ min, max }: TypedAmount): string => `${min ?? ''}|${max ?? ''}`

/** The possible readings of an ambiguous amount, to choose from; empty if it is clear or not an amount. */
export function amountReadings(typed: string): Choice[] {
  return choicesOf(readNumbers(typed, 'amount'), ({ min, max, currency }) =>
    currency === null ? formatAmount(min, max, 'USD')?.replaceAll('$', '') : formatAmount(min, max, currency),
  )
}

/** The same for a share. */
export function shareReadings(typed: string): Choice[] {
  return choicesOf(readNumbers(typed, 'share'), ({ min, max }) => formatShare(min, max))
}

function choicesOf(
  readings: ReturnType<typeof readAmount>,
  told: (reading: TypedAmount) => string | null | undefined,
): Choice[] {
  if ('reason' in readings || readings.length < 2) return []
  return readings.map((reading) => ({ value: keyOf(reading), label: told(reading) ?? '' }))
}

/**
 * An amount as it will read; exactly as typed if it is not an amount, or could be several.
 * @param form with its currency, unless that is typed with the amount.
 */
export function toldAmount(typed: string, form: Typed): string {
  const readings = readAmount(typed)
  if ('reason' in readings || readings.length > 1) return typed
  const [{ min, max, currency }] = readings
  const code = currencyCode(form.currency ?? '')
  return formatAmount(min, max, currency ?? (CURRENCY_CODES.has(code) ? code : 'USD')) ?? typed
}

/** A comma before three digits, which sets thousands apart here and decimals elsewhere. */
const THOUSANDS = /\d,\d{3}(?!\d)/

/** What a share or an amount can mean. A share has no currency and is at most 100. */
function readNumbers(typed: string, kind: 'amount' | 'share'): ReturnType<typeof readAmount> {
  if (kind === 'amount') return readAmount(typed)
  const reason = 'must be a percentage such as 9.9, from 0 to 100'
  const readings = readAmount(typed.slice(0, 200).replaceAll('%', ' '))
  if ('reason' in readings) return { reason }
  // A thousand percent is not a share, and we must not assume that someone meant one percent.
  if (readings.length > 1 && THOUSANDS.test(typed))
    return { reason: `${reason}: “${typed.trim()}” can be read in two ways. Write it with a point` }
  const [first, ...others] = readings.filter(
    ({ min, max, currency }) =>
      currency === null && [min, max].every((end) => end === null || compareDecimals(end, '100') <= 0),
  )
  return first === undefined ? { reason } : [first, ...others]
}

/** The number of a field and of its upper end, as far as they can be read; what is wrong goes into `problems`. */
export function readRange(
  typed: Typed,
  name: 'amount' | 'share',
  problems: Problem[],
): { min: string | null; max: string | null; currencies: (string | null)[] } {
  const refuse = (field: string, reason: string): null => {
    problems.push({ field, reason })
    return null
  }
  const read = (field: string): TypedAmount | null => {
    const written = typed[field] ?? ''
    if (written.trim() === '') return null
    const readings = readNumbers(written, name)
    if ('reason' in readings) return refuse(field, readings.reason)
    if (readings.length === 1) return readings[0]
    const chosen = readings.find((reading) => keyOf(reading) === typed[`${field}_reading`])
    return chosen ?? refuse(field, 'can be read in two ways: choose the one you mean')
  }
  const how = typed[`${name}_how`] ?? ''
  const [number, upper] = [read(name), read(`${name}_max`)]
  const currencies = [number?.currency ?? null, upper?.currency ?? null]
  const none = { min: null, max: null, currencies }
  const exact = (each: TypedAmount): boolean => each.min === each.max
  // A form that does not ask how far a number is known means a range by two ends.
  if (upper !== null && how !== 'between' && typed[`${name}_how`] !== undefined) {
    refuse(`${name}_max`, 'is for “between”: choose that, or leave it empty')
    return none
  }
  if (upper !== null && (number === null || !exact(number) || !exact(upper))) {
    if (number !== null || (typed[name] ?? '').trim() === '')
      refuse(
        number === null ? name : `${name}_max`,
        number === null
          ? 'is missing: a range has two ends'
          : 'is given twice: the number is already a range',
      )
    return none
  }
  if (number === null) return none
  if (upper !== null) {
    const together = readNumbers(`${typed[name] ?? ''} to ${typed[`${name}_max`] ?? ''}`, name)
    const other = 'reason' in together || together.length > 1 ? null : together[0].min
    if (other !== null && number.min !== null && compareDecimals(other, number.min) !== 0) {
      refuse(name, `can be ${number.min} or ${other}: write both ends with their “m” or “bn”, or in full`)
      return none
    }
    return { min: number.min, max: upper.max, currencies }
  }
  if (how === 'between' && exact(number)) {
    if ((typed[`${name}_max`] ?? '').trim() === '')
      refuse(`${name}_max`, 'is missing: “between” has two ends')
    return none
  }
  if (how === 'at_least' || how === 'up_to') {
    const open = how === 'at_least' ? number.max === null : number.min === null
    if (!exact(number) && !open) {
      refuse(name, 'is already a range: choose “Exactly”, or type one number')
      return none
    }
    return how === 'at_least' ? { ...none, min: number.min } : { ...none, max: number.max }
  }
  return { min: number.min, max: number.max, currencies }
}

/** Share, amount and band as members of a link's request; a band counts as its range. */
export function combineAmounts(
  values: Record<string, unknown>,
  typed: Typed,
  problems: Problem[],
): Record<string, unknown> {
  const share = readRange(typed, 'share', problems)
  const before = problems.length
  const amount = readRange(typed, 'amount', problems)
  const unread = problems.length > before
  const hasAmount = [typed.amount, typed.amount_max].some((each) => (each ?? '').trim() !== '')
  const ofBand = lookUp(VALUE_BANDS, typed.amount_band ?? '')?.currency ?? null
  const chosen = currencyCode(typed.currency ?? '')
  if (!hasAmount && ofBand === null && chosen !== '')
    problems.push({ field: 'amount', reason: 'is missing: a currency was entered without one' })
  if (!hasAmount && ofBand !== null && chosen !== '' && chosen !== ofBand)
    problems.push({ field: 'currency', reason: `is ${chosen}, but the form’s bands are in ${ofBand}` })
  const { share: _share, share_how, share_max, amount: _amount, amount_how, amount_max, ...others } = values
  return {
    ...others,
    ...(share.min !== null && share.min === share.max
      ? { share_percent: share.min }
      : { share_min: share.min, share_max: share.max }),
    amount_min: amount.min,
    amount_max: amount.max,
    // The chosen currency, or else the one written with the amount, or else dollars.
    currency: hasAmount ? currencyOf(amount.currencies, chosen, problems) : ofBand,
    // If an amount cannot be read, what goes with it is not a problem too.
    ...(unread ? { currency: null, amount_status: null } : {}),
  }
}

/** The currency that the amounts and the choice agree on. */
function currencyOf(written: readonly (string | null)[], chosen: string, problems: Problem[]): string {
  const [lower = null, upper = null] = written
  if (lower !== null && upper !== null && lower !== upper)
    problems.push({ field: 'amount_max', reason: `is in ${upper}, but the lower end is in ${lower}` })
  const said = lower ?? upper
  if (said !== null && chosen !== '' && chosen !== said)
    problems.push({
      field: 'currency',
      reason: `is ${chosen}, but the amount says ${said}: make them the same`,
    })
  return chosen || said || 'USD'
}
