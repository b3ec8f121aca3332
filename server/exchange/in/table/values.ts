import Big from 'big.js'
import type { EntityKind } from '../../../../models/vocabulary.ts'
import { readAmount } from '../../../forms/amounts/read-amount.ts'
import { SCALE_WORDS } from '../../../forms/amounts/typed-number.ts'
import { daysOf, ENDED_DAY_UNKNOWN } from '../../../values/partial-date.ts'
import { writtenDate } from '../../../values/typed-date.ts'
import type { TableMapping } from './mapping.ts'

/** Reads cells as values of records, the way forms do. Each gives a value, or the reason that there is none. */
export type ReadCell<Value> = { readonly value: Value } | { readonly reason: string }

/** Reads a date as people and spreadsheets write it, as a partial date; null for an empty cell. */
export function readDate(cell: string, first: TableMapping['dates']): ReadCell<string | null> {
  if (cell === '' || /^(?:-|–|n\/?a|none|null)$/i.test(cell)) return { value: null }
  if (daysOf(cell) !== null) return { value: cell }
  const iso =
    /^(\d{4}-\d{2}-\d{2})[T ]\d/.exec(cell)?.[1] ??
    /^(\d{4})\/(\d{2})\/(\d{2})$/.exec(cell)?.slice(1).join('-')
  if (iso !== undefined && daysOf(iso) !== null) return { value: iso }
  const numbers = /^(\d{1,2}) ?[./ -] ?(\d{1,2}) ?[./ -] ?(\d{4})$/.exec(cell)
  if (numbers !== null) return readNumbers(numbers.slice(1), first)
  const month = /^(\d{1,2})[./-](\d{4})$/.exec(cell)
  if (month !== null) return dated(`${month[2]}-${month[1]?.padStart(2, '0')}`)
  const american = /^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/.exec(cell)
  const written =
    american === null ? writtenDate(cell) : writtenDate(`${american[2]} ${american[1]} ${american[3]}`)
  return written === null
    ? { reason: 'is not a date such as 2021, 2021-09 or 14 Sept 2021' }
    : { value: written }
}

function dated(written: string): ReadCell<string> {
  return daysOf(written) === null ? { reason: 'is not a real calendar date' } : { value: written }
}

function readNumbers(numbers: readonly string[], first: TableMapping['dates']): ReadCell<string> {
  const [one = '', two = '', year = ''] = numbers.map((each) => each.padStart(2, '0'))
  const byDay = daysOf(`${year}-${two}-${one}`) === null ? null : `${year}-${two}-${one}`
  const byMonth = daysOf(`${year}-${one}-${two}`) === null ? null : `${year}-${one}-${two}`
  const chosen = first === 'day' ? byDay : first === 'month' ? byMonth : null
  if (chosen !== null) return { value: chosen }
  if (byDay !== null && byMonth !== null && byDay !== byMonth)
    return { reason: 'could be two dates. Under “Columns,” choose whether the day or the month comes first' }
  const only = byDay ?? byMonth
  return only === null ? { reason: 'is not a real calendar date' } : { value: only }
}

/** An end: a date, or that it ended on an unknown day. */
export function readEnd(cell: string, first: TableMapping['dates']): ReadCell<string | null> {
  if (/^(?:unknown|ended|former|yes)$/i.test(cell)) return { value: ENDED_DAY_UNKNOWN }
  if (/^(?:present|current|now|ongoing|today|to date)$/i.test(cell)) return { value: null }
  return readDate(cell, first)
}

/** A period such as `2017–2019`, `since 2021` or `Jan 2020 to present`. */
export function readPeriod(
  cell: string,
  first: TableMapping['dates'],
): ReadCell<{ start: string | null; end: string | null }> {
  if (cell === '') return { value: { start: null, end: null } }
  const since = /^(?:since|from) (.+)$/i.exec(cell)?.[1]
  const ends = since === undefined ? cell.split(/ ?[–—] ?| to | until | - |(?<=\d{4})-(?=\d{4})/i) : [since]
  if (ends.length > 2) return { reason: 'is not a period such as 2017–2019' }
  const [start, end] = [readDate(ends[0] ?? '', first), readEnd(ends[1] ?? '', first)]
  if ('reason' in start) return start
  return 'reason' in end ? end : { value: { start: start.value, end: end.value } }
}

/** A number followed by a unit of its own: `1.5m`, `2 billion`. */
const OWN_UNIT = new RegExp(`\\d\\s*(?:${SCALE_WORDS})\\b`, 'i')

