import type { Request } from 'express'
import { renderSVG } from 'uqr'
import { SHORTEST_PASSWORD } from '../../../accounts/passwords.ts'
import { may } from '../../../accounts/permissions.ts'
import { sessionsOf } from '../../../accounts/sessions.ts'
import { TOKEN_LASTS, type TokenScope, tokensOf, USUAL_TOKEN_LASTS } from '../../../accounts/tokens.ts'
import { type Enrolment, recoveryCodesLeft } from '../../../accounts/two-factor.ts'
import { type CurrentUser, hasPassword } from '../../../accounts/users.ts'
import { watchedBy } from '../../../accounts/watches.ts'
import type { Database } from '../../../database/index.ts'
import type { Query } from '../../../database/query.ts'
import { notesFor, notesHref } from '../../../desk/notes.ts'
import { mailWatchesOf } from '../../../mail/store.ts'
import { NO_FILTERS } from '../../../queries/filters.ts'
import { countLinks } from '../../../queries/link-lists.ts'
import { countOverlapEvents, overlapEvents } from '../../../queries/overlap-events.ts'
import { formatInstant, formatMoment, words } from '../../../values/format.ts'
import { SESSION_HOURS } from '../../middleware/sessions.ts'
import { eventModel } from '../../parts/overlap-events.ts'

/** What is wrong with a form on the account page, by its field. */
export interface AccountProblem {
  readonly field: string
  readonly reason: string
}

const MOST_EVENTS = 40

/** What has happened to overlaps since the previous visit, and recently to what the user watches. */
async function news(database: Database, userId: string, previousVisit: Date | undefined) {
  const { query } = database
  const [events, total, watched, ofWatched, byMail, notes] = await Promise.all([
    previousVisit === undefined ? [] : overlapEvents(query, { since: previousVisit }, MOST_EVENTS),
    previousVisit === undefined ? 0 : countOverlapEvents(query, { since: previousVisit }),
    watchedBy(database, userId),
    overlapEvents(query, { watchedBy: userId }, MOST_EVENTS),
    mailWatchesOf(database, userId),
    notesFor(database, userId),
  ])
  return {
    visit: previousVisit === undefined ? null : formatMoment(previousVisit),
    news: events.map(eventModel),
    newsTotal: total,
    moreNews: total > events.length,
    watched,
    watchedEvents: ofWatched.map(eventModel),
    notes: notes.map((note) => ({
      ...note,
      notesHref: notesHref(note.page),
      at: formatMoment(note.at),
      isOpen: note.state === 'open',
    })),
    byMail: byMail.map((each) => ({ ...each, often: words(each.frequency) })),
  }
}

/** The pages where a user with this role works, with how much is waiting there. */
async function work(query: Query, { role }: CurrentUser) {
  const unchecked = may(role, 'links:check') ? await countLinks(query, { ...NO_FILTERS, checked: 'no' }) : 0
  return [
    ...(may(role, 'links:check')
      ? [
          {
            href: '/links?checked=no',
            label: 'Links to check',
            count: String(unchecked),
          },
        ]
      : []),
    { href: '/lists', label: 'Lists', count: null },
    ...(may(role, 'record:write') ? [{ href: '/projects', label: 'Projects', count: null }] : []),
    ...(may(role, 'record:write') ? [{ href: '/imports', label: 'Imports', count: null }] : []),
    ...(may(role, 'duplicates:decide') ? [{ href: '/duplicates', label: 'Duplicates', count: null }] : []),
    ...(may(role, 'rules:edit') ? [{ href: '/rule-packs', label: 'Rule packs', count: null }] : []),
    ...(may(role, 'users:manage')
      ? [
          { href: '/admin/users', label: 'People', count: null },
          { href: '/admin/security', label: 'Security events', count: null },
          { href: '/admin/webhooks', label: 'Webhooks', count: null },
          { href: '/admin/services', label: 'Reconciliation services', count: null },
        ]
      : []),
  ]
}

