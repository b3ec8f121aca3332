import { PROVISO_WORDS } from '../overlaps/timing-words.ts'
import type { OverlapTotals } from '../queries/dashboard.ts'
import { numberInWords, thousands } from '../values/format.ts'

/**
 * On what it depends that overlaps held which are certain by their dates: “only if the official still took part”. Several
 * overlaps need not depend on the same.
 */
export const providedWords = ({ provisos, provided }: OverlapTotals['held']): string =>
  `only if ${provisos.map((proviso) => PROVISO_WORDS[proviso]).join(provided === 1 ? ', and if ' : ', or if ')}`

/** How many overlaps held while official and party were in the talks, as one sentence; `whose` follows the count. */
export function timingSentence({ overlaps, held }: OverlapTotals, whose: string): string {
  const { certainly: certain, provided, perhaps, ahead } = held
  const sitting = 'while the official and the party were in the talks'
  const didHold = `held ${sitting}`
  if (overlaps === 1) {
    if (certain === 1) return `The only overlap${whose} ${didHold}.`
    if (provided === 1) return `The only overlap${whose} ${didHold}, but ${providedWords(held)}.`
    if (ahead === 1) return `The only overlap${whose} is in talks that are yet to come.`
    return perhaps === 1
      ? `Whether the only overlap${whose} ${didHold} is uncertain.`
      : `The only overlap${whose} did not hold ${sitting}.`
  }
  if (certain === overlaps) {
    return overlaps === 2
      ? `Both overlaps${whose} ${didHold}.`
      : `All ${thousands(overlaps)} overlaps${whose} ${didHold}.`
  }
  const number = (of: number): string => numberInWords(of).toLowerCase()
  const some = certain === 0 ? 'none' : thousands(certain)
  const more = certain === 0 ? '' : ' more'
  return `${[
    `Of ${thousands(overlaps)} overlaps${whose}, ${some} ${certain === 0 && provided > 0 ? `surely ${didHold}` : didHold}`,
    ...(provided === 0 ? [] : [`${number(provided)}${more} did ${providedWords(held)}`]),
    ...(perhaps === 0 ? [] : [`whether ${number(perhaps)}${more} did is uncertain`]),
    ...(ahead === 0 ? [] : [`${number(ahead)} ${ahead === 1 ? 'is' : 'are'} in talks that are yet to come`]),
  ].join('; ')}.`
}