/**
 * A sum, as members of a link.
 * @param currency if the cell itself names none. @param times what its numbers are multiplied by, if the cell itself has no unit.
 */
export function readSum(
  cell: string,
  currency: string,
  decimals: TableMapping['decimals'],
  times = '1',
): ReadCell<Record<string, string>> {
  if (cell === '' || /^(?:-|–|n\.?\/?a\.?|none|unknown|undisclosed)$/i.test(cell)) return { value: {} }
  const readings = readAmount(cell)
  if ('reason' in readings) return readings
  const chosen =
    readings.length === 1 || decimals === null ? readings[0] : readings[decimals === 'point' ? 0 : 1]
  if (chosen === undefined || (readings.length > 1 && decimals === null))
    return {
      reason: 'could be two amounts. Under “Columns,” choose whether a period or a comma marks decimals',
    }
  const code = chosen.currency ?? currency
  if (code === '')
    return { reason: 'has no currency. Choose a currency column, or one currency for all rows' }
  const inUnits = (number: string | null): string | null =>
    number === null || times === '1' || OWN_UNIT.test(cell) ? number : new Big(number).times(times).toFixed()
  const [min, max] = [inUnits(chosen.min), inUnits(chosen.max)]
  if (min !== null && min === max) return { value: { amount: min, currency: code } }
  return {
    value: {
      ...(min === null ? {} : { amount_min: min }),
      ...(max === null ? {} : { amount_max: max }),
      currency: code,
    },
  }
}

/** Whether a cell is a bare number below one, which can be a fraction, other than nothing. */
export const isSmall = (cell: string): boolean => /^0?[.,]\d+$/.test(cell) && /[1-9]/.test(cell)

/** A number without a sign or a word next to it. */
export const BARE_NUMBER = /^(?:[.,]?\d+|\d+[.,]\d+)$/

/**
 * What bare numbers in the columns of a share are: percent, fractions of one, as a workbook stores 25%, or, if some are below
 * one and some above, or none is but 1, not known for those up to one.
 */
export type SharesAre = 'percent' | 'fractions' | 'unclear'

/** A share in percent, as members of a link. */
export function readShare(
  cell: string,
  decimals: TableMapping['decimals'],
  are: SharesAre,
): ReadCell<Record<string, string>> {
  if (are === 'unclear' && (isSmall(cell) || cell === '1'))
    return {
      reason:
        'could be a fraction or a percentage: 1 is all of it, or one percent. Save the sheet as CSV, which keeps the percent signs',
    }
  if (/^(?:-|–|n\/?a|none|unknown|undisclosed)?$/i.test(cell)) return { value: {} }
  const read = readSum(cell.replaceAll('%', ' ').trim(), 'USD', decimals ?? 'point')
  if ('reason' in read) return { reason: 'is not a percentage such as 9.9' }
  const percent = (value: string | undefined): string | undefined =>
    value === undefined || are !== 'fractions' || !BARE_NUMBER.test(cell)
      ? value
      : new Big(value).times(100).toFixed()
  const [amount, min, max] = [read.value.amount, read.value.amount_min, read.value.amount_max].map(percent)
  if ([amount, max].some((each) => each !== undefined && Number(each) === 0))
    return { reason: 'is no share: leave the cell empty if the share is not known' }
  if ([amount, min, max].some((each) => each !== undefined && Number(each) > 100))
    return { reason: 'is more than 100 percent' }
  return {
    value: {
      ...(amount === undefined ? {} : { share_percent: amount }),
      ...(min === undefined ? {} : { share_min: min }),
      ...(max === undefined ? {} : { share_max: max }),
    },
  }
}

/** Words for kinds of entities, as used in tables, the more exact before the vaguer. */
const KIND_WORDS: readonly (readonly [RegExp, EntityKind])[] = [
  [
    /^(?:person|individual|natural ?person|people|human|private person|politician|civil servant|business ?(?:man|woman|person|people))s?$|\bofficials?$|\b(?:minister|director|executive|officer)s?$/,
    'person',
  ],
  [/^(?:state|country|nation|sovereign state)s?$/, 'state'],
  [/sovereign|^swfs?$/, 'sovereign_fund'],
  [
    /^(?:org|organi[sz]ation|association|ngo|charity|foundation|party|political party|union|trust|arrangement)s?$|\bnon-?(?:profit|govern)/,
    'organisation',
  ],
  [
    /\bcompan(?:y|ies)\b|\bcorporat|\bbusiness(?:es)?\b|\bfirms?\b|\blegal ?(?:entity|person)\b|\benterprises?\b|\bllc\b|\bregistered ?entity\b|\b(?:fund|asset) managers?\b|\b(?:news|estate|advertising|travel|rating) agenc(?:y|ies)\b/,
    'company',
  ],
  [/\bfunds?\b|\bprivate equity\b/, 'fund'],
  [
    /\bpublic ?body\b|\bagenc(?:y|ies)\b|\bministry\b|\bdepartments?\b|\bgovernment|\bmunicipal|\bstate ?body\b|\bauthority\b|\bembassy\b/,
    'public_body',
  ],
]

