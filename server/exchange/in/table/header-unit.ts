import { scaleOf } from '../../../forms/amounts/typed-number.ts'
import { CURRENCY_CODES, currencyCode } from '../../../values/currencies.ts'

/** What a header says of the numbers under it. */
export interface HeaderUnit {
  /** An ISO 4217 code; empty if it names none. */
  readonly currency: string
  /** What each number is multiplied by, as decimal text. */
  readonly times: string
}

/** Signs, alone and after a letter or two for their country. */
const SIGNS: Readonly<Record<string, string>> = {
  $: 'USD',
  us$: 'USD',
  a$: 'AUD',
  au$: 'AUD',
  c$: 'CAD',
  ca$: 'CAD',
  hk$: 'HKD',
  nz$: 'NZD',
  s$: 'SGD',
  r$: 'BRL',
  '€': 'EUR',
  '£': 'GBP',
}

/** Codes that count wherever they stand, in any case. Others are also words: “all”, “top”, “try”. */
const NO_WORDS: ReadonlySet<string> = new Set(
  'usd eur gbp chf aed sar qar kwd omr bhd jpy cny inr rub uah cad aud sek nok dkk pln'.split(' '),
)

interface Part {
  readonly currency?: string
  readonly times?: string
}

const scaled = (word: string): Part => {
  const times = scaleOf(word)
  return times === null ? {} : { times }
}

/** A part of a header such as `US$m`, `EURm` or `MUSD`: a currency, what multiplies it, or both. */
function readPart(part: string): Part {
  const [, country = '', sign, rest = ''] = /^(\p{L}*)([$€£])(.*)$/u.exec(part) ?? []
  if (sign !== undefined) {
    const known = SIGNS[`${country.toLowerCase()}${sign}`]
    // “m€”: what multiplies it comes first.
    return known === undefined
      ? { currency: SIGNS[sign] ?? '', ...scaled(country) }
      : { currency: known, ...scaled(rest) }
  }
  for (const [code, scale] of [
    [part.slice(0, 3), part.slice(3)],
    [part.slice(-3), part.slice(0, -3)],
  ] as const)
    if (NO_WORDS.has(code.toLowerCase()) && (scale === '' || scaleOf(scale) !== null))
      return { currency: code.toUpperCase(), ...scaled(scale) }
  // A single letter can be anything, unless a sign or a code is next to it.
  return /^[bt]$/i.test(part) ? {} : scaled(part)
}

/** A code, or a currency’s name, in brackets or, in capitals, at the end: “Amount (Japanese Yen)”, “Donation KRW”. */
function namedCurrency(header: string): string {
  const bracketed = /\(([^()]{1,40})\)/.exec(header)?.[1]?.trim() ?? ''
  const last = /(?:^|[^\p{Lu}])(\p{Lu}{3})$/u.exec(header)?.[1] ?? ''
  for (const said of [bracketed, last]) {
    const isCode = /^[A-Z]{3}$/.test(said) || said.length > 3
    if (isCode && CURRENCY_CODES.has(currencyCode(said))) return currencyCode(said)
  }
  return ''
}

/** The unit of the numbers under a header such as “Value ($m)”, “Amount, EUR thousand” or “amount_usd_bn”. */
export function unitIn(header: string): HeaderUnit {
  const parts = header
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .split(/[^\p{L}\p{N}$€£]+/u)
    .map(readPart)
  const isThousands = /(?<![\d.,])0{3}s?\b/.test(header)
  return {
    currency: parts.find(({ currency }) => currency !== undefined)?.currency ?? namedCurrency(header),
    times: parts.find(({ times }) => times !== undefined)?.times ?? (isThousands ? '1e3' : '1'),
  }
}
