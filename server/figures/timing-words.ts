import type { OverlapTotals } from '../queries/dashboard.ts'
import { thousands } from '../values/format.ts'

/** How many overlaps held while their officials took part, as a sentence about all of them; `whose` follows the count. */
export function timingSentence({ overlaps, timings }: OverlapTotals, whose: string): string {
  const certain = timings['concurrent certain'] ?? 0
  const possible = timings['concurrent possible'] ?? 0
  const maybe = possible === 0 ? '' : `, ${thousands(possible)} possibly`
  const held = 'held while the official took part'
  if (overlaps === 1) {
    const how =
      certain === 1
        ? `certainly ${held}`
        : possible === 1
          ? `possibly ${held}`
          : `did not hold while the official took part`
    return `The one overlap${whose} ${how}.`
  }
  if (certain === overlaps) return `All ${thousands(overlaps)} overlaps${whose} certainly ${held}.`
  return `Of ${thousands(overlaps)} overlaps${whose}, ${certain === 0 ? 'none' : thousands(certain)} certainly ${held}${maybe}.`
}
