import Big from 'big.js'
import { lookUp } from './look-up.ts'
import { ENDED_DAY_UNKNOWN } from './partial-date.ts'

/** How sums and dates are written for readers, in one place so that every page writes them the same way. */

/** The months as short dates write them. */
export const MONTHS_SHORT = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'June',
  'July',
  'Aug',
  'Sept',
  'Oct',
  'Nov',
  'Dec',
]
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A partial date as written: `2023`, `July 2021`, `13 Oct 2025`. */
export function formatDate(written: string): string {
  const [year, month, day] = written.split('-')
  if (month === undefined) return year ?? written
  const index = Number(month) - 1
  if (day === undefined) return `${MONTHS[index] ?? month} ${year}`
  return `${Number(day)} ${MONTHS_SHORT[index] ?? month} ${year}`
}

export function formatStart(written: string | null): string {
  return written === null ? 'start unknown' : formatDate(written)
}

export function formatEnd(written: string | null): string {
  if (written === null) return 'no end reported'
  return written === ENDED_DAY_UNKNOWN ? 'ended, day unknown' : formatDate(written)
}

/** "since July 2021", "2013 to 17 Aug 2023", "12 May 2025". */
export function formatSpan(start: string | null, end: string | null, oneDay = false): string {
  if (end === null) {
    if (start === null) return oneDay ? 'day unknown' : 'start unknown, no end reported'
    return oneDay ? formatDate(start) : `since ${formatDate(start)}`
  }
  if (end === ENDED_DAY_UNKNOWN) {
    return start === null
      ? 'start unknown, ended, day unknown'
      : `from ${formatDate(start)}, ended, day unknown`
  }
  if (start === null) return `until ${formatDate(end)}, start unknown`
  return start === end ? formatDate(start) : `${formatDate(start)} to ${formatDate(end)}`
}

/**
 * Why a list is empty: `No links on record match these filters.`
 * @param asOf the moment shown, in words; null for the present.
 */
export function noneOnRecord(plural: string, narrowed: boolean, asOf: string | null = null): string {
  if (narrowed) return `No ${plural} on record match these filters.`
  return `No ${plural} are on record ${asOf === null ? 'yet' : `as of ${asOf}`}.`
}

/** Whether an ISO day is the last day of its month. */
function isLastOfMonth(day: string): boolean {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.getUTCDate() === 1
}

/** The widest time in which all ties of a path held: "since 1 Jan 2023", "from 1 Jan 2023 to 5 May 2024". */
export function formatWindow(start: string | null, end: string | null): string {
  if (start === null) return end === null ? 'at dates not known' : `until ${formatDate(end)}`
  if (end === null) return `since ${formatDate(start)}`
  const month = start.slice(0, 7)
  if (month === end.slice(0, 7) && start.endsWith('-01') && isLastOfMonth(end))
    return `in ${formatDate(month)}`
  return start === end ? `on ${formatDate(start)}` : `from ${formatDate(start)} to ${formatDate(end)}`
}

export function formatWindowStart(start: string | null): string {
  return start === null ? 'start unknown' : formatDate(start)
}

export function formatWindowEnd(end: string | null): string {
  return end === null ? 'no end reported' : formatDate(end)
}

/** A moment's day, in UTC. */
export function formatMoment(moment: Date): string {
  return formatDate(moment.toISOString().slice(0, 10))
}

/** A moment's day and time, in UTC: `13 Oct 2025, 14:05 UTC`. */
export function formatInstant(moment: Date): string {
  return `${formatMoment(moment)}, ${moment.toISOString().slice(11, 16)} UTC`
}

const SIGNS: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£' }
const SCALES = [
  ['tn', '1e12'],
  ['bn', '1e9'],
  ['m', '1e6'],
] as const

/** The most digits in a short sum. With more, the sum is written in full. */
const SHORT_DIGITS = 4

