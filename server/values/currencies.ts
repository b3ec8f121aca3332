/** Every currency code of ISO 4217 that has a name, former ones too, such as DEM. */
export const CURRENCY_CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

const NAMES = new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' })

/** The currencies as a list to choose from: the code, and what it is called. */
export const CURRENCIES: readonly { readonly code: string; readonly name: string }[] = [
  ...CURRENCY_CODES,
].map((code) => ({ code, name: NAMES.of(code) ?? code }))
