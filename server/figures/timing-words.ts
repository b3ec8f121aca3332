import type { OverlapTotals } from '../queries/dashboard.ts'
import { numberInWords, thousands } from '../values/format.ts'

/** How many overlaps held while official and party were in the talks, as one sentence; `whose` follows the count. */
export function timingSentence(
  { overlaps, held: { certainly: certain, perhaps: possible } }: OverlapTotals,
  whose: string,
): string {
  const sitting = 'while the official and the party were in the talks'
  const held = `held ${sitting}`
  if (overlaps === 1) {
    if (certain === 1) return `The only overlap${whose} ${held}.`
    return possible === 1
      ? `Whether the only overlap${whose} ${held} is uncertain.`
      : `The only overlap${whose} did not hold ${sitting}.`
  }
  if (certain === overlaps) {
    return overlaps === 2
      ? `Both overlaps${whose} ${held}.`
      : `All ${thousands(overlaps)} overlaps${whose} ${held}.`
  }
  const some = certain === 0 ? 'none' : thousands(certain)
  const maybe =
    possible === 0 ? '' : `; whether ${numberInWords(possible).toLowerCase()} more did is uncertain`
  return `Of ${thousands(overlaps)} overlaps${whose}, ${some} ${held}${maybe}.`
}
