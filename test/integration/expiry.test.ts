import { generate } from 'otplib'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { firstAdminToken } from '../../server/accounts/sign-in-links.ts'
import { addUser } from '../../server/accounts/users.ts'
import { enter, follow, linkOn, post } from '../support/accounts.ts'
import { csrfOf, PASSWORD, signedIn, useApp } from '../support/app.ts'
import { wordsIn } from '../support/html.ts'

/** Things that expire, with a clock that the test sets. */

const running = useApp('test')
const MINUTES_A_DAY = 24 * 60

describe('an invitation', () => {
  async function invite(): Promise<string> {
    const admin = await signedIn(running(), 'admin')
    const invited = await post(admin, '/admin/users/invite', { email: 'new@example.org', role: 'reader' })
    return linkOn(invited.text)
  }

  it('works for sign-in until the end of its seventh day', async () => {
    const link = await invite()
    running().wait(7 * MINUTES_A_DAY - 1)
    expect((await follow(supertest.agent(running().app), link)).status).toBe(303)
  })

  it('does not work after that', async () => {
    const link = await invite()
    running().wait(7 * MINUTES_A_DAY + 1)
    expect((await follow(supertest.agent(running().app), link)).status).toBe(410)
  })
})

describe('the first administrator’s link', () => {
  it.each([
    [24 * 60 - 1, 303],
    [24 * 60 + 1, 410],
  ])('after %i minutes answers with %i', async (minutes, status) => {
    const { app, database, wait } = running()
    await database.pool.query(`UPDATE users SET password_hash = NULL WHERE role = 'admin'`)
    const token = await firstAdminToken(database, new Date())
    wait(minutes)
    expect((await follow(supertest.agent(app), `/sign-in/${token}`)).status).toBe(status)
  })
})

describe('the second step', () => {
  /** A user who has given the right password but not yet the code from their app. */
  async function betweenSteps() {
    await addUser(running().database, 'two@example.org', 'reader', PASSWORD)
    const { agent } = await enter(running(), 'two@example.org')
    const page = await agent.get('/account/two-factor').expect(200)
    const [secret = ''] = wordsIn(page.text, '.secret code').map((words) => words.replaceAll(' ', ''))
    const codeAfter = (minutes: number): Promise<string> =>
      generate({ secret, epoch: Math.floor(Date.now() / 1000) + 60 * minutes })
    expect((await post(agent, '/account/two-factor', { code: await codeAfter(0) })).status).toBe(200)
    const { agent: entering } = await enter(running(), 'two@example.org')
    const form = await entering.get('/sign-in/code').expect(200)
    const give = async (code: string) =>
      entering
        .post('/sign-in/code')
        .type('form')
        .send({ _csrf: csrfOf(form.text), code })
    return { entering, codeAfter, give }
  }

  it('waits ten minutes for the code', async () => {
    const { codeAfter, give } = await betweenSteps()
    running().wait(9)
    expect((await give(await codeAfter(9))).headers.location).toBe('/')
  })

  it('then starts over, whatever the code', async () => {
    const { entering, codeAfter, give } = await betweenSteps()
    running().wait(11)
    expect((await give(await codeAfter(11))).headers.location).toBe('/sign-in')
    expect((await entering.get('/account')).headers.location).toBe('/sign-in')
  })
})
