import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addUser } from '../../server/accounts/users.ts'
import { writeRecord } from '../../server/record/write-record.ts'
import { enter, follow, idOf, linkOn, post } from '../support/accounts.ts'
import { type Agent, csrfOf, formFields, PASSWORD, signedIn, useApp } from '../support/app.ts'
import { actionsOn, valueOn, wordsIn } from '../support/html.ts'

const running = useApp()

describe('an administrator', () => {
  it('is the only one who sees the accounts', async () => {
    for (const role of ['reader', 'researcher', 'editor'] as const) {
      await (await signedIn(running(), role)).get('/admin/users').expect(403)
    }
    const admin = await signedIn(running(), 'admin')
    expect((await admin.get('/admin/users').expect(200)).text).toContain('researcher@example.org')
  })

  it('invites someone with a link that works once, to set a password', async () => {
    const admin = await signedIn(running(), 'admin')
    const page = await post(admin, '/admin/users/invite', { email: 'new@example.org', role: 'researcher' })
    expect(page.status).toBe(200)
    const link = linkOn(page.text)
    const guest = supertest.agent(running().app)
    const asked = await guest.get(link).expect(200)
    await guest
      .post(link)
      .type('form')
      .send({ _csrf: csrfOf(asked.text) })
      .expect(303)
    const next = async (): Promise<string> => (await guest.get('/account').expect(200)).text
    expect(await next()).toContain('Set a password, so that you can sign in again')
    expect((await post(guest, '/account/password', { password: 'a new password, long' })).status).toBe(303)
    expect(await next()).not.toContain('id="next-heading"')
    await guest.get('/links/new').expect(200)
    const again = supertest.agent(running().app)
    const twice = await again.get(link).expect(200)
    await again
      .post(link)
      .type('form')
      .send({ _csrf: csrfOf(twice.text) })
      .expect(410)
    expect((await enter(running(), 'new@example.org', 'a new password, long')).answer.status).toBe(303)
  })

  it('is told what is wrong with an invitation, and does not have to retype it', async () => {
    const admin = await signedIn(running(), 'admin')
    const taken = await post(admin, '/admin/users/invite', { email: 'reader@example.org', role: 'editor' })
    expect(taken.status).toBe(422)
    expect(taken.text).toContain('reader@example.org already has an account')
    expect(valueOn(taken.text, 'email')).toBe('reader@example.org')
    expect((await post(admin, '/admin/users/invite', { email: 'nothing', role: 'editor' })).text).toContain(
      'is not an email address',
    )
  })

  it('creates a new link that replaces the previous one', async () => {
    const admin = await signedIn(running(), 'admin')
    const first = linkOn(
      (await post(admin, '/admin/users/invite', { email: 'late@example.org', role: 'reader' })).text,
    )
    const second = linkOn(
      (await post(admin, `/admin/users/${await idOf(running(), 'late@example.org')}/link`)).text,
    )
    const guest = supertest.agent(running().app)
    const csrf = csrfOf((await guest.get(first).expect(200)).text)
    await guest.post(first).type('form').send({ _csrf: csrf }).expect(410)
    await guest.post(second).type('form').send({ _csrf: csrf }).expect(303)
  })

  it('changes a role, which takes effect with the next click', async () => {
    const admin = await signedIn(running(), 'admin')
    await addUser(running().database, 'climber@example.org', 'reader', PASSWORD)
    const { agent } = await enter(running(), 'climber@example.org')
    await agent.get('/links/new').expect(403)
    expect(
      (
        await post(admin, `/admin/users/${await idOf(running(), 'climber@example.org')}/role`, {
          role: 'researcher',
        })
      ).status,
    ).toBe(303)
    await agent.get('/links/new').expect(200)
    expect(
      (
        await post(admin, `/admin/users/${await idOf(running(), 'climber@example.org')}/role`, {
          role: 'king',
        })
      ).status,
    ).toBe(422)
  })

  it('disables an account and ends its sessions, tokens and links at once', async () => {
    const admin = await signedIn(running(), 'admin')
    await addUser(running().database, 'leaver@example.org', 'researcher', PASSWORD)
    const { agent } = await enter(running(), 'leaver@example.org')
    const made = await post(agent, '/account/tokens', { label: 'Import' })
    const token = wordsIn(made.text, '.secret code')[0] ?? ''
    const writes = () =>
      supertest(running().app).post('/api/v1/links').set('Authorization', `Bearer ${token}`).send({})
    expect((await writes()).status).toBe(422)
    const id = await idOf(running(), 'leaver@example.org')
    const link = linkOn((await post(admin, `/admin/users/${id}/link`)).text)
    expect((await post(admin, `/admin/users/${id}/disable`)).status).toBe(303)
    expect((await agent.get('/account')).status).toBe(303)
    expect((await writes()).status).toBe(401)
    expect((await enter(running(), 'leaver@example.org')).answer.status).toBe(422)
    const guest = supertest.agent(running().app)
    expect((await follow(guest, link)).status).toBe(410)
    await post(admin, `/admin/users/${id}/enable`)
    expect((await enter(running(), 'leaver@example.org')).answer.status).toBe(303)
    expect((await writes()).status).toBe(401)
  })

  it('disables an account while an import of its user is running', async () => {
    const admin = await signedIn(running(), 'admin')
    await addUser(running().database, 'importer@example.org', 'researcher', PASSWORD)
    const userId = await idOf(running(), 'importer@example.org')
    const importing = { userId, via: 'import', reason: null } as const
    const { result } = await writeRecord(running().database, importing, async ({ query }) => {
      await query(sql`SELECT recording_moment()`)
      return post(admin, `/admin/users/${userId}/disable`)
    })
    expect(result.status).toBe(303)
  })

  it('cannot lock themselves or everyone else out', async () => {
    const admin = await signedIn(running(), 'admin')
    const id = await idOf(running(), 'admin@example.org')
    expect((await post(admin, `/admin/users/${id}/disable`)).text).toContain(
      'Someone else has to disable your account',
    )
    expect((await post(admin, `/admin/users/${id}/role`, { role: 'editor' })).text).toContain(
      'This is the last administrator',
    )
    expect((await post(admin, '/admin/users/999999/disable')).text).toContain('There is no such account')
    await admin.get('/admin/users').expect(200)
  })
})

