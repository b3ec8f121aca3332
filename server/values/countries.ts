import countries from 'i18n-iso-countries/index.js'
import german from 'i18n-iso-countries/langs/de.json' with { type: 'json' }
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' }
import spanish from 'i18n-iso-countries/langs/es.json' with { type: 'json' }
import french from 'i18n-iso-countries/langs/fr.json' with { type: 'json' }
import italian from 'i18n-iso-countries/langs/it.json' with { type: 'json' }
import { fold } from './fold.ts'
import { once } from './once.ts'

for (const locale of [english, german, french, spanish, italian]) countries.registerLocale(locale)

/** The languages besides English in which country names are recognized, since files from elsewhere use them. */
const OTHER_LANGUAGES = ['de', 'fr', 'es', 'it'] as const

/** The two-letter codes of ISO 3166-1, and one for Kosovo, which the standard leaves to its users. */
export const COUNTRY_CODES = Object.keys(countries.getAlpha2Codes())
const SHORT_NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** A name for comparison: without accents, case, punctuation and "the". */
const plain = (name: string): string =>
  fold(name)
    .replace(/[^a-z]+/g, ' ')
    .trim()
    .replace(/^the /, '')

/** What people write besides the names in the standard and its library. */
const ALSO: Readonly<Record<string, string>> = {
  drc: 'CD',
  'dr congo': 'CD',
  'd r congo': 'CD',
  'congo kinshasa': 'CD',
  'congo brazzaville': 'CG',
  'great britain': 'GB',
  britain: 'GB',
  'u k': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  'u s': 'US',
  'u s a': 'US',
  america: 'US',
  emirates: 'AE',
  ksa: 'SA',
  prc: 'CN',
  rok: 'KR',
  dprk: 'KP',
  holland: 'NL',
  burma: 'MM',
  swaziland: 'SZ',
  macedonia: 'MK',
  'palestinian territories': 'PS',
  'occupied palestinian territory': 'PS',
  gaza: 'PS',
  'west bank': 'PS',
  turkiye: 'TR',
  'ivory coast': 'CI',
  'cabo verde': 'CV',
  'east timor': 'TL',
  vatican: 'VA',
  'holy see': 'VA',
  macau: 'MO',
  'viet nam': 'VN',
  bosnia: 'BA',
  trinidad: 'TT',
  'republic of ireland': 'IE',
  'republic of turkiye': 'TR',
  'hong kong sar': 'HK',
  'macau sar': 'MO',
  'palestinian authority': 'PS',
  zaire: 'CD',
  saudi: 'SA',
}

/** Names that two countries share. The writer has to say which one is meant. */
const OF_TWO: ReadonlyMap<string, readonly string[]> = new Map([
  ['congo', ['CD', 'CG']],
  ['korea', ['KR', 'KP']],
])

/** Codes by every known name in English. */
const byName = once(
  () =>
    new Map<string, string>([
      ...COUNTRY_CODES.flatMap((code) => {
        const names = countries.getName(code, 'en', { select: 'all' }) ?? []
        const short = SHORT_NAMES.of(code)
        return [...names, ...(short === undefined ? [] : [short])]
          .map((name) => [plain(name), code] as const)
          .filter(([name]) => !OF_TWO.has(name))
      }),
      ...Object.entries(ALSO),
    ]),
)

/** Codes by their names in other languages. */
const byForeignName = once(
  () =>
    new Map<string, string>(
      OTHER_LANGUAGES.flatMap((language) =>
        COUNTRY_CODES.flatMap((code) =>
          (countries.getName(code, language, { select: 'all' }) ?? []).map(
            (name) => [plain(name), code] as const,
          ),
        ),
      ).filter(([name]) => !OF_TWO.has(name)),
    ),
)

/** What newspapers call a country when that differs from the standard's name. */
const CALLED: Readonly<Record<string, string>> = {
  CD: 'DR Congo',
  CG: 'Republic of the Congo',
  CI: 'Ivory Coast',
  HK: 'Hong Kong',
  MM: 'Myanmar',
  MO: 'Macao',
  PS: 'Palestine',
  TR: 'Turkey',
}

/** A country's name in English, by its code. */
export function countryName(code: string): string {
  return CALLED[code] ?? SHORT_NAMES.of(code) ?? code
}

/** Why a text does not name a country, in words that follow its label. */
export function noCountry(typed: unknown): string {
  const two = OF_TWO.get(plain(String(typed)))
  return two === undefined
    ? 'is not a known country: give its full name, or its code, such as SA'
    : `can be ${two.map((code) => `${countryName(code)} (${code})`).join(' or ')}: say which`
}

/** Whether this is a country's two-letter code. */
export function isCountry(code: string): boolean {
  return countries.isValid(code) && code.length === 2
}

/**
 * The two-letter code for a country typed as any common name, or as a two- or three-letter code, such as `UK`,
 * `SAU`, `Türkiye`. Any other text is returned as typed.
 */
export function countryCode(typed: string): string {
  const words = typed.trim()
  const code = words.toUpperCase()
  if (isCountry(code)) return code
  return (
    byName().get(plain(words)) ?? countries.alpha3ToAlpha2(code) ?? byForeignName().get(plain(words)) ?? words
  )
}
