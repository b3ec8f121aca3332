import { CURRENCIES_IN_USE, FORMER_CURRENCIES } from '../../models/currencies.ts'

/** Every currency code of ISO 4217, former ones too, such as DEM. */
export const CURRENCY_CODES: ReadonlySet<string> = new Set([...CURRENCIES_IN_USE, ...FORMER_CURRENCIES])

const NAMES = new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' })

/** The currencies as a list to choose from, those in use first: the code, and what it is called. */
export const CURRENCIES: readonly { readonly code: string; readonly name: string }[] = [
  ...CURRENCY_CODES,
].map((code) => ({ code, name: NAMES.of(code) ?? code }))

const BY_NAME: ReadonlyMap<string, string> = new Map(
  [...CURRENCIES].reverse().map(({ code, name }) => [name.toLowerCase(), code]),
)

/** The code of a currency from its code or its name in English, such as "Japanese Yen"; else the text as it is. */
export function currencyCode(typed: string): string {
  const code = typed.trim().toUpperCase()
  return CURRENCY_CODES.has(code) ? code : (BY_NAME.get(typed.trim().toLowerCase()) ?? code)
}
