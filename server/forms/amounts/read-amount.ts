import Big from 'big.js'
import { compareDecimals } from '../../values/decimal.ts'
import { takeCurrency } from './currency-signs.ts'
import { multipliedOut, type NumberStyle, readNumber, SCALE_WORDS, type TypedNumber } from './typed-number.ts'

/** An amount as someone types it. Numbers are plain decimals as text; null at the open end. */
export interface TypedAmount {
  readonly min: string | null
  readonly max: string | null
  /** From a sign, a code or a word beside the number. */
  readonly currency: string | null
}

/** What an amount can mean: one reading if it is clear, several if someone has to choose, or why it is not one. */
export type AmountReadings = readonly [TypedAmount, ...TypedAmount[]] | { readonly reason: string }

/** The longest text that can be an amount; two figures with their words take fewer. */
const MOST_CHARACTERS = 120
/** Digits before and after the decimal mark, as the database keeps them. */
const MOST_DIGITS = 24
const MOST_DECIMALS = 8

const NO_AMOUNT =
  'must be a sum such as 2bn, USD 1,500,000, 1m to 2m, “at least 30m” or a band such as $1,001 - $15,000'

/** Words before or after a number that leave one side open. */
const AT_LEAST_BEFORE =
  /^(?:spouse\/dc (?:asset |income )?over|at least|no less than|not less than|over|more than|above|exceeding|>=|≥|>) ?/i
const AT_LEAST_AFTER = /(?: or more| or above| and above| and up|\+)$/i
const UP_TO_BEFORE =
  /^(?:up to|at most|no more than|not more than|less than|under|below|not exceeding|<=|≤|<) ?/i
const UP_TO_AFTER = / or less$/i
/** As disclosure forms print their lowest band: "None (or less than $1,001)". */
const NONE_OR_LESS = /^none \(or (less than .+)\)$/i
/** Between the two ends of a range; a hyphen only between figures, so that a minus sign does not count. */
const BETWEEN = /^between ((?:(?! and ).)+) and (.+)$/i
const RANGE = / ?(?:–|—|(?<=[\d a-z$€£])-(?=[ \d$€£a-z])| to | through ) ?/i

/**
 * Reads an amount in the ways that people and disclosure forms write it. The figure itself decides what a comma or a
 * point means; if both styles can read it, and they differ, both readings are returned.
 */
export function readAmount(typed: string): AmountReadings {
  const text = plainText(typed)
  if (text.length > MOST_CHARACTERS) return { reason: `must be at most ${MOST_CHARACTERS} characters` }
  if (/^[^\d]{0,4}[-(] ?[^\d ]{0,3}\d/.test(text)) return { reason: 'must not be negative' }
  if (/^none$/i.test(text)) return { reason: 'says that there is none: leave it empty' }
  const [point, comma] = [readIn(text, 'point'), readIn(text, 'comma')]
  const readings = [point, ...(isPlainEnglish(text) && point !== null ? [] : [comma])].filter(
    (reading, index, all) =>
      reading !== null && all.findIndex((other) => other !== null && sameReading(other, reading)) === index,
  ) as TypedAmount[]
  const fitting = readings.filter(fits)
  const [first, ...others] = fitting
  if (first !== undefined) return [first, ...others]
  if (readings.length > 0)
    return { reason: `must have at most ${MOST_DIGITS} digits, and ${MOST_DECIMALS} after the point` }
  return { reason: NO_AMOUNT }
}

/** White space of every kind as single spaces, dashes of every kind as they read. */
const plainText = (typed: string): string =>
  typed
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('−', '-')
    // Whose band it is does not change its amount.
    .replace(/ ?\(spouse or dependent child\)$/i, '')
    .replace(/^from (?=.* to )/i, '')

/**
 * Whether a text is in English figures beyond doubt: a dollar or pound sign with commas between thousands, or with
 * a point before the decimals of a scale ("$2.087bn").
 */
function isPlainEnglish(text: string): boolean {
  if (!/[$£]|\b(?:usd|gbp)\b/i.test(text)) return false
  return !EITHER_WAY.test(text)
}

/** A point before the last three digits, with no word to multiply them: to some, thousands; to others, thousandths. */
const EITHER_WAY = new RegExp(`\\d\\.\\d{3}(?!\\d)(?! ?(?:${SCALE_WORDS})\\b)`, 'i')

const sameReading = (a: TypedAmount, b: TypedAmount): boolean =>
  sameEnd(a.min, b.min) && sameEnd(a.max, b.max) && a.currency === b.currency

const sameEnd = (a: string | null, b: string | null): boolean =>
  a === null || b === null ? a === b : compareDecimals(a, b) === 0

function fits({ min, max }: TypedAmount): boolean {
  return [min, max].every((end) => {
    const [whole = '', decimals = ''] = (end ?? '0').split('.')
    return whole.replace(/^0+/, '').length <= MOST_DIGITS && decimals.length <= MOST_DECIMALS
  })
}

function readIn(text: string, style: NumberStyle): TypedAmount | null {
  const lowest = NONE_OR_LESS.exec(text)?.[1]
  if (lowest !== undefined) return upToBefore(readIn(lowest, style))
  const between = BETWEEN.exec(text)
  if (between !== null) return readRange(between[1] ?? '', between[2] ?? '', style)
  // A currency may stand before the words: "USD up to 3m".
  const { rest, currency } = takeCurrency(text)
  for (const [words, side] of OPEN) {
    if (!words.test(rest)) continue
    const one = readOne(rest.replace(words, ''), style)
    if (one === null) return null
    return { min: null, max: null, currency: one.currency ?? currency, [side]: inFull(one) }
  }
  const ends = text.split(RANGE).filter((end) => end !== '')
  if (ends.length === 2) return readRange(ends[0] ?? '', ends[1] ?? '', style)
  const one = readOne(text, style)
  return one === null ? null : { min: inFull(one), max: inFull(one), currency: one.currency }
}

/** The lowest band of a form, "less than $1,001", ends a dollar before its figure. */
function upToBefore(band: TypedAmount | null): TypedAmount | null {
  return band?.max == null ? band : { ...band, max: new Big(band.max).minus(1).toFixed() }
}

const OPEN: readonly (readonly [RegExp, 'min' | 'max'])[] = [
  [AT_LEAST_BEFORE, 'min'],
  [AT_LEAST_AFTER, 'min'],
  [UP_TO_BEFORE, 'max'],
  [UP_TO_AFTER, 'max'],
]

interface OneAmount extends TypedNumber {
  readonly currency: string | null
}

function readOne(typed: string, style: NumberStyle): OneAmount | null {
  const { rest, currency } = takeCurrency(typed.trim())
  const number = readNumber(rest, style)
  return number === null ? null : { ...number, currency }
}

const inFull = (one: OneAmount): string => multipliedOut(one, one.scale)

/** A scale that only the upper number names is the lower one's too: "$1.2–1.5 billion". */
function readRange(from: string, to: string, style: NumberStyle): TypedAmount | null {
  const [low, high] = [readOne(from, style), readOne(to, style)]
  if (low === null || high === null) return null
  if (low.currency !== null && high.currency !== null && low.currency !== high.currency) return null
  const top = inFull(high)
  const shared = multipliedOut(low, low.scale ?? high.scale)
  return {
    // "$500,000 to $1 million" is not 500,000 million.
    min: compareDecimals(shared, top) > 0 ? inFull(low) : shared,
    max: top,
    currency: low.currency ?? high.currency,
  }
}
