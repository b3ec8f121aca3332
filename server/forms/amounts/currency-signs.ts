import { CURRENCY_CODES } from '../../values/currencies.ts'
import { lookUp } from '../../values/look-up.ts'

/** What stands for a currency beside a number, longest first where one begins another. */
const SIGNS: readonly (readonly [sign: string, code: string])[] = [
  ['U.S. $', 'USD'],
  ['US $', 'USD'],
  ['US$', 'USD'],
  ['R$', 'BRL'],
  ['CA$', 'CAD'],
  ['AU$', 'AUD'],
  ['HK$', 'HKD'],
  ['NZ$', 'NZD'],
  ['C$', 'CAD'],
  ['A$', 'AUD'],
  ['$', 'USD'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₽', 'RUB'],
  ['₪', 'ILS'],
  ['₹', 'INR'],
  ['₺', 'TRY'],
  ['₴', 'UAH'],
  ['₩', 'KRW'],
]

/** Words for a currency that no two countries share, or that stand for one if nothing else is said. */
const WORDS: Readonly<Record<string, string>> = {
  dollar: 'USD',
  dollars: 'USD',
  euro: 'EUR',
  euros: 'EUR',
  pound: 'GBP',
  pounds: 'GBP',
  yen: 'JPY',
  yuan: 'CNY',
}

/** A number as typed without the currency beside it. */
export interface WithoutCurrency {
  readonly rest: string
  readonly currency: string | null
}

/**
 * Takes the currency off either end of what is typed: a sign, an ISO 4217 code in any case, or a word such as
 * "dollars". If there are two and they differ, the second stays in place, and the rest is then not a number.
 */
export function takeCurrency(typed: string): WithoutCurrency {
  const before = signBefore(typed) ?? codeBefore(typed)
  const rest = before?.rest ?? typed
  const after = signAfter(rest) ?? codeAfter(rest)
  if (after === null) return before ?? { rest, currency: null }
  if (before !== null && before.currency !== after.currency) return before
  return after
}

function signBefore(typed: string): WithoutCurrency | null {
  const found = SIGNS.find(([sign]) => typed.toUpperCase().startsWith(sign))
  return found === undefined ? null : { rest: typed.slice(found[0].length).trim(), currency: found[1] }
}

function signAfter(typed: string): WithoutCurrency | null {
  const found = SIGNS.find(([sign]) => typed.toUpperCase().endsWith(sign))
  return found === undefined ? null : { rest: typed.slice(0, -found[0].length).trim(), currency: found[1] }
}

function codeOf(word: string): string | null {
  const code = word.toUpperCase()
  return CURRENCY_CODES.has(code) ? code : (lookUp(WORDS, word.toLowerCase()) ?? null)
}

function codeBefore(typed: string): WithoutCurrency | null {
  const word = /^[a-z]+/i.exec(typed)?.[0] ?? ''
  const currency = codeOf(word)
  return currency === null ? null : { rest: typed.slice(word.length).trim(), currency }
}

function codeAfter(typed: string): WithoutCurrency | null {
  const word =
    typed
      .slice(-12)
      .split(/[^a-z]/i)
      .at(-1) ?? ''
  const currency = codeOf(word)
  return currency === null ? null : { rest: typed.slice(0, typed.length - word.length).trim(), currency }
}
