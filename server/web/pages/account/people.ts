import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { USER_ROLES, type UserRole } from '../../../../models/vocabulary.ts'
import {
  changeRole,
  disablePerson,
  dropTwoFactor,
  enablePerson,
  forgetIdentities,
  invite,
  inviteAgain,
  listPeople,
} from '../../../accounts/people.ts'
import type { SecurityEventName } from '../../../accounts/security-events.ts'
import { LINK_HOURS } from '../../../accounts/sign-in-links.ts'
import { type Account, AccountRefused } from '../../../accounts/users.ts'
import { withArticle } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { baseUrl, pathParameter, textField } from '../../input.ts'
import { confirmsIdentity } from '../../middleware/confirmation.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { securityLog } from '../../security-log.ts'
import { personModel, ROLE_MEANINGS } from './people-view.ts'

const Role = z.enum(USER_ROLES)

interface Shown {
  readonly problem?: { field: string; reason: string }
  /** What was typed into the invitation. */
  readonly typed?: { email: string; role: string }
  readonly link?: { href: string; email: string; days: number }
}

/** Who has an account: for administrators. */
export function peopleRoutes(context: AppContext): Router {
  const { database, clock } = context
  const router = Router()
  const note = securityLog(context)
  const manages = [...mayPost('users:manage'), ...confirmsIdentity(context)]

  async function show(
    req: Request,
    res: Response,
    status: number,
    { problem, typed, link }: Shown,
  ): Promise<void> {
    const me = needSignedIn(req)
    const people = await listPeople(database)
    const role = typed?.role ?? 'researcher'
    res.status(status)
    res.render('account/people', {
      title: problem === undefined ? 'People' : 'Error: People',
      people: people.map((person) => personModel(person, me.id)),
      roles: USER_ROLES.map((value) => ({ value, meaning: ROLE_MEANINGS[value], selected: value === role })),
      email: typed?.email ?? '',
      link,
      problems: problem === undefined ? [] : [{ message: problem.reason, input: problem.field }],
      emailProblem: problem?.field === 'email' ? problem.reason : null,
    })
  }

  /** Changes an account, says so and logs it; if the change is refused, the page says so. */
  async function change(
    req: Request,
    res: Response,
    event: SecurityEventName,
    work: (id: string) => Promise<{ account: Account; said: string; detail?: string }>,
  ): Promise<void> {
    try {
      const { account, said, detail } = await work(pathParameter(req, 'id'))
      await note(req, event, { account, ...(detail === undefined ? {} : { detail }) })
      req.session.notice = `${account.email} ${said}.`
      res.redirect(303, '/admin/users')
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error
      await show(req, res, 422, { problem: { field: 'people', reason: error.message } })
    }
  }

  function linkOf(req: Request, token: string, email: string): NonNullable<Shown['link']> {
    return { href: `${baseUrl(req)}/sign-in/${token}`, email, days: LINK_HOURS.invitation / 24 }
  }

  router.get('/admin/users', requirePermission('users:manage'), async (req, res) => {
    await show(req, res, 200, {})
  })
  router.post('/admin/users/invite', ...manages, async (req, res) => {
    const typed = { email: textField(req, 'email'), role: textField(req, 'role') }
    const role = Role.safeParse(typed.role)
    try {
      if (!role.success) throw new AccountRefused('Choose what they may do')
      const { token, user } = await invite(database, typed.email, role.data, clock())
      await note(req, 'invited', { account: user, detail: `as ${withArticle(role.data)}` })
      await show(req, res, 200, { link: linkOf(req, token, user.email) })
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error
      await show(req, res, 422, { problem: { field: 'email', reason: error.message }, typed })
    }
  })
  router.post('/admin/users/:id/link', ...manages, async (req, res) => {
    try {
      const { token, user } = await inviteAgain(database, pathParameter(req, 'id'), clock())
      await note(req, 'link_made', { account: user })
      await show(req, res, 200, { link: linkOf(req, token, user.email) })
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error
      await show(req, res, 422, { problem: { field: 'people', reason: error.message } })
    }
  })
  router.post('/admin/users/:id/role', ...manages, async (req, res) => {
    await change(req, res, 'role_changed', async (id) => {
      const role = Role.safeParse(textField(req, 'role'))
      if (!role.success) throw new AccountRefused('Choose what they may do')
      const account = await changeRole(database, id, role.data satisfies UserRole)
      const now = withArticle(role.data)
      return { account, said: `is now ${now}`, detail: `to ${now}` }
    })
  })
  router.post('/admin/users/:id/disable', ...manages, async (req, res) => {
    await change(req, res, 'account_disabled', async (id) => {
      if (id === needSignedIn(req).id) throw new AccountRefused('Someone else has to disable your account')
      return {
        account: await disablePerson(database, id),
        said: 'is disabled. Their sessions and tokens have ended',
      }
    })
  })
  router.post('/admin/users/:id/enable', ...manages, async (req, res) => {
    await change(req, res, 'account_enabled', async (id) => ({
      account: await enablePerson(database, id),
      said: 'can sign in again',
    }))
  })
  router.post('/admin/users/:id/two-factor-off', ...manages, async (req, res) => {
    await change(req, res, 'two_factor_off', async (id) => ({
      account: await dropTwoFactor(database, id),
      said: 'signs in without a second step until they turn it on again',
    }))
  })
  router.post('/admin/users/:id/sign-in-service-off', ...manages, async (req, res) => {
    await change(req, res, 'identity_removed', async (id) => ({
      account: await forgetIdentities(database, id),
      said: 'is no longer linked to the sign-in service. They will be linked again when they next use it',
    }))
  })
  return router
}
