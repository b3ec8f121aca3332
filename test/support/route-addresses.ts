/** Records that exist, so that a page shown by mistake has something to show. */
const REAL: Readonly<Record<string, string>> = {
  links: 'pif-affinity-2bn',
  officials: 'jared-kushner',
  interests: 'affinity-partners',
  negotiations: 'russia-ukraine',
  statements: 'kushner-60min',
  sources: 'mem-2bn',
}
const PARAMETERS: Readonly<Record<string, string>> = {
  ':one': 'affinity-partners',
  ':other': 'kushner-companies',
  ':record': 'entity',
  ':change': '1',
  ':name': 'overlaps',
  ':what': 'codes',
}

/**
 * An address that fits a pattern, for existing or nonexistent records.
 * @param slugs of the existing ones, by the first part of the address.
 */
export function addressOf(pattern: string, real: boolean, slugs = REAL): string {
  const place = /^\/([a-z]+)/.exec(pattern)?.[1] ?? ''
  return pattern
    .replace(':name.', pattern.startsWith('/figures') ? 'money-flow.' : 'overlaps.')
    .replace('/embed/:name', '/embed/money-flow')
    .replace(
      '/overlaps/:id',
      `/overlaps/${real ? 'jared-kushner~board-of-peace-talks~saudi-arabia' : 'no~no~no'}`,
    )
    .replace('/links/:id', `/links/${real ? 'pif-affinity-2bn' : 'nothing-here'}`)
    .replace(':slug', real ? (slugs[place] ?? 'affinity-partners') : 'nothing-here')
    .replace(/:(?:id|handle|token)\b/, '987654')
    .replace(/:\w+/g, (name) => PARAMETERS[name] ?? '1')
}
