import { scaleOf } from '../../../forms/amounts/typed-number.ts'
import { CURRENCY_CODES, currencyCode } from '../../../values/currencies.ts'

/** What a header says of the numbers under it. */
export interface HeaderUnit {
  /** An ISO 4217 code; empty if it names none. */
  readonly currency: string
  /** What each number is multiplied by, as decimal text. */
  readonly times: string
}

const SIGNS: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP' }

/** Codes that count in lowercase too. Others are also words: “all”, “top”, “try”. */
const NO_WORDS: ReadonlySet<string> = new Set(
  'usd eur gbp chf aed sar qar kwd omr bhd jpy cny inr rub uah cad aud sek nok dkk pln'.split(' '),
)

/** A part of a header such as `$m`, `EURm` or `MUSD`: a currency, what multiplies it, or both. */
function readPart(part: string, hasLowercase: boolean): { currency?: string; times?: string } {
  const sign = /[$€£]/.exec(part)?.[0]
  const word = part.replace(/[$€£]/g, '')
  const isCode = (code: string): boolean =>
    NO_WORDS.has(code.toLowerCase()) ||
    (hasLowercase && code === code.toUpperCase() && CURRENCY_CODES.has(code))
  const [code, scale] =
    [
      [word.slice(0, 3), word.slice(3)],
      [word.slice(-3), word.slice(0, -3)],
    ].find(([each = '', rest = '']) => isCode(each) && (rest === '' || scaleOf(rest) !== null)) ?? []
  if (code !== undefined)
    return { currency: code.toUpperCase(), ...(scale ? { times: scaleOf(scale) ?? '1' } : {}) }
  // A single letter can be anything, unless a sign is next to it.
  const times = /^0{3}s?$/.test(word)
    ? '1e3'
    : /^[bt]$/i.test(word) && sign === undefined
      ? null
      : scaleOf(word)
  return {
    ...(sign === undefined ? {} : { currency: SIGNS[sign] ?? '' }),
    ...(times === null ? {} : { times }),
  }
}

/** The unit of the numbers under a header such as “Value ($m)”, “Amount, EUR thousand” or “amount_usd_bn”. */
export function unitIn(header: string): HeaderUnit {
  const bracketed = currencyCode(/\(([^)]{1,12})\)/.exec(header)?.[1] ?? '')
  const parts = header
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .split(/[^\p{L}\p{N}$€£]+/u)
    .map((part) => readPart(part, /\p{Ll}/u.test(header)))
  const named = parts.find(({ currency }) => currency !== undefined)?.currency
  return {
    currency: CURRENCY_CODES.has(bracketed) ? bracketed : (named ?? ''),
    times: parts.find(({ times }) => times !== undefined)?.times ?? '1',
  }
}
