import type { Request } from 'express'
import { countNotes } from '../../desk/notes.ts'
import { LONGEST_PAGE } from '../../desk/site-page.ts'
import { count } from '../../values/format.ts'
import type { AppContext } from '../context.ts'
import { soon } from './soon.ts'

/** The pages that have notes, can be put on a list and can be watched by mail. */
const PAGES =
  /^\/(?:overlaps(?:\/[^/]+)?|search|(?:officials|interests|negotiations|links|statements|sources)\/(?!new$)[^/]+)$/

const NONE = { notes: 0, open: 0 }

/** How many notes the page has; none if the database is slow or down, since the page itself is finished. */
async function counts(database: AppContext['database'], req: Request): Promise<typeof NONE> {
  const counted = countNotes(database, req.path.replace(/^\/officials\//, '/interests/'))
  return soon(counted, NONE, (error) =>
    req.log.warn({ err: error }, 'the notes of a page could not be counted'),
  )
}

/** What people who are signed in can do with a page; null on other pages and for everyone else. */
export async function deskLinks({ config, database }: AppContext, req: Request) {
  if (req.user === undefined || req.asOf !== undefined || req.method !== 'GET' || !PAGES.test(req.path))
    return null
  const isList = req.path === '/overlaps' || req.path === '/search'
  if ((req.path === '/search' && !req.query.q) || req.originalUrl.length > LONGEST_PAGE) return null
  const { notes, open } = isList ? NONE : await counts(database, req)
  const counted = notes === 0 ? 'Notes' : count(notes, 'note')
  return {
    here: encodeURIComponent(req.originalUrl),
    notes: open === 0 ? counted : `${counted}, ${count(open, 'open task')}`,
    mails: config.mail !== undefined,
  }
}
