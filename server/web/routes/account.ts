import { Router } from 'express'
import { SHORTEST_PASSWORD } from '../../accounts/secrets.ts'
import {
  AccountRefused,
  type CurrentUser,
  checkCredentials,
  hasPassword,
  setPassword,
} from '../../accounts/users.ts'
import { watchedBy } from '../../accounts/watches.ts'
import { formatMoment } from '../../domain/format.ts'
import type { Query } from '../../overlaps/query.ts'
import { countOverlapEvents, overlapEvents } from '../../queries/overlap-events.ts'
import type { AppContext } from '../context.ts'
import { HttpError } from '../errors.ts'
import { requirePermission } from '../middleware/guards.ts'
import { eventModel } from '../models/overlap-events.ts'

async function accountModel(user: CurrentUser, problem?: { field: string; reason: string }) {
  return {
    title: problem === undefined ? 'Account' : 'Error: Account',
    account: { ...user, hasPassword: await hasPassword(user.id) },
    shortest: SHORTEST_PASSWORD,
    problem,
    currentProblem: problem?.field === 'current' ? problem.reason : null,
    passwordProblem: problem?.field === 'password' ? problem.reason : null,
  }
}

const MOST_EVENTS = 40

/** What happened to overlaps since the visit before, and lately to what the user watches. */
async function news(query: Query, userId: string, previousVisit: Date | undefined) {
  const [events, total, watched, ofWatched] = await Promise.all([
    previousVisit === undefined ? [] : overlapEvents(query, { since: previousVisit }, MOST_EVENTS),
    previousVisit === undefined ? 0 : countOverlapEvents(query, { since: previousVisit }),
    watchedBy(query, userId),
    overlapEvents(query, { watchedBy: userId }, MOST_EVENTS),
  ])
  return {
    visit: previousVisit === undefined ? null : formatMoment(previousVisit),
    news: events.map(eventModel),
    newsTotal: total,
    moreNews: total > events.length,
    watched,
    watchedEvents: ofWatched.map(eventModel),
  }
}

export function accountRoutes({ database: { query } }: AppContext): Router {
  const router = Router()
  router.get('/account', requirePermission('read'), async (req, res) => {
    if (req.user === undefined) throw new HttpError(403, 'Sign in first.')
    res.render('account', {
      ...(await accountModel(req.user)),
      ...(await news(query, req.user.id, req.previousVisit)),
    })
  })
  router.post('/account/password', requirePermission('read'), async (req, res) => {
    if (req.user === undefined) throw new HttpError(403, 'Sign in first.')
    const { current = '', password = '' } = req.body as { current?: string; password?: string }
    const refuse = async (field: string, reason: string): Promise<void> => {
      res.status(422).render('account', await accountModel(req.user as CurrentUser, { field, reason }))
    }
    const known = await hasPassword(req.user.id)
    if (known && (await checkCredentials(req.user.email, String(current))) === null) {
      await refuse('current', 'This is not your present password')
      return
    }
    try {
      await setPassword(req.user.id, String(password))
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error
      await refuse('password', error.message)
      return
    }
    req.session.notice = 'Your password is set.'
    res.redirect(303, '/account')
  })
  return router
}
