import { fold } from '../../values/fold.ts'

/** The pairs of letters in a name, without case, accents and signs. */
function letterPairs(name: string): string[] {
  const letters = fold(name)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, index) =>
    letters.slice(index, index + 2),
  )
}

/** How much of two names is the same, from 0 to 1 (Dice's coefficient of their pairs of letters). */
export function sameness(one: string, other: string): number {
  const [pairs, rest] = [letterPairs(one), letterPairs(other)]
  const total = pairs.length + rest.length
  const shared = pairs.filter((pair) => {
    const place = rest.indexOf(pair)
    if (place >= 0) rest.splice(place, 1)
    return place >= 0
  })
  return total === 0 ? 0 : (2 * shared.length) / total
}

const lettersOf = (name: string): string[] =>
  fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** Whether two names differ in a letter or two of one word. A number, or a short word such as “II”, makes another name. */
export function isNearlySame(one: string, other: string): boolean {
  const [words, others] = [lettersOf(one), lettersOf(other)]
  if (words.length !== others.length) return false
  const differing = words.flatMap((word, place) =>
    word === others[place] ? [] : [[word, others[place] ?? ''] as const],
  )
  const [pair] = differing
  if (pair === undefined || differing.length > 1) return false
  const [word, otherWord] = pair
  return (
    Math.min(word.length, otherWord.length) >= 4 &&
    Math.abs(word.length - otherWord.length) <= 1 &&
    !/\d/.test(word + otherWord) &&
    sameness(word, otherWord) >= 0.6
  )
}
