import { z } from 'zod'
import { countryCode, isCountry, noCountry } from '../../values/countries.ts'
import { CURRENCY_CODES, currencyCode } from '../../values/currencies.ts'
import { daysOf, ENDED_DAY_UNKNOWN } from '../../values/partial-date.ts'

/**
 * The kinds of value that records are made of, checked the same way wherever they come in: dataset
 * files, the API and forms. Empty text and null both mean "not given".
 */

const notGiven = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() === '' ? null : value

/** Makes a field optional: absent, null and empty text become null. */
export function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    notGiven,
    schema.nullish().transform((value) => value ?? null),
  )
}

/** The most items in a list that people fill in: sources, other names, subjects, attendees. */
export const MOST_LISTED = 100

/** A list with a limit, which the refusal states. */
export const listOf = <Item extends z.ZodType>(item: Item, what: string) =>
  z
    .array(item, `must be a list of ${what}`)
    .max(MOST_LISTED, `has too many items: at most ${MOST_LISTED} ${what}`)

/** Why text of which nothing is left is refused. */
const EMPTY = 'must not be empty'

/** Why a field is refused, as a form says it after the field’s label: an empty one is missing. */
export const toldReason = (reason: string): string => (reason === EMPTY ? 'is missing' : reason)

/**
 * Text of one or more lines, trimmed, with line feeds as line ends. Control characters and code points that are not
 * characters are refused.
 */
export function text(limit: number) {
  return z
    .string('must be text')
    .overwrite((value) => value.replace(/\r\n?/g, '\n'))
    .trim()
    .min(1, { error: EMPTY, abort: true })
    .max(limit, `must be at most ${limit} characters`)
    .refine((value) => !hasControlCharacters(value), 'contains a control character')
    .refine((value) => isWellFormed(value), 'contains half a character')
    .refine((value) => !NO_CHARACTER.test(value), 'contains a code that is not a character')
    .refine((value) => !SHOWS_NOTHING.test(value), 'contains no visible character')
}

/** Text that a field of one line can hold. */
export function line(limit: number) {
  return text(limit)
    .refine((value) => !value.includes('\t'), 'contains a tab')
    .refine((value) => !/[\n\u0085\u2028\u2029]/.test(value), 'must be on one line')
}

/** Whether the text has no lone surrogate, which the database cannot store. */
export function isWellFormed(value: string): boolean {
  return !/\p{Surrogate}/u.test(value)
}

/** Text of only white space and marks that are invisible on their own. */
const SHOWS_NOTHING = /^[\s\p{Cf}\p{M}]*$/u

/** Codes that Unicode has set aside, such as U+FFFE. */
const NO_CHARACTER = /\p{Noncharacter_Code_Point}/u

export function hasControlCharacters(value: string): boolean {
  return [...value].some((character) => {
    const code = character.codePointAt(0) ?? 0
    return (code < 32 && !'\t\n\r'.includes(character)) || (code >= 127 && code < 160)
  })
}

/** One of these words. */
export const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, `must be one of ${words.join(', ')}`)

/** One of these words, or the default if the value is missing. Empty text is not missing, and is refused. */
export const withDefault = <const T extends readonly string[]>(words: T, otherwise: T[number]) =>
  oneOf(words)
    .nullish()
    .transform((value) => value ?? otherwise)

/** The id of a sum that several links report. */
export const jointSum = z
  .string('must be an id')
  .trim()
  .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'must be lowercase letters, digits and hyphens, such as stake-2025')

export const slug = z
  .string('must be an id')
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, dots, underscores and hyphens')
  .max(200, 'must be at most 200 characters')
  .refine((value) => value !== 'new', 'must not be “new”, which is reserved')

export const partialDate = z
  .string('must be a date as text')
  .refine((value) => daysOf(value) !== null, 'must be a date such as 2021, 2021-09 or 2021-09-14')

export const partialEnd = z
  .string('must be a date as text')
  .refine(
    (value) => value === ENDED_DAY_UNKNOWN || daysOf(value) !== null,
    'must be a date such as 2021, 2021-09 or 2021-09-14, or the word “unknown”',
  )

/** http and https only: an address is shown as a link. */
export const webAddress = z
  .string('must be a web address')
  .trim()
  .max(2000, 'must be at most 2000 characters')
  .refine(isWebAddress, 'must be a full web address, beginning with https:// or http://')

function isWebAddress(value: string): boolean {
  const odd = hasControlCharacters(value) || NO_CHARACTER.test(value)
  if (!/^https?:\/\/[^\s/?#]\S*$/i.test(value) || odd) return false
  return URL.canParse(value)
}

const DECIMAL = /^\d{1,24}(\.\d{1,8})?$/

const notDecimal = (text: string): string =>
  /^\d+(\.\d+)?$/.test(text.trim())
    ? 'must have at most 24 digits before the point and 8 after it'
    : 'must be a plain number such as 1500000 or 12.5'

/**
 * A decimal number as text. A JSON number may have up to 15 digits, which it holds exactly. A longer one may already
 * have been rounded, so it must be written as text.
 */
export const decimal = z
  .preprocess(
    (value, context) => {
      if (typeof value === 'number' && String(value).replace('.', '').length > 15) {
        context.addIssue({
          code: 'custom',
          message: 'has too many digits for a number: write it as text, in quotes',
          input: value,
        })
        return z.NEVER
      }
      return typeof value === 'number' ? String(value) : value
    },
    z
      .string('must be a number')
      .trim()
      .regex(DECIMAL, { error: ({ input }) => notDecimal(String(input)), abort: true }),
  )
  .meta({ type: ['string', 'number'] })

export const percentage = decimal.refine((value) => Number(value) <= 100, 'must be from 0 to 100')

export const currency = z
  .string('must be a currency code')
  .trim()
  .transform(currencyCode)
  .refine((value) => CURRENCY_CODES.has(value), 'must be a currency code, such as USD')

/** A country by any common name or code, stored as its two-letter code. */
export const country = z
  .string('must be the name or code of a country')
  .max(100, 'must be at most 100 characters')
  .overwrite(countryCode)
  .refine(isCountry, { error: ({ input }) => noCountry(input) })

/** One thing wrong with an input: the path of its field, and why. */
export interface Problem {
  readonly field: string
  readonly reason: string
}

/** The value at a path of an input; undefined if there is none. */
function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  )
}

/**
 * Every problem in zod's error, with its field.
 * @param input what was parsed: an absent value is reported as missing, not as the wrong type.
 */
export function problemsOf(error: z.ZodError, input: unknown): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: [...path, key].join('.'), reason: 'is not a known field' }))
    }
    const missing =
      valueAt(input, issue.path) === undefined && ['invalid_type', 'invalid_value'].includes(issue.code)
    return [
      { field: path.join('.'), reason: missing ? 'is missing' : reasonOf(issue, valueAt(input, issue.path)) },
    ]
  })
}

/** What a value of each type is called. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

/** Why a value is refused, where its schema has no words for it. */
function reasonOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message
  const wanted = TYPES[issue.expected] ?? issue.expected
  return Array.isArray(value) ? `must be ${wanted}, not several values` : `must be ${wanted}`
}
