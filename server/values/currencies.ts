import { CURRENCIES_IN_USE, FORMER_CURRENCIES } from '../../models/currencies.ts'

/** Every ISO 4217 currency code, including former ones such as DEM. */
export const CURRENCY_CODES: ReadonlySet<string> = new Set([...CURRENCIES_IN_USE, ...FORMER_CURRENCIES])

const NAMES = new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' })

/** The currencies as a list to choose from, with those in use first: the code and its name. */
export const CURRENCIES: readonly { readonly code: string; readonly name: string }[] = [
  ...CURRENCY_CODES,
].map((code) => ({ code, name: NAMES.of(code) ?? code }))

const BY_NAME: ReadonlyMap<string, string> = new Map(
  [...CURRENCIES].reverse().map(({ code, name }) => [name.toLowerCase(), code]),
)

/** A currency's code, from its code or English name, such as "Japanese Yen"; otherwise the text in capitals. */
export function currencyCode(typed: string): string {
  const code = typed.trim().toUpperCase()
  return CURRENCY_CODES.has(code) ? code : (BY_NAME.get(typed.trim().toLowerCase()) ?? code)
}
