import { ENDED_DAY_UNKNOWN } from '../../../values/partial-date.ts'
import { readDate } from './values.ts'

/** What the words for a connection say about it besides its kind, such as “former CEO” or “planned stake of 5%”. */
export interface ToldInWords {
  /** Partial dates; the end is `unknown` if the words only say that it is over. */
  readonly start: string | null
  readonly end: string | null
  readonly stage: 'planned' | 'cancelled' | null
  readonly isDisputed: boolean
  /** In percent, as decimal text. */
  readonly share: string | null
}

/** Words that say it is over. */
const OVER =
  /\b(?:former(?:ly)?|ex|past|previous(?:ly)?|no longer|until|till|retired|sold|resigned|stepped down|left|ended|was|were|had been|used to|repaid|terminated|expired|emerit\w+)\b|\bdivest/
/** Words that say it has yet to come, or may not come. */
const PLANNED =
  /\b(?:planned|plans|planning|proposed|proposes|will|would|to be|to become|intends?|intended|intending|expected|prospective|potential(?:ly)?|possible|possibly|designate|designated|nominee|nominated|elect|in talks|negotiating|considering|considered|pending|upcoming|candidate|bidding|bidder)\b/
/** Words that say it was planned, and will not come. */
const CANCELLED =
  /\b(?:cancell?ed|called off|abandoned|withdrawn|withdrew|fell through|scrapped|shelved|aborted|blocked|failed to)\b/
const DISPUTED = /\b(?:disputed|disputes|contested|alleged(?:ly)?)\b/

const MONTH = '(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\\.?'
const DATE = `(?:(?:\\d{1,2} )?${MONTH},? )?(?:19|20)\\d\\d(?:-\\d\\d(?!\\d)){0,2}`
const RANGE = new RegExp(`\\b(${DATE}) ?(?:–|—|-|to|until|till|through|and) ?(${DATE})\\b`)
const SINCE = new RegExp(
  `\\b(?:since|from|as of|starting|began|joined)(?: in)? (${DATE})\\b|\\b(${DATE}) ?(?:–|—|-|to) ?(?:present\\b|now\\b|today\\b|\\)|$)`,
)
const UNTIL = new RegExp(
  `(?:\\b(?:until|till|through|to|ended|left|sold|resigned|retired|divested|repaid|terminated)(?: in)?|(?:^|\\()[–—-]) ?(${DATE})\\b`,
)
/** A month or a day is written with one space, whichever way; anything else is not read as a date. */
const asDate = (text: string | undefined): string | null => {
  const read = readDate((text ?? '').replace(/[.,]/g, ''), null)
  return 'value' in read ? read.value : null
}

function datesIn(said: string): Pick<ToldInWords, 'start' | 'end'> {
  const [, from, to] = RANGE.exec(said) ?? []
  const [start, end] = [asDate(from), asDate(to)]
  if (start !== null && end !== null) return start <= end ? { start, end } : { start: null, end: null }
  const [, since, open] = SINCE.exec(said) ?? []
  return { start: asDate(since ?? open), end: asDate(UNTIL.exec(said)?.[1]) }
}

/** Reads the words for a connection. What they do not say is null. */
export function toldInWords(text: string): ToldInWords {
  const said = text.toLowerCase().replace(/\s+/g, ' ').trim()
  const { start, end } = datesIn(said)
  const stage = CANCELLED.test(said) ? 'cancelled' : PLANNED.test(said) ? 'planned' : null
  const percents = [...said.matchAll(/(\d{1,3}(?:[.,]\d{1,4})?) ?(?:%|percent\b|per cent\b)/g)]
  const share = percents.length === 1 ? (percents[0]?.[1] ?? '').replace(',', '.') : null
  return {
    start,
    // What never came did not end either.
    end: end ?? (stage === null && OVER.test(said) ? ENDED_DAY_UNKNOWN : null),
    stage,
    isDisputed: DISPUTED.test(said),
    share: share !== null && Number(share) <= 100 ? share : null,
  }
}
