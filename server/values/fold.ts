import { transliterate } from 'transliteration'

/** Text without case and accents, in Latin letters, to compare words. The database searches with its own `folded`. */
export function fold(text: string): string {
  const latin = /[\u0370-\uffff]/.test(text) ? transliterate(text) : text
  return latin
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}