describe('every user', () => {
  it('has the same address for the throttle and the account, even with letters whose case is unusual', async () => {
    expect((await enter(running(), 'EDITOR@example.org')).answer.status).toBe(303)
    expect((await enter(running(), 'ED\u0130TOR@example.org')).answer.status).toBe(422)
  })

  it('sees where they are signed in, and can end those sessions', async () => {
    await addUser(running().database, 'twice@example.org', 'reader', PASSWORD)
    const [{ agent: here }, { agent: there }] = [
      await enter(running(), 'twice@example.org'),
      await enter(running(), 'twice@example.org'),
    ]
    const { text } = await here.get('/account').expect(200)
    const ends = actionsOn(text, /^\/account\/sessions\/\w+\/end$/)
    expect(ends).toHaveLength(1)
    expect(text).not.toMatch(/sess:|connect\.sid/)
    await post(here, ends[0] ?? '')
    expect((await there.get('/account')).status).toBe(303)
    await here.get('/account').expect(200)
  })

  it('ends a session for good, even while one of its requests is in progress', async () => {
    await addUser(running().database, 'racer@example.org', 'researcher', PASSWORD)
    const [{ agent: here }, { agent: there }] = [
      await enter(running(), 'racer@example.org'),
      await enter(running(), 'racer@example.org'),
    ]
    const { database } = running()
    const fields = await formFields(there, '/interests/new', {
      name: 'Written While It Ended',
      kind: 'company',
    })
    const turn = await database.pool.connect()
    await turn.query('BEGIN; SELECT pg_advisory_xact_lock(7238002)')
    const write = there
      .post('/interests/new')
      .type('form')
      .send(fields)
      .then((answer) => answer.status)
    const waits = `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`
    while ((await database.pool.query<{ n: number }>(waits)).rows[0]?.n === 0);
    await post(here, '/account/sessions/end-others')
    await turn.query('COMMIT')
    turn.release()
    expect(await write).toBe(303)
    expect((await there.get('/account')).status).toBe(303)
  })

  it('cannot keep guessing the password at an unlocked screen', async () => {
    await addUser(running().database, 'unlocked@example.org', 'reader', PASSWORD)
    const { agent } = await enter(running(), 'unlocked@example.org')
    const guess = () =>
      post(agent, '/account/password', { current: 'a wrong guess', password: 'another password' })
    for (let tried = 0; tried < 10; tried += 1) expect((await guess()).status).toBe(422)
    expect((await guess()).status).toBe(429)
  })

  it('cannot end another user’s session or token', async () => {
    await addUser(running().database, 'victim@example.org', 'researcher', PASSWORD)
    const { agent: victim } = await enter(running(), 'victim@example.org')
    const { agent: second } = await enter(running(), 'victim@example.org')
    await post(victim, '/account/tokens', { label: 'Mine' })
    const ends = actionsOn((await victim.get('/account')).text, /^\/account\/(?:sessions|tokens)\/\w+\/end$/)
    expect(ends).toHaveLength(2)
    const other = await signedIn(running(), 'researcher')
    for (const end of ends) await post(other, end)
    await second.get('/account').expect(200)
    expect(actionsOn((await victim.get('/account')).text, /\/tokens\/\d+\/end$/)).toHaveLength(1)
  })

  it('creates named tokens that are shown once, and revokes them', async () => {
    const agent = await signedIn(running(), 'researcher')
    expect((await post(agent, '/account/tokens', { label: ' ' })).text).toContain('Say what the token is for')
    const made = await post(agent, '/account/tokens', { label: 'Nightly import' })
    const token = wordsIn(made.text, '.secret code')[0] ?? ''
    const { text } = await agent.get('/account').expect(200)
    expect(text).toContain('Nightly import')
    expect(text).not.toContain(token)
    const [end = ''] = actionsOn(text, /^\/account\/tokens\/\d+\/end$/)
    await post(agent, end)
    const answer = await supertest(running().app)
      .post('/api/v1/links')
      .set('Authorization', `Bearer ${token}`)
      .send({})
    expect(answer.status).toBe(401)
  })

  it('creates read-only tokens and tokens that expire', async () => {
    const { app, database } = running()
    const writes = async (token: string) =>
      (await supertest(app).post('/api/v1/links').set('Authorization', `Bearer ${token}`).send({})).status
    const tokenOf = async (agent: Agent, fields: Record<string, string>) =>
      wordsIn((await post(agent, '/account/tokens', fields)).text, '.secret code')[0] ?? ''
    const agent = await signedIn(running(), 'researcher')
    const reading = await tokenOf(agent, { label: 'Reads', scope: 'read', days: '30' })
    expect(await writes(reading)).toBe(403)
    const writing = await tokenOf(agent, { label: 'Writes', scope: 'write', days: '30' })
    expect(await writes(writing)).toBe(422)
    expect((await agent.get('/account')).text).toMatch(/Writes<.*reads and writes.*ends /)
    await database.pool.query(
      `UPDATE api_tokens SET expires_at = now() - interval '1 second' WHERE label = 'Writes'`,
    )
    expect(await writes(writing)).toBe(401)
    expect((await post(agent, '/account/tokens', { label: 'Odd', scope: 'all' })).status).toBe(422)
    expect((await post(agent, '/account/tokens', { label: 'Odd', days: '9999' })).status).toBe(422)

    const reader = await signedIn(running(), 'reader')
    expect((await post(reader, '/account/tokens', { label: 'Mine', scope: 'write' })).text).toContain(
      'A reader may not write, so the token can only read',
    )
    expect(await writes(await tokenOf(reader, { label: 'Mine' }))).toBe(403)
    expect((await reader.get('/account')).text).toContain('Mine')
  })

  it('changes the password, which ends other sessions; a typo loses nothing', async () => {
    await addUser(running().database, 'changer@example.org', 'reader', PASSWORD)
    const [{ agent: here }, { agent: there }] = [
      await enter(running(), 'changer@example.org'),
      await enter(running(), 'changer@example.org'),
    ]
    const wrong = await post(here, '/account/password', {
      current: 'not this one',
      password: 'another password',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('This is not your current password')
    expect(wrong.text).toContain('Where you are signed in')
    expect((await post(here, '/account/password', { current: PASSWORD, password: 'short' })).text).toContain(
      'at least 12 characters',
    )
    expect(
      (await post(here, '/account/password', { current: PASSWORD, password: 'another password' })).status,
    ).toBe(303)
    expect((await there.get('/account')).status).toBe(303)
    await here.get('/account').expect(200)
    expect((await enter(running(), 'changer@example.org')).answer.status).toBe(422)
    expect((await enter(running(), 'changer@example.org', 'another password')).answer.status).toBe(303)
  })
})
