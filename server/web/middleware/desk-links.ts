import type { Request } from 'express'
import { countNotes } from '../../desk/notes.ts'
import { count } from '../../values/format.ts'
import type { AppContext } from '../context.ts'

/** The pages that have notes, can be put on a list and can be watched by mail. */
const PAGES =
  /^\/(?:overlaps(?:\/[^/]+)?|search|(?:officials|interests|negotiations|links|statements|sources)\/(?!new$)[^/]+)$/

/** What people who are signed in can do with a page; null on other pages and for everyone else. */
export async function deskLinks({ config, database }: AppContext, req: Request) {
  if (req.user === undefined || req.asOf !== undefined || req.method !== 'GET' || !PAGES.test(req.path))
    return null
  const isList = req.path === '/overlaps' || req.path === '/search'
  const { notes, open } = isList
    ? { notes: 0, open: 0 }
    : await countNotes(database, req.path.replace(/^\/officials\//, '/interests/'))
  const counted = notes === 0 ? 'Notes' : count(notes, 'note')
  return {
    here: encodeURIComponent(req.originalUrl),
    notes: open === 0 ? counted : `${counted}, ${count(open, 'open task')}`,
    mails: config.mail !== undefined,
  }
}
