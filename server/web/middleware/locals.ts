import type { Request, RequestHandler } from 'express'
import { may } from '../../accounts/permissions.ts'
import { METHOD } from '../../overlaps/method.ts'
import { newestSource } from '../../queries/newest-source.ts'
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

/** The colors that the reader has chosen, kept in a cookie by the page's script; null follows the device. */
function chosenTheme(cookies = ''): string | null {
  return /(?:^|;\s*)theme=(light|dark)(?:;|$)/.exec(cookies)?.[1] ?? null
}

/** The message for the next page; it is shown once. */
function takeNotice({ session }: Request) {
  const notice = session?.notice
  if (notice === undefined) return null
  delete session.notice
  return typeof notice === 'string' ? { words: notice } : notice
}

/**
 * What the layout of every page shows. It is read when the page is rendered: by then the session has said who
 * reads and the route has set the moment; an error page stands where neither has happened.
 */
function siteModel({ assets, config }: AppContext, req: Request) {
  return {
    assets: assets(),
    navigation: NAVIGATION.map((item) => ({
      ...item,
      current: item.href === '/' ? req.path === '/' : req.path.startsWith(item.href),
    })),
    get today() {
      return formatDate(dayOf(req))
    },
    /** The moment of the page, as `hrefAt` adds it to addresses; null for the present. */
    get moment() {
      return req.asOf?.written ?? null
    },
    get asOf() {
      if (req.asOf === undefined) return null
      return { when: asOfWords(req.asOf.written), nowHref: withQuery(req, { as_of: null, cursor: null }) }
    },
    get mayWatch() {
      return req.user !== undefined && req.asOf === undefined
    },
    /** The address of this page, as another address carries it; null where it is somebody's own. */
    here: PRIVATE.test(req.path) ? null : encodeURIComponent(req.originalUrl.slice(0, MOST_OF_ADDRESS)),
    base: baseUrl(req),
    // Where nothing is shown without signing in, no other site can show a picture either.
    cards: config.publicRead,
    methodVersion: METHOD.version,
    theme: chosenTheme(req.headers.cookie),
    // Taken by the page that shows it: what a script asks for meanwhile must not take it away.
    notice: () => takeNotice(req),
    get user() {
      return req.user === undefined ? null : { email: req.user.email, role: req.user.role }
    },
    get mayWrite() {
      return req.user === undefined || may(req.user.role, 'record:write')
    },
    // A form asks for its token; a page without one leaves the visitor without a session.
    csrf: () => csrfToken(req),
  }
}

/** Addresses that are one person's: a sign-in link is a secret. */
const PRIVATE = /^\/(?:sign-in|account|admin)(?:\/|$)/i

/** The most of an address that a report of a problem takes along. */
const MOST_OF_ADDRESS = 1000

/** A page does not wait for its last line. */
const LONGEST_WAIT_MS = 1000

/** Through when the record of the page goes; null where nobody may see it, or the database is away. */
async function recordThrough({ config, database }: AppContext, req: Request): Promise<string | null> {
  if (!config.publicRead && req.user === undefined) return null
  try {
    const late = new Promise<null>((resolve) => setTimeout(resolve, LONGEST_WAIT_MS, null).unref())
    const published = await Promise.race([newestSource(database.at(req.asOf), dayOf(req)), late])
    return published === null ? null : formatDate(published)
  } catch (error) {
    req.log.warn({ err: error }, 'the newest source could not be read')
    return null
  }
}

/** Gives every page what its layout shows; what must be asked for is asked when the page is rendered. */
export function pageLocals(context: AppContext): RequestHandler {
  return (req, res, next) => {
    res.locals.site = siteModel(context, req)
    const render = res.render.bind(res) as (...given: unknown[]) => void
    res.render = (...given: unknown[]): void => {
      // A page that says what went wrong asks for nothing more.
      if (given[0] === 'error') {
        render(...given)
        return
      }
      void recordThrough(context, req).then((through) => {
        res.locals.recordThrough = through
        // A page without its last line is not one to keep.
        if (through === null) req.ofRecord = false
        render(...given)
      }, next)
    }
    next()
  }
}
