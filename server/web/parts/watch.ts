import type { Request } from 'express'
import { isWatching, type Watchable } from '../../accounts/watches.ts'
import type { Query } from '../../database/query.ts'

/** The button by which a signed-in reader watches what a page is about; null for everybody else. */
export async function watchModel(query: Query, req: Request, what: Watchable, href: string) {
  if (req.user === undefined) return null
  return { action: `${href}/watch`, watching: await isWatching(query, req.user.id, what) }
}
