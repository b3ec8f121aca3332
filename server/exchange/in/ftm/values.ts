import { ASSOCIATE_RELATIONSHIPS, FAMILY_RELATIONSHIPS } from '../../../../models/vocabulary.ts'
import { countryCode, isCountry } from '../../../values/countries.ts'
import { daysOf } from '../../../values/partial-date.ts'
import { guessConnection } from '../table/connections.ts'
import type { FtmLine } from './schemata.ts'

/** A date of the model as a partial date: without its time, and without zeros for what is not known. */
export function ftmDate(values: readonly string[] | undefined): string | null {
  for (const value of values ?? []) {
    const day = value.slice(0, 10).replace(/-00.*$/, '')
    if (daysOf(day) !== null) return day
  }
  return null
}

const NUMBER = /^\d{1,24}(?:\.\d{1,8})?$/

/** The sum of a payment, a debt or a stake: members of a link. */
export function ftmSum({ properties, schema }: FtmLine): Record<string, string> {
  const [amount, currency] =
    schema === 'Ownership' ? ['sharesValue', 'sharesCurrency'] : ['amount', 'currency']
  const tried = [
    [properties[amount]?.[0], properties[currency]?.[0]],
    [properties.amountEur?.[0], 'EUR'],
    [properties.amountUsd?.[0], 'USD'],
  ]
  for (const [sum, code] of tried)
    if (sum !== undefined && code !== undefined && NUMBER.test(sum) && /^[A-Za-z]{3}$/.test(code))
      return { amount: sum, currency: code.toUpperCase() }
  return {}
}

/** A share in percent, exact or a range such as `25-50` or `25-50%`. */
export function ftmShare(values: readonly string[] | undefined): Record<string, string> {
  const text = (values?.[0] ?? '').replaceAll('%', '').replaceAll(' ', '')
  const range = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text)
  const fits = (number: string | undefined): boolean =>
    number !== undefined && NUMBER.test(number) && Number(number) <= 100
  if (range !== null && fits(range[1]) && fits(range[2]))
    return { share_min: range[1] as string, share_max: range[2] as string }
  return fits(text) ? { share_percent: text } : {}
}

/** The first country of an entity that is one here. */
export function ftmCountry({ properties }: FtmLine): string | null {
  for (const name of ['country', 'jurisdiction', 'mainCountry', 'nationality', 'citizenship'])
    for (const value of properties[name] ?? []) {
      const code = countryCode(value)
      if (isCountry(code)) return code
    }
  return null
}

/** Ids that an entity has elsewhere, those whose form is known. */
export function ftmIds({ properties, schema }: FtmLine): Record<string, string> | null {
  const { wikidataId, leiCode, registrationNumber, idNumber, opencorporatesUrl } = properties
  const opencorporates = /\/companies\/([a-z_]{2,5}\/[A-Za-z0-9._-]+)/.exec(opencorporatesUrl?.[0] ?? '')?.[1]
  const number = schema === 'Person' ? idNumber?.[0] : registrationNumber?.[0]
  const ids = {
    ...(/^Q[1-9]\d*$/.test(wikidataId?.[0] ?? '') ? { wikidata: wikidataId?.[0] } : {}),
    ...(/^[A-Z0-9]{18}\d{2}$/.test(leiCode?.[0] ?? '') ? { lei: leiCode?.[0] } : {}),
    ...(opencorporates === undefined ? {} : { opencorporates }),
    ...(number === undefined || number.length < 2 || number.length > 100
      ? {}
      : { registration_number: number }),
  } as Record<string, string>
  return Object.keys(ids).length === 0 ? null : ids
}

/** What two persons are to each other, in this record's words. */
export function ftmRelationship(kind: 'family' | 'associate', values: readonly string[] | undefined): string {
  const words = (values?.[0] ?? '').toLowerCase()
  const word = words.replaceAll(/[ -]/g, '_')
  const known: readonly string[] = kind === 'family' ? FAMILY_RELATIONSHIPS : ASSOCIATE_RELATIONSHIPS
  if (known.includes(word)) return word
  const guess = guessConnection(words)
  if (guess?.kind === kind && guess.relationship !== null) return guess.relationship
  return kind === 'family' ? 'relative' : 'associate'
}
