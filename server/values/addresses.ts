/** The addresses of records on the site. */

/** The page of an entity: officials have their own list. */
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