/** The kind of entity that a cell names; null if it names none that is known. */
export function readEntityKind(cell: string): EntityKind | null {
  const words = cell.toLowerCase().replaceAll('_', ' ')
  return KIND_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? null
}

const NAMES_OF_KINDS: readonly (readonly [RegExp, EntityKind])[] = [
  [
    /\b(?:sovereign wealth|sovereign) fund\b|\b(?:public )?investment (?:fund|authority)\b/i,
    'sovereign_fund',
  ],
  [
    /\b(?:ministry|ministerium|department|agency|embassy|parliament|senate|congress|court|police|army|federal reserve|central bank|white house|government)\b/i,
    'public_body',
  ],
  [
    /\be\. ?v\.?$|\b(?:foundation|association|institute|university|verband|verein|stiftung|party|partei|council|committee|society|union|church|club|league|charity|museum|trust|pac)\b|^friends of\b/i,
    'organisation',
  ],
  [/\b(?:fund|funds|capital partners|private equity)\b/i, 'fund'],
  [
    /\b(?:l\.?l\.?c\.?|l\.?l\.?p\.?|l\.?p\.?|ltd\.?|limited|inc\.?|corp\.?|corporation|plc|gmbh|ag|kg|kgaa|se|s\.?a\.?|s\.?p\.?a\.?|n\.?v\.?|b\.?v\.?|oy|ab|a\/s|co\.?|company|group|holdings?|partners|bank|ventures|capital|industries|technologies|media|energy|motors|airlines|properties|realty|hotels?)\.?(?:$|\s|,|&)/i,
    'company',
  ],
]

/** The kind that a word in a name shows, such as "Ministry" or "LLC"; null if none does. */
export function kindInName(name: string): EntityKind | null {
  return NAMES_OF_KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

/** The kind of a name, guessed if no word in it shows the kind: two to six words of letters make a person. */
export function kindOfName(name: string): EntityKind {
  const found = kindInName(name)
  if (found !== null) return found
  if (/^[A-Z0-9&]{2,6}$/.test(name)) return 'organisation'
  // "Roe, Jane"
  if (/^[\p{L}'’-]+, [\p{L}'’-]+(?: [\p{L}.]+)?$/u.test(name)) return 'person'
  return /^[\p{L}.'’-]+(?: [\p{L}.'’-]+){1,5}$/u.test(name) ? 'person' : 'organisation'
}

/** Words that always stay in capitals, short words that do so in a firm's name, and words that become lowercase. */
const ALWAYS_CAPITALS = /^(?:LLC|LLP|LP|PLC|II|III|IV|USA|UAE|UK|EU|\D*\d.*)$/
const SHORT_OF_FIRMS = /^[A-Z&.]{1,3}$/
const SMALL = new Set(['OF', 'AND', 'THE', 'FOR', 'DE', 'VON', 'VAN', 'BIN', 'AL', 'UND', 'DER', 'DES'])

/** "JARED KUSHNER" as "Jared Kushner". A name with lowercase letters stays. A firm's short words are initials. */
export function properCase(name: string): string {
  if (name !== name.toUpperCase() || !/\p{L}{3}/u.test(name)) return name
  const isFirm = kindInName(name) !== null
  const words = name.split(' ')
  if (words.length === 1 && name.length < 5) return name
  return words
    .map((word, index) => {
      if (SMALL.has(word) && index > 0) return word.toLowerCase()
      if (ALWAYS_CAPITALS.test(word)) return word
      return isFirm && SHORT_OF_FIRMS.test(word) && !['CO', 'CO.', 'THE', 'INC', 'LTD'].includes(word)
        ? word
        : capitalised(word)
    })
    .join(' ')
}

const capitalised = (word: string): string =>
  word
    .toLowerCase()
    .replace(/(^|[-'’.])(\p{L})/gu, (_all, sign: string, letter: string) => sign + letter.toUpperCase())
