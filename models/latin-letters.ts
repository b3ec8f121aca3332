import { transliterate } from 'transliteration'

/** The first letter that is not Latin, Greek's, in the order of code points. */
const FIRST = 0x370
/** The last of the basic plane, which holds every script in which names are commonly written. */
const LAST = 0xffff

/** What nothing stands for where it only softens or lengthens another letter: a hard sign, an alif; and every mark. */
const SILENT = /[\p{M}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}ー]/u

/**
 * Every letter, mark and digit of other scripts with the Latin ones that stand for it: `['П', 'P']`, `['习', ' Xi ']`. A
 * Chinese character is a word of its own; what nothing stands for is left out of a word, not a gap in it.
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
