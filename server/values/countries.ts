import { fold } from './fold.ts'

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** Codes of two letters by the country's English name, without case and accents. */
const CODES = new Map(
  LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).flatMap((code) => {
    const name = NAMES.of(code)
    return name === undefined ? [] : [[fold(name), code] as const]
  }),
)

/** What people write for some countries, and their code. */
const ALSO: Readonly<Record<string, string>> = {
  uae: 'AE',
  usa: 'US',
  'united states of america': 'US',
  uk: 'GB',
  'great britain': 'GB',
  'czech republic': 'CZ',
  'south korea': 'KR',
  'north korea': 'KP',
}

/** The code for a country typed by its name or code; what is neither comes back as it was typed. */
export function countryCode(typed: string): string {
  const words = typed.trim()
  if (/^[a-z]{2}$/i.test(words) && ALSO[words.toLowerCase()] === undefined) return words.toUpperCase()
  return ALSO[fold(words)] ?? CODES.get(fold(words)) ?? words
}
