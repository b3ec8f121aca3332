import { AMOUNT_STATUSES } from '../../../../models/vocabulary.ts'
import { ENDED_DAY_UNKNOWN } from '../../../values/partial-date.ts'
import type { RawRecord } from '../reading.ts'

/**
 * What files of this program say of a link in sentences, since the model has no property for it (see `out/ftm/links.ts`), as
 * members of the link.
 */
const SENTENCES: readonly (readonly [RegExp, (found: string) => RawRecord])[] = [
  [/^Disputed\.\s*/, () => ({ status: 'disputed' })],
  [/(?:^|(?<=\. ))Stage: (planned|cancelled)\.\s*/, (stage) => ({ stage })],
  [
    new RegExp(`(?:^|(?<=\\. ))The amount is (${AMOUNT_STATUSES.join('|')})\\.\\s*`),
    (status) => ({ amount_status: status }),
  ],
  [/(?:^|(?<=\. ))Held by virtue of an office\.\s*/, () => ({ capacity: 'official' })],
  [/(?:^|(?<=\. ))Last reported (\d{4}(?:-\d{2}){0,2})\.\s*/, (date) => ({ last_known: date })],
  [/(?:^|(?<=\. ))Ended on an unknown day\.\s*/, () => ({ end: ENDED_DAY_UNKNOWN })],
]

/** How such a file begins what it says of a link that was retracted. */
export const IS_RETRACTED = /^Retracted: this is no longer on record as true\./

/** Reads these sentences. @returns the members that they give, and what is left of the text. */
export function ownWords(text: string): { readonly members: RawRecord; readonly rest: string } {
  let rest = text
  const members: RawRecord = {}
  for (const [pattern, read] of SENTENCES) {
    const found = pattern.exec(rest)
    if (found === null) continue
    Object.assign(members, read(found[1] ?? ''))
    rest = rest.slice(0, found.index) + rest.slice(found.index + found[0].length)
  }
  return { members, rest: rest.trim() }
}