/** A sum in short form if exact: `$2bn`, `$128.5m`, `SAR 500,000`; otherwise in full: `$1,999,999`. Never rounded. */
export function formatSum(amount: string, currency: string): string {
  const value = new Big(amount)
  const scale = SCALES.find(([, from]) => value.gte(from))
  const short = scale === undefined ? null : value.div(scale[1])
  if (scale === undefined || short === null || !short.prec(SHORT_DIGITS).eq(short))
    return exactSum(amount, currency)
  return (SIGNS[currency] ?? `${currency} `) + grouped(short.toFixed()) + scale[0]
}

/** A sum with all its digits: `$128,500,000`, `$2,500.50`. */
export function exactSum(amount: string, currency: string): string {
  const digits = new Big(amount).toFixed()
  // With a currency, one digit after the point is a number of cents.
  const cents = currency === '' ? digits : digits.replace(/\.(\d)$/, '.$10')
  return (SIGNS[currency] ?? `${currency} `) + grouped(cents)
}

/** Numbers with commas between thousands. */
const GROUPED = new Intl.NumberFormat('en')

/** A number of any length with commas between thousands: `1,500,000.25`. @param digits as decimal text. */
export function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const thousandsOf = GROUPED.format(BigInt(whole))
  return fraction === undefined ? thousandsOf : `${thousandsOf}.${fraction}`
}

/** An amount that may be a range, with each sum formatted by `told`; null if not known. */
export function formatAmount(
  min: string | null,
  max: string | null,
  currency: string | null,
  told: (amount: string, currency: string) => string = formatSum,
): string | null {
  if (currency === null || (min === null && max === null)) return null
  if (min === null) return `up to ${told(max ?? '0', currency)}`
  if (max === null) return `at least ${told(min, currency)}`
  if (new Big(min).eq(max)) return told(min, currency)
  return `${told(min, currency)} to ${told(max, currency)}`
}

/** A share that may be a range, in percent; null if not known. */
export function formatShare(min: string | null, max: string | null): string | null {
  const percent = (share: string): string => `${new Big(share).toString()}%`
  if (min === null) return max === null ? null : `up to ${percent(max)}`
  if (max === null) return `at least ${percent(min)}`
  return new Big(min).eq(max) ? percent(min) : `${percent(min)} to ${percent(max)}`
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten']

/** `1 overlap`, `12 overlaps`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${thousands(number)} ${number === 1 ? singular : plural}`
}

/** A whole number with commas between thousands: `12,028`. */
export function thousands(number: number): string {
  return grouped(String(number))
}

/** The number in words up to ten, for the start of a sentence. */
export function numberInWords(number: number): string {
  return NUMBERS[number] ?? thousands(number)
}

/** Vocabulary terms that need more than spaces for underscores. */
const SAID: Readonly<Record<string, string>> = {
  in_law: 'in-law',
  organisation: 'organization',
  licence: 'license',
  no_comment: 'declined to comment',
  no_response: 'did not respond',
}

/** A vocabulary term for readers: `sovereign_fund` becomes "sovereign fund". */
export function words(term: string): string {
  return lookUp(SAID, term) ?? term.replaceAll('_', ' ')
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The full stop after words that may end with one of their own, as `Donald Trump Jr.` does; then nothing. */
export const stop = (words: string): string => (/[.!?]$/.test(words) ? '' : '.')

/** Words as a sentence, with one full stop. */
export const sentence = (words: string): string => words + stop(words)

/** `a bank`, `an owner`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}

const SIZES = [
  { unit: 'megabyte', bytes: 1_000_000 },
  { unit: 'kilobyte', bytes: 1000 },
  { unit: 'byte', bytes: 1 },
] as const

/** The size of a file: `1.2 MB`, `83 kB`. */
export function formatBytes(bytes: number): string {
  const size = SIZES.find((each) => bytes >= each.bytes) ?? SIZES[2]
  return new Intl.NumberFormat('en-US', {
    style: 'unit',
    unit: size.unit,
    maximumFractionDigits: size.unit === 'megabyte' ? 1 : 0,
  }).format(bytes / size.bytes)
}
