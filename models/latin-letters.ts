import { transliterate } from 'transliteration'

/** The first code point of the Greek letters, where the letters that are not Latin start. */
const FIRST = 0x370
/** The last code point of the basic plane, which has every script that is common in names. */
const LAST = 0xffff

/** Letters that have no Latin equivalent because they only modify another one, such as a hard sign; and every mark. */
const SILENT = /[\p{M}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}ー]/u

/**
 * Every letter, mark and digit of other scripts with its Latin equivalent: `['П', 'P']`, `['习', ' Xi ']`. Each
 * Chinese character is a separate word. A letter without an equivalent is dropped and leaves no gap in the word.
 */
export function latinLetters(): [letter: string, latin: string][] {
  const letters: [string, string][] = []
  for (let code = FIRST; code <= LAST; code += 1) {
    const letter = String.fromCharCode(code)
    if (!/[\p{L}\p{M}\p{N}]/u.test(letter) || /\p{Script=Latin}/u.test(letter)) continue
    const latin = transliterate(letter).replace(/[^\p{L}\p{N}]/gu, '')
    if (latin === letter || (latin === '' && !SILENT.test(letter))) continue
    letters.push([letter, /\p{Script=Han}/u.test(letter) ? ` ${latin} ` : latin])
  }
  return letters
}
