import type { Request, RequestHandler, Response } from 'express'
import { may } from '../../accounts/permissions.ts'
import { METHOD } from '../../overlaps/method.ts'
import { firstMoment, lastMoment } from '../../queries/moments.ts'
import { newestSource } from '../../queries/newest-source.ts'
import { asOfWords } from '../../values/as-of.ts'
import { citations } from '../../values/citation-styles.ts'
import { formatDate } from '../../values/format.ts'
import type { AppContext } from '../context.ts'
import { baseUrl, dayOf, withQuery } from '../input.ts'
import { recordOf } from '../record-of.ts'
import { deskLinks } from './desk-links.ts'
import { keepsPrivate } from './security.ts'
import { csrfToken } from './sessions.ts'
import { soon } from './soon.ts'

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
export function chosenTheme(cookies = ''): string | null {
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
 * What the layout of every page shows. It is read when the page is rendered: by then the session has said who is
 * reading and the route has set the moment. An error page may be shown before either has happened.
 */
function siteModel({ assets, config }: AppContext, req: Request, res: Response) {
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
      return {
        when: asOfWords(req.asOf.written),
        isOver: req.asOf.moment !== null,
        nowHref: withQuery(req, { as_of: null, cursor: null }),
      }
    },
    /** The address of this page, encoded for use inside another address; null on one person's private pages. */
    here:
      PRIVATE.test(req.path) || req.query.project !== undefined
        ? null
        : encodeURIComponent(req.originalUrl.slice(0, MOST_OF_ADDRESS)),
    base: baseUrl(req),
    // If nothing is shown without signing in, other sites cannot show a picture either.
    cards: config.publicRead,
    methodVersion: METHOD.version,
    theme: chosenTheme(req.headers.cookie),
    // Taken by the page that shows it: a script's request in the meantime must not use it up.
    notice: () => takeNotice(req),
    get user() {
      return req.user === undefined ? null : { email: req.user.email, role: req.user.role }
    },
    get mayWrite() {
      return req.user === undefined || may(req.user.role, 'record:write')
    },
    // Only a form asks for a token; a page without a form leaves the visitor without a session.
    csrf: () => {
      // No cache may hand one visitor's token to another.
      keepsPrivate(res)
      return csrfToken(req)
    },
  }
}

/** Addresses that belong to one person or a few: a link from a mail is a secret. */
const PRIVATE = /^\/(?:sign-in|mail|account|admin|projects|lists|notes|imports)(?:\/|$)/i

/** How much of an address a problem report includes. */
const MOST_OF_ADDRESS = 1000

/** What the last lines of a page say of the record, and its first if the record begins after the page's moment. */
interface Lines {
  /** The date of its newest source. */
  readonly through: string | null
  /** The moment of the last write to it. */
  readonly moment: string | null
  /** The day on which it begins, if it has no source yet at the page's moment. */
  readonly begins: string | null
}

const NO_LINES: Lines = { through: null, moment: null, begins: null }

async function readLines({ database }: AppContext, req: Request): Promise<Lines> {
  const past = req.asOf?.moment ?? null
  const [through, moment] = await Promise.all([
    newestSource(recordOf(req, database), dayOf(req)),
    req.hasPast === true ? (past ?? lastMoment(recordOf(req, database))) : null,
  ])
  if (through !== null) return { through: formatDate(through), moment, begins: null }
  const first = past === null ? null : await firstMoment(database.at(undefined))
  const isLater = past !== null && first !== null && Date.parse(first) > Date.parse(past)
  return { ...NO_LINES, begins: isLater ? formatDate(first.slice(0, 10)) : null }
}

/** The lines of the page; none if the visitor may not see them or the database is down. */
async function linesOf(context: AppContext, req: Request): Promise<Lines> {
  if (!context.config.publicRead && req.user === undefined) return NO_LINES
  return soon(readLines(context, req), NO_LINES, (error) =>
    req.log.warn({ err: error }, 'the newest source could not be read'),
  )
}

/** How to cite a page of the record, and the form that shows it at another moment; null for other pages. */
function citeModel(req: Request, title: unknown, { moment }: Lines) {
  if (moment === null || typeof title !== 'string') return null
  const url = baseUrl(req) + withQuery(req, { as_of: moment, cursor: null })
  const { searchParams } = new URL(req.originalUrl, 'http://site')
  return {
    url,
    citations: citations({ title, url, moment, accessed: req.receivedAt }),
    action: req.path,
    kept: [...searchParams]
      .filter(([name]) => name !== 'as_of' && name !== 'cursor')
      .map(([name, value]) => ({ name, value })),
    value: fieldValue(moment),
  }
}

/** The moment in the form of the field, rounded up to the millisecond so that it has all of the record. */
function fieldValue(moment: string): string {
  const finer = /\.\d{3}(\d+)/.exec(moment)?.[1] ?? '0'
  const value = new Date(Date.parse(moment) + (Number(finer) > 0 ? 1 : 0)).toISOString()
  return value.replace('.000Z', '').replace('Z', '')
}

/** Gives every page what its layout shows; what takes a query is read when the page is rendered. */
export function pageLocals(context: AppContext): RequestHandler {
  return (req, res, next) => {
    res.locals.site = siteModel(context, req, res)
    const render = res.render.bind(res) as (...given: unknown[]) => void
    res.render = (...given: unknown[]): void => {
      // An error page makes no further queries.
      if (given[0] === 'error') {
        render(...given)
        return
      }
      void Promise.all([linesOf(context, req), deskLinks(context, req)])
        .then(([lines, desk]) => {
          res.locals.desk = desk
          res.locals.recordBegins = lines.begins
          res.locals.recordThrough = lines.through
          res.locals.cite = citeModel(req, (given[1] as { title?: unknown } | undefined)?.title, lines)
          // A page without its last lines must not be kept.
          if (lines.through === null) req.ofRecord = false
          render(...given)
        })
        .catch(next)
    }
    next()
  }
}
