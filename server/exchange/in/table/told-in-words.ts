import { ENDED_DAY_UNKNOWN } from '../../../values/partial-date.ts'
import { tidy } from './read-rows.ts'
import { readDate } from './values.ts'

/** What the words for a connection say about it besides its kind, such as “former CEO” or “planned stake”. */
export interface ToldInWords {
  /** Partial dates; the end is `unknown` if the words only say that it is over. */
  readonly start: string | null
  readonly end: string | null
  readonly stage: 'planned' | 'cancelled' | null
  readonly isDisputed: boolean
  /** An exact share in percent, as decimal text. */
  readonly share: string | null
}

/** What comes before words that are at the beginning, or set apart. */
const BEGINNING = '^|[(,;–—] ?|- '

/**
 * Words count where they say something of the connection itself: at the beginning, or set apart by a bracket, a comma or a
 * dash. “Adviser to the planned authority” is an adviser now.
 */
const apart = (words: string): string => `(?:${BEGINNING})(?:${words})\\b`

/** Words that say it is over, wherever they stand by themselves. */
const OVER =
  /\b(?:former(?:ly)?|previous(?:ly)?|no longer|until|till|retired|sold|resigned|stepped down|ended|used to|repaid|terminated|expired|emeritus|emerita|past|divest\w*|ex(?![ -]officio)|left(?![ -](?:wing|leaning|handed)))\b/gi
const WAS = /^(?:was|were)\b(?! (?:appointed|named|hired|elected|granted|made|given|paid|awarded))/i

/** What comes before a word that belongs to something else: “owner of the former embassy”, “adviser on sold assets”. */
const OF_OTHERS =
  /(?<!\bone )\b(?:of|to|for|on|at|with|by|in|what|which|that)(?: (?:the|an?|its|his|her|their|some|other))? $/i
/** What a word that is set apart begins with, and what ends its clause, or says when it was. */
const SET_APART = new RegExp(`(?:${BEGINNING}|: ?)$`)
const ENDS_CLAUSE = /^(?:$|[,.;)]| (?:in|on|since|from|as|after|before|\d))/

/** Whether a text says that it is over. Inside a name, where it has a capital, a word says nothing. */
function saysOver(text: string): boolean {
  if (WAS.test(text)) return true
  const hasLowercase = /\p{Ll}/u.test(text)
  return [...text.matchAll(OVER)].some(({ 0: word, index }) => {
    const [before, after] = [text.slice(0, index), text.slice(index + word.length)]
    if (/^(?:until|till)$/i.test(word)) return !/^ further\b/i.test(after)
    const isFirst = before.trim() === ''
    // “Founder (retired general)” is what the person was before.
    if (SET_APART.test(before)) return isFirst || !/^retired$/i.test(word) || ENDS_CLAUSE.test(after)
    if (/^past$/i.test(word) || OF_OTHERS.test(before)) return false
    const isName = hasLowercase && /^\p{Lu}/u.test(word)
    return !isName || ENDS_CLAUSE.test(after)
  })
}

/** Words that say it has yet to come, or may not come. */
const PLANNED = new RegExp(
  [
    apart('planned|proposed|prospective|potential|intended|rumou?red|not yet'),
    '-(?:designate|elect)(?:$|[ ,](?:of|at)\\b|[,)])',
    '\\bin talks to\\b|\\b(?:plans?|intends?|expects?|expected|wants) to\\b|\\bto become\\b',
    '(?<!\\b(?:what|which|that|who) )\\bwill (?:be|become|join|invest|buy|acquire|own|lend|pay|fund|chair|lead|take|receive)\\b',
  ].join('|'),
)
/** Words that say it was planned, and will not come. */
const CANCELLED = new RegExp(
  `${apart('cancell?ed|called off|abandoned|scrapped|aborted|withdrawn')}|\\b(?:was|were) (?:cancell?ed|called off|abandoned|scrapped|withdrawn)\\b|\\bfell through\\b|\\bcalled off\\b`,
)
const DISPUTED = new RegExp(apart('disputed|alleged(?:ly)?|contested'))

const MONTH = '(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\\.?'
const DATE = `(?:(?:\\d{1,2} )?${MONTH},? )?(?:19|20)\\d\\d(?:-(?:0[1-9]|1[0-2])(?!\\d)(?:-\\d\\d(?!\\d))?)?`
const RANGE = new RegExp(
  `\\b(${DATE}) ?(?:–|—|-|to|until|till|through) ?(${DATE})\\b|\\bbetween (${DATE}) and (${DATE})\\b`,
)
/** `2019-20`. A month would be at most 12. */
const SHORT_RANGE = /\b((?:19|20)\d\d) ?(?:–|—|-|\/) ?(1[3-9]|[2-9]\d)\b(?!-)/
const SINCE = new RegExp(
  `\\b(?:since|from|as of|starting|began|joined)(?: in)? (${DATE})\\b|\\b(${DATE}) ?(?:–|—|-|to) ?(?:present\\b|now\\b|today\\b|\\)|$)|\\b(?:appointed|named|hired|elected)\\b[^\\d]{0,40}?\\bin (${DATE})\\b`,
)
const UNTIL = new RegExp(
  `(?:\\b(?:until|till|through|ended|left|sold|resigned|retired|divested|repaid|terminated)(?: in)?|(?:^|\\()[–—-]) ?(${DATE})\\b`,
)
/** A share at the beginning, alone in brackets, or after the word for it, and with nothing that makes it a bound or a guess. */
const SHARE =
  /^(\d{1,3}(?:[.,]\d{1,4})?) ?(?:%|percent\b|per cent\b)|\((\d{1,3}(?:[.,]\d{1,4})?) ?%\)|\b(?:stake|share|owns|holds)(?: of)? (\d{1,3}(?:[.,]\d{1,4})?) ?%/

const asDate = (text: string | undefined): string | null => {
  const read = readDate((text ?? '').replace(/[.,]/g, ''), null)
  return 'value' in read ? read.value : null
}

function datesIn(said: string): Pick<ToldInWords, 'start' | 'end'> {
  const [, century, years] = SHORT_RANGE.exec(said) ?? []
  if (century !== undefined) {
    const end = `${century.slice(0, 2)}${years}`
    return century <= end ? { start: century, end } : { start: null, end: null }
  }
  const [, from, to, one, other] = RANGE.exec(said) ?? []
  const [start, end] = [asDate(from ?? one), asDate(to ?? other)]
  if (start !== null && end !== null) return start <= end ? { start, end } : { start: null, end: null }
  const [, since, open, when] = SINCE.exec(said) ?? []
  return { start: asDate(since ?? open ?? when), end: asDate(UNTIL.exec(said)?.[1]) }
}

function shareIn(said: string): string | null {
  const found = SHARE.exec(said)
  if (found === null || said.split('%').length > 2) return null
  const share = (found[1] ?? found[2] ?? found[3] ?? '').replace(',', '.')
  return Number(share) > 0 && Number(share) <= 100 ? share : null
}

/** Reads the words for a connection. What they do not say is null. */
export function toldInWords(text: string): ToldInWords {
  const written = tidy(text)
  const said = written.toLowerCase()
  const { start, end } = datesIn(said)
  const isOver = saysOver(written)
  const stage = CANCELLED.test(said) ? 'cancelled' : !isOver && PLANNED.test(said) ? 'planned' : null
  return {
    start,
    // What never came did not end either.
    end: end ?? (stage === null && isOver ? ENDED_DAY_UNKNOWN : null),
    stage,
    isDisputed: DISPUTED.test(said),
    share: shareIn(said),
  }
}
