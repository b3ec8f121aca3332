import { transliterate } from 'transliteration'

/** The first code point of the Greek letters, where the letters that are not Latin start. */
const FIRST = 0x370
/** The last code point of the basic plane, which has every script that is common in names. */
const LAST = 0xffff

const NOT_LATIN = /(?!\p{Script=Latin})[\p{L}\p{M}\p{N}]/gu

/** Letters that have no Latin equivalent because they only modify another one, such as a hard sign; and every mark. */
const SILENT = /[\p{M}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}ー]/u

/**
 * Every letter, mark and digit of other scripts with its Latin equivalent: `['П', 'P']`, `['习', ' Xi ']`. Each
 * Chinese character is a separate word. A letter without an equivalent is dropped and leaves no gap in the word.
 */
export function latinLetters(): [letter: string, latin: string][] {
  const all = Array.from({ length: LAST - FIRST + 1 }, (_, place) => String.fromCharCode(FIRST + place))
  const letters = all.join('').match(NOT_LATIN) ?? []
  // One call for all lines takes a third as long as one for each letter.
  const latin = transliterate(letters.join('\n')).split('\n')
  return letters.flatMap((letter, place): [string, string][] => {
    const written = (latin[place] ?? '').replace(/[^\p{L}\p{N}]/gu, '')
    if (written === letter || (written === '' && !SILENT.test(letter))) return []
    return [[letter, /\p{Script=Han}/u.test(letter) ? ` ${written} ` : written]]
  })
}
