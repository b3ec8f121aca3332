import {
  ASSOCIATE_RELATIONSHIPS,
  FAMILY_RELATIONSHIPS,
  turnedRelationship,
} from '../../../../models/vocabulary.ts'
import { countryCode, isCountry } from '../../../values/countries.ts'
import { CURRENCY_CODES, currencyCode } from '../../../values/currencies.ts'
import { daysOf } from '../../../values/partial-date.ts'
import { guessConnection } from '../table/connections.ts'
import type { FtmLine } from './schemata.ts'

/** A date of the model as a partial date: without its time, and without zeros for what is not known. */
export function ftmDate(
  values: readonly string[] | undefined,
  property = 'date',
  unread: ToldUnread = () => {},
): string | null {
  let found: string | null = null
  for (const value of values ?? []) {
    const day = value.slice(0, 10).replace(/-00[\s\S]*$/, '')
    if (daysOf(day) === null) unread(property, value, 'It is not a date.')
    else if (found === null) found = day
    else if (found !== day) unread(property, value, 'A link keeps only one such date.')
  }
  return found
}

const NUMBER = /^\d{1,24}(?:\.\d{1,8})?$/

/** Figures in groups of three: `1,234,567.5`, `1 234 567`. */
const THOUSANDS = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$|^[1-9]\d{0,2}(?:\s\d{3})+(?:\.\d+)?$/

/** Reports a value that cannot be read, by its property. */
export type ToldUnread = (property: string, value: string, why: string) => void

/** The sum of a payment, a debt or a stake, as members of a link. */
export function ftmSum({ properties, schema }: FtmLine, unread: ToldUnread): Record<string, string> {
  const [amount, currency] =
    schema === 'Ownership' ? (['sharesValue', 'sharesCurrency'] as const) : (['amount', 'currency'] as const)
  const tried = [
    [amount, properties[amount]?.[0], properties[currency]?.[0]],
    ['amountEur', properties.amountEur?.[0], 'EUR'],
    ['amountUsd', properties.amountUsd?.[0], 'USD'],
  ] as const
  const given = tried.filter(([, written]) => written !== undefined)
  for (const [place, [property, written = '', code]] of given.entries()) {
    const sum = THOUSANDS.test(written) ? written.replaceAll(/[,\s]/g, '') : written
    if (!NUMBER.test(sum)) unread(property, written, 'It is not a number.')
    else if (code === undefined || !CURRENCY_CODES.has(currencyCode(code)))
      unread(property, written, 'It has no currency.')
    else {
      for (const [other, value = ''] of given.slice(place + 1))
        unread(other, value, `The link keeps the sum in “${property}.”`)
      return { amount: sum, currency: currencyCode(code) }
    }
  }
  if (given.every(([property]) => property !== amount) && properties[currency]?.[0] !== undefined)
    unread(currency, properties[currency][0], 'It has no sum.')
  return {}
}

/** A share in percent, exact or a range such as `25-50` or `25-50%`. */
export function ftmShare(values: readonly string[] | undefined, unread: ToldUnread): Record<string, string> {
  const written = values?.[0]
  if (written === undefined) return {}
  const text = written.replaceAll('%', '').replaceAll(' ', '')
  const range = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text)
  const fits = (number: string | undefined): boolean =>
    number !== undefined && NUMBER.test(number) && Number(number) <= 100
  if (range !== null && fits(range[1]) && fits(range[2]))
    return { share_min: range[1] as string, share_max: range[2] as string }
  if (fits(text)) return { share_percent: text }
  unread('percentage', written, 'It is not a percentage from 0 to 100.')
  return {}
}

/** The first country of an entity that is recognized. An entry keeps only one. */
export function ftmCountry({ properties }: FtmLine, unread: ToldUnread): string | null {
  let found: string | null = null
  for (const name of ['country', 'jurisdiction', 'mainCountry', 'nationality', 'citizenship'])
    for (const value of properties[name] ?? []) {
      const code = countryCode(value)
      if (!isCountry(code)) unread(name, value, 'We do not recognize this country.')
      else if (found === null) found = code
      else if (code !== found) unread(name, value, 'An entry keeps only one country.')
    }
  return found
}

/** Ids that an entity has elsewhere: of each kind, the first in a known form. */
export function ftmIds({ properties, schema }: FtmLine, unread: ToldUnread): Record<string, string> | null {
  const ids: Record<string, string> = {}
  const keep = (name: string, property: string, read: (value: string) => string | undefined): void => {
    for (const value of properties[property] ?? []) {
      const id = read(value)
      if (id === undefined) unread(property, value, 'It is not an ID in a form that we know.')
      else if (ids[name] === undefined) ids[name] = id
      else if (ids[name] !== id) unread(property, value, 'An entry keeps only one such ID.')
    }
  }
  const matching =
    (pattern: RegExp) =>
    (value: string): string | undefined =>
      pattern.test(value) ? value : undefined
  keep('wikidata', 'wikidataId', matching(/^Q[1-9]\d*$/))
  keep('lei', 'leiCode', matching(/^[A-Z0-9]{18}\d{2}$/))
  keep(
    'opencorporates',
    'opencorporatesUrl',
    (value) => /\/companies\/([a-z_]{2,5}\/[A-Za-z0-9._-]+)/.exec(value)?.[1],
  )
  // For a person the number is in `idNumber`; for a company it can also be in `registrationNumber`.
  for (const property of schema === 'Person' ? ['idNumber'] : ['registrationNumber', 'idNumber'])
    keep('registration_number', property, matching(/^.{2,100}$/))
  return Object.keys(ids).length === 0 ? null : ids
}

/** What two people are to each other, in the words of the record. */
export function ftmRelationship(kind: 'family' | 'associate', values: readonly string[] | undefined): string {
  const words = (values?.[0] ?? '').toLowerCase()
  const word = words.replaceAll(/[ -]/g, '_')
  const known: readonly string[] = kind === 'family' ? FAMILY_RELATIONSHIPS : ASSOCIATE_RELATIONSHIPS
  if (known.includes(word)) return word
  const guess = guessConnection(words)
  // In this format “mother” is what the relative is to the person; in a table, what the first person is to the second.
  if (guess?.kind === kind && guess.relationship !== null)
    return / of$/.test(words.trim()) ? guess.relationship : turnedRelationship(guess.relationship)
  return kind === 'family' ? 'relative' : 'associate'
}
