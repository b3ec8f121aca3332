import { z } from 'zod'
import { CURRENCY_CODES, currencyCode } from '../../../values/currencies.ts'
import { FileSource, NO_SOURCE } from '../file-source.ts'
import { FIELDS_OF, TABLE_RECORDS } from './fields.ts'

const word = z.string().max(300)
/** The most texts of a column that are given a meaning one by one. */
export const MOST_MEANINGS = 500

/**
 * How a table is read, as stored, written by hand for the command line, or filled in on the page. Columns have the
 * names in the header.
 */
export const TableMapping = z.strictObject({
  record: z.enum(TABLE_RECORDS).default('links'),
  /** Which field a column fills. A column that is not listed fills none. */
  columns: z.record(word, z.string().max(40)).default({}),
  /** The value of a field on every row where its column is empty. */
  constants: z.record(z.string().max(40), word).default({}),
  /** What the words in the column of connections mean; `skip` leaves such rows out. */
  connections: z.record(z.string().max(1000), z.string().max(60)).default({}),
  /** Which number comes first in a date such as 03/04/2021; null if not known. */
  dates: z.enum(['day', 'month']).nullable().default(null),
  /** What marks the decimals in a sum such as 1.500; null if not known. */
  decimals: z.enum(['point', 'comma']).nullable().default(null),
  /** Whether names in all capitals are rewritten in normal case. */
  capitals: z.boolean().default(false),
  source: FileSource.default(NO_SOURCE),
})
export type TableMapping = z.infer<typeof TableMapping>

/** What a mapping says under a name from a file; empty if it says nothing. */
export const saidOf = (given: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(given, name) ? (given[name] ?? '') : ''

/** What is wrong with a mapping for a table with these columns, in words; empty if it can be used. */
export function mappingProblems(mapping: TableMapping, columns: readonly string[]): string[] {
  const fields = FIELDS_OF[mapping.record]
  const filled = (name: string): boolean =>
    Object.values(mapping.columns).includes(name) || (mapping.constants[name] ?? '') !== ''
  const label = (name: string): string => fields.find((each) => each.name === name)?.label ?? name
  const twice = fields.filter(
    ({ name, several }) =>
      several !== true && Object.values(mapping.columns).filter((each) => each === name).length > 1,
  )
  const unknown = [...Object.values(mapping.columns), ...Object.keys(mapping.constants)].filter(
    (name) => name !== '' && !fields.some((each) => each.name === name),
  )
  const needed = mapping.record === 'entities' ? ['name'] : ['from', 'to']
  return [
    ...Object.keys(mapping.columns)
      .filter((name) => !columns.includes(name))
      .map((name) => `The table has no column “${name}”.`),
    ...unknown.map((name) => `“${name}” is not a field of ${mapping.record}.`),
    ...needed.filter((name) => !filled(name)).map((name) => `Choose the column for “${label(name)}.”`),
    ...(mapping.record === 'links' && !filled('kind') && !filled('connection')
      ? ['Choose the column for “Connection,” or a kind of link for all rows.']
      : []),
    ...((mapping.constants.currency ?? '') !== '' &&
    !CURRENCY_CODES.has(currencyCode(mapping.constants.currency ?? ''))
      ? [`“${mapping.constants.currency}” is not a currency code such as USD.`]
      : []),
    ...twice.map((each) => `Two columns are set to “${each.label}.” Keep one.`),
  ]
}
