import type { Query } from '../database/query.ts'
import { countryCode } from '../values/countries.ts'
import { list } from '../values/format.ts'
import { unisolated } from '../values/isolate.ts'
import { daysOf } from '../values/partial-date.ts'
import { writtenDate } from '../values/typed-date.ts'
import { isNaming, MOST_VALUES, type NamingFilter } from './filters.ts'
import { meantBy, type NamedRecord } from './names.ts'

/** A name in a filter that matches nothing on record, or more than one record. */
export class NameRefused extends Error {
  override name = 'NameRefused'
  readonly means: 'nothing' | 'several'
  constructor(means: 'nothing' | 'several', message: string) {
    super(message)
    this.means = means
  }
}

async function recordMeant(query: Query, name: NamingFilter, typed: string): Promise<NamedRecord> {
  // It may come from a list of choices, in which right-to-left names have marks around them.
  const meant = await meantBy(query, name === 'negotiation' ? 'negotiations' : 'entities', unisolated(typed))
  const [one] = meant
  if (one === undefined) {
    throw new NameRefused('nothing', `Nothing on record is called “${typed}”, so there is nothing to list.`)
  }
  if (meant.length > 1) {
    const names = list(meant.map((each) => each.name))
    throw new NameRefused('several', `“${typed}” can mean more than one: ${names}. Use the full name.`)
  }
  return one
}

/** The value of a filter that does not name a record, in the form that a list accepts. */
function understoodValue(name: string, typed: string): string {
  if (name === 'country') return countryCode(typed)
  const isDate = (name === 'since' || name === 'until') && daysOf(typed) === null
  return isDate ? (writtenDate(typed) ?? typed) : typed
}

/** The values of one parameter, whether given once, several times or not at all; of too many, one more than a list takes. */
export function valuesOf(given: unknown): string[] {
  return [given ?? []]
    .flat()
    .map(String)
    .slice(0, MOST_VALUES + 1)
}

const UNDERSTOOD = ['official', 'negotiation', 'party', 'interest', 'country', 'since', 'until']

/**
 * Filters as people write them, with names and dates, converted to what a list accepts: slugs, codes and plain dates.
 * @returns the filters that were converted, and the names of the records that they refer to, by slug.
 * @throws {NameRefused}
 */
export async function understoodFilters(
  query: Query,
  given: Readonly<Record<string, unknown>>,
): Promise<{ changes: Record<string, string[]>; names: Record<string, string> }> {
  const changes: Record<string, string[]> = {}
  const names: Record<string, string> = {}
  for (const name of UNDERSTOOD) {
    const written = valuesOf(given[name])
    const read: string[] = []
    for (const typed of written.map((value) => value.trim())) {
      if (typed === '' || typed.length > 200 || typed.includes('\0')) read.push(typed)
      else if (isNaming(name)) {
        const { slug, name: called } = await recordMeant(query, name, typed)
        names[slug] = called
        read.push(slug)
      } else read.push(understoodValue(name, typed))
    }
    if (read.some((value, index) => value !== written[index])) changes[name] = read
  }
  return { changes, names }
}