/** What somebody should do for their account first. */
function nextSteps(user: CurrentUser, hasOwnPassword: boolean) {
  const guarded = may(user.role, 'links:check')
  return [
    ...(hasOwnPassword
      ? []
      : [{ href: '#password-heading', label: 'Set a password, so that you can sign in again' }]),
    ...(guarded && !user.twoFactor
      ? [
          {
            href: '/account/two-factor',
            label: 'Turn on two-factor sign-in: your role can change what others wrote',
          },
        ]
      : []),
  ]
}

async function access(database: Database, req: Request, user: CurrentUser) {
  const [sessions, tokens] = await Promise.all([
    sessionsOf(database, user.id, req.sessionID, SESSION_HOURS),
    tokensOf(database, user.id),
  ])
  return {
    sessions: sessions.map((session) => ({
      ...session,
      device: session.device ?? 'A browser',
      signedIn: session.signedInAt === null ? null : formatInstant(new Date(session.signedInAt)),
      lastUsed: formatInstant(session.lastUsedAt),
    })),
    otherSessions: sessions.some(({ current }) => !current),
    tokens: tokens.map(({ id, label, scope, createdAt, lastUsedAt, expiresAt, expired }) => ({
      id,
      label: label ?? 'made on the command line',
      may: SCOPES[scope],
      created: formatMoment(createdAt),
      used: lastUsedAt === null ? 'never used' : formatInstant(lastUsedAt),
      ends: expiresAt === null ? 'does not end' : `${expired ? 'ended' : 'ends'} ${formatMoment(expiresAt)}`,
    })),
  }
}

/** What a token of each scope may do, in words for its owner. */
const SCOPES: Readonly<Record<TokenScope, string>> = { read: 'reads', write: 'reads and writes' }

/** The new-token form as typed. */
export interface TypedToken {
  readonly label: string
  readonly scope: string
  readonly days: string
}

/** The new-token form, with the choices for this role. */
function tokenForm(
  { role }: CurrentUser,
  typed: TypedToken = { label: '', scope: 'read', days: USUAL_TOKEN_LASTS },
) {
  return {
    label: typed.label,
    scopes: (may(role, 'record:write') ? (['read', 'write'] as const) : (['read'] as const)).map((value) => ({
      value,
      label: value === 'read' ? 'Read' : 'Read and write in your name',
      selected: typed.scope === value,
    })),
    days: TOKEN_LASTS.map((value) => ({
      value,
      label: value === 'no end' ? 'Until you end it' : `${value} days`,
      selected: typed.days === value,
    })),
  }
}

/** The signed-in user's account page, with what one of its forms rejected or created. */
export async function accountPage(
  database: Database,
  req: Request,
  user: CurrentUser,
  more: { problem?: AccountProblem; newToken?: string; typed?: TypedToken } = {},
) {
  const { problem, newToken, typed } = more
  const known = await hasPassword(database, user.id)
  return {
    title: problem === undefined ? 'Account' : 'Error: Account',
    account: { ...user, hasPassword: known },
    // A user who came through a one-time link has forgotten the password or has none.
    asksPresent: known && req.session.recovers !== true,
    shortest: SHORTEST_PASSWORD,
    twoFactor: user.twoFactor,
    codesLeft: user.twoFactor ? await recoveryCodesLeft(database, user.id) : null,
    newToken,
    tokenForm: tokenForm(user, typed),
    problems: problem === undefined ? [] : [{ message: problem.reason, input: problem.field }],
    wrong: problem === undefined ? {} : { [problem.field]: problem.reason },
    next: nextSteps(user, known),
    work: await work(database.query, user),
    ...(await news(database, user.id, req.previousVisit)),
    ...(await access(database, req, user)),
  }
}

/**
 * The page where users add the secret to their app and prove that it is there.
 * @param required whether their role requires it.
 */
export function enrolmentPage({ secret, uri }: Enrolment, problem: string | null, required: boolean) {
  return {
    title: problem === null ? 'Turn on two-factor sign-in' : 'Error: Turn on two-factor sign-in',
    // The library's own markup: squares on a white background, which cameras need in the dark theme too.
    code: renderSVG(uri, { border: 2 }),
    secret: secret.replace(/(.{4})(?=.)/g, '$1 '),
    problems: problem === null ? [] : [{ message: problem, input: 'code' }],
    problem,
    required,
  }
}
