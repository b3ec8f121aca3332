import { transliterate } from 'transliteration'

/** Text without case and accents, in Latin letters, for comparing words; the database has its own, `folded`, for finding them. */
export function fold(text: string): string {
  const latin = /[\u0370-\uffff]/.test(text) ? transliterate(text) : text
  return latin
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}
