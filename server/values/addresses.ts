/** The addresses of the site's record pages. */

/** The page of an entity. Officials have their own list. */
export function entityHref(entity: { readonly slug: string; readonly official?: boolean }): string {
  return `/${entity.official === true ? 'officials' : 'interests'}/${entity.slug}`
}

export function linkHref(slug: string): string {
  return `/links/${slug}`
}

export function negotiationHref(slug: string): string {
  return `/negotiations/${slug}`
}

export function overlapHref(id: string): string {
  return `/overlaps/${encodeURIComponent(id)}`
}

/** The page that compares two records. */
export function pairHref(record: string, one: string, other: string): string {
  return `/duplicates/${record}/${one}/${other}`
}

/** The page for undoing the merge of one record into another. */
export function undoHref(record: string, merged: string): string {
  return `/duplicates/${record}/${merged}/undo`
}

/** An address that shows the record as of a moment. An address that already names a moment keeps it. */
export function atMoment(href: string, moment: string | null): string {
  if (moment === null) return href
  const url = new URL(href, 'http://site')
  if (url.searchParams.has('as_of')) return href
  url.searchParams.set('as_of', moment)
  return url.pathname + url.search + url.hash
}
