import { transliterate } from 'transliteration'

/** Letters and signs that the Latin alphabet does not have: to write them in it makes different names alike. */
const NOT_LATIN =
  /[^\p{Script=Latin}\p{Punctuation}\p{Separator}\p{Mark}\p{Format}\p{Decimal_Number}\0-\u036f]/u

/** What tells a name from others: it does not depend on case, and in the Latin alphabet not on accents. */
export function nameKey(name: string): string {
  const letters = NOT_LATIN.test(name) ? name.normalize('NFKC').toLowerCase() : fold(name)
  return letters.replace(/\s+/g, ' ').trim()
}

/** Text without case and accents, in Latin letters, to compare words. The database searches with its own `folded`. */
export function fold(text: string): string {
  const latin = /[\u0370-\uffff]/.test(text) ? transliterate(text) : text
  return latin
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}
