import type { Request } from 'express'
import { isWatching, type Watchable } from '../../accounts/watches.ts'
import type { Database } from '../../database/index.ts'

/** The button with which a signed-in reader watches what a page is about; null for everyone else. */
export async function watchModel(database: Database, req: Request, what: Watchable, href: string) {
  if (req.user === undefined) return null
  return { action: `${href}/watch`, watching: await isWatching(database, req.user.id, what) }
}
