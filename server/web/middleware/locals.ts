import type { Request, RequestHandler } from 'express'
import { may } from '../../accounts/permissions.ts'
import { METHOD } from '../../overlaps/method.ts'
import { formatDate } from '../../values/format.ts'
import type { AppContext } from '../context.ts'
import { baseUrl, dayOf, withQuery } from '../input.ts'
import { asOfWords } from '../lists/filter-bar.ts'
import { csrfToken } from './sessions.ts'

const NAVIGATION = [
  { href: '/', label: 'Overview' },
  { href: '/overlaps', label: 'Overlaps' },
  { href: '/officials', label: 'Officials' },
  { href: '/interests', label: 'Interests' },
  { href: '/negotiations', label: 'Negotiations' },
  { href: '/links', label: 'Links' },
  { href: '/sources', label: 'Sources' },
  { href: '/changes', label: 'Changes' },
  { href: '/reports', label: 'Reports' },
  { href: '/method', label: 'Method' },
]

/** The colours that the reader has chosen, kept in a cookie by the page's script; null follows the device. */
function chosenTheme(cookies = ''): string | null {
  return /(?:^|;\s*)theme=(light|dark)(?:;|$)/.exec(cookies)?.[1] ?? null
}

/** The message for the next page; it is shown once. */
function takeNotice({ session }: Request) {
  const { notice } = session
  if (notice === undefined) return null
  delete session.notice
  return typeof notice === 'string' ? { words: notice } : notice
}

function asOfQuery({ asOf }: Request): string {
  return asOf === undefined ? '' : `?as_of=${encodeURIComponent(asOf.written)}`
}

/** The address of the picture that stands for a page where it is shared: a record's own, else the site's. */
function cardHref(req: Request): string {
  const record = /^\/(?:officials|interests|negotiations|overlaps)\/(?!new$)[^/]+$/.test(req.path)
    ? req.path
    : ''
  return `${baseUrl(req)}${record}/card.png${asOfQuery(req)}`
}

/** What the layout of every page shows. */
export function pageLocals({ assets, config }: AppContext): RequestHandler {
  return (req, res, next) => {
    res.locals.site = {
      assets,
      navigation: NAVIGATION.map((item) => ({
        ...item,
        current: item.href === '/' ? req.path === '/' : req.path.startsWith(item.href),
      })),
      today: formatDate(dayOf(req)),
      // Where nothing is shown without signing in, no other site can show a picture either.
      card: config.publicRead ? cardHref(req) : null,
      paper: `/paper.css${asOfQuery(req)}`,
      asOf:
        req.asOf === undefined
          ? null
          : { when: asOfWords(req.asOf.written), nowHref: withQuery(req, { as_of: null, cursor: null }) },
      methodVersion: METHOD.version,
      theme: chosenTheme(req.headers.cookie),
      // Taken by the page that shows it: what a script asks for meanwhile must not take it away.
      notice: () => takeNotice(req),
      user: req.user === undefined ? null : { email: req.user.email, role: req.user.role },
      mayWatch: req.user !== undefined && req.asOf === undefined,
      mayWrite: req.user === undefined || may(req.user.role, 'record:write'),
      // A form asks for its token; a page without one leaves the visitor without a session.
      csrf: () => csrfToken(req),
    }
    next()
  }
}
