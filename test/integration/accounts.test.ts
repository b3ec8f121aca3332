import { generate } from 'otplib'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addUser } from '../../server/accounts/users.ts'
import { type Agent, csrfOf, PASSWORD, signedIn, useApp } from '../support/app.ts'

const running = useApp()

async function post(agent: Agent, path: string, fields: Record<string, string> = {}) {
  const page = await agent.get('/account').expect(200)
  return agent
    .post(path)
    .type('form')
    .send({ _csrf: csrfOf(page.text), ...fields })
}

/** Signs in by the form and returns the answer, whatever it is. */
async function enter(email: string, password = PASSWORD) {
  const agent = supertest.agent(running().app)
  const page = await agent.get('/sign-in').expect(200)
  const answer = await agent
    .post('/sign-in')
    .type('form')
    .send({ _csrf: csrfOf(page.text), email, password })
  return { agent, answer }
}

async function idOf(email: string): Promise<string> {
  const { rows } = await running().database.pool.query<{ id: string }>(
    'SELECT id FROM users WHERE email = $1',
    [email],
  )
  return rows[0]?.id ?? ''
}

/** The one-time link that a page shows. */
function linkOn(html: string): string {
  const found = /\/sign-in\/[\w-]{20,}/.exec(html)?.[0]
  if (found === undefined) throw new Error('the page shows no link')
  return found
}

/** Opens a one-time link and presses its button. */
async function follow(agent: Agent, link: string) {
  const page = await agent.get(link).expect(200)
  return agent
    .post(link)
    .type('form')
    .send({ _csrf: csrfOf(page.text) })
}

describe('an administrator', () => {
  it('alone sees the accounts', async () => {
    for (const role of ['reader', 'researcher', 'editor'] as const) {
      await (await signedIn(running(), role)).get('/admin/users').expect(403)
    }
    const admin = await signedIn(running(), 'admin')
    expect((await admin.get('/admin/users').expect(200)).text).toContain('researcher@example.org')
  })

  it('invites somebody by a link that works once, to set a password', async () => {
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
    expect((await post(guest, '/account/password', { password: 'a new password, long' })).status).toBe(303)
    await guest.get('/links/new').expect(200)
    const again = supertest.agent(running().app)
    const twice = await again.get(link).expect(200)
    await again
      .post(link)
      .type('form')
      .send({ _csrf: csrfOf(twice.text) })
      .expect(410)
    expect((await enter('new@example.org', 'a new password, long')).answer.status).toBe(303)
  })

  it('is told what is wrong with an invitation, and loses nothing of it', async () => {
    const admin = await signedIn(running(), 'admin')
    const taken = await post(admin, '/admin/users/invite', { email: 'reader@example.org', role: 'editor' })
    expect(taken.status).toBe(422)
    expect(taken.text).toContain('reader@example.org has an account already')
    expect(taken.text).toContain('value="reader@example.org"')
    expect((await post(admin, '/admin/users/invite', { email: 'nothing', role: 'editor' })).text).toContain(
      'is not an e-mail address',
    )
  })

  it('gives a new link in place of the one before', async () => {
    const admin = await signedIn(running(), 'admin')
    const first = linkOn(
      (await post(admin, '/admin/users/invite', { email: 'late@example.org', role: 'reader' })).text,
    )
    const second = linkOn((await post(admin, `/admin/users/${await idOf('late@example.org')}/link`)).text)
    const guest = supertest.agent(running().app)
    const csrf = csrfOf((await guest.get(first).expect(200)).text)
    await guest.post(first).type('form').send({ _csrf: csrf }).expect(410)
    await guest.post(second).type('form').send({ _csrf: csrf }).expect(303)
  })

  it('changes a role, which counts with the next click', async () => {
    const admin = await signedIn(running(), 'admin')
    await addUser('climber@example.org', 'reader', PASSWORD)
    const { agent } = await enter('climber@example.org')
    await agent.get('/links/new').expect(403)
    expect(
      (await post(admin, `/admin/users/${await idOf('climber@example.org')}/role`, { role: 'researcher' }))
        .status,
    ).toBe(303)
    await agent.get('/links/new').expect(200)
    expect(
      (await post(admin, `/admin/users/${await idOf('climber@example.org')}/role`, { role: 'king' })).status,
    ).toBe(422)
  })

  it('disables somebody, whose sessions, tokens and links end at once', async () => {
    const admin = await signedIn(running(), 'admin')
    await addUser('leaver@example.org', 'researcher', PASSWORD)
    const { agent } = await enter('leaver@example.org')
    const made = await post(agent, '/account/tokens', { label: 'Import' })
    const token = /<p class="secret"><code>([\w-]+)<\/code>/.exec(made.text)?.[1] ?? ''
    const writes = () =>
      supertest(running().app).post('/api/v1/links').set('Authorization', `Bearer ${token}`).send({})
    expect((await writes()).status).toBe(422)
    const id = await idOf('leaver@example.org')
    const link = linkOn((await post(admin, `/admin/users/${id}/link`)).text)
    expect((await post(admin, `/admin/users/${id}/disable`)).status).toBe(303)
    expect((await agent.get('/account')).status).toBe(303)
    expect((await writes()).status).toBe(401)
    expect((await enter('leaver@example.org')).answer.status).toBe(422)
    const guest = supertest.agent(running().app)
    expect((await follow(guest, link)).status).toBe(410)
    await post(admin, `/admin/users/${id}/enable`)
    expect((await enter('leaver@example.org')).answer.status).toBe(303)
    expect((await writes()).status).toBe(401)
  })

  it('locks neither themselves nor everybody out', async () => {
    const admin = await signedIn(running(), 'admin')
    const id = await idOf('admin@example.org')
    expect((await post(admin, `/admin/users/${id}/disable`)).text).toContain(
      'Somebody else has to disable your account',
    )
    expect((await post(admin, `/admin/users/${id}/role`, { role: 'editor' })).text).toContain(
      'The last administrator stays one',
    )
    expect((await post(admin, '/admin/users/999999/disable')).text).toContain('There is no such account')
    await admin.get('/admin/users').expect(200)
  })
})

describe('everybody', () => {
  it('sees where they are signed in, and ends it there', async () => {
    await addUser('twice@example.org', 'reader', PASSWORD)
    const [{ agent: here }, { agent: there }] = [
      await enter('twice@example.org'),
      await enter('twice@example.org'),
    ]
    const { text } = await here.get('/account').expect(200)
    const handles = [...text.matchAll(/\/account\/sessions\/(\w+)\/end/g)].map(([, handle]) => handle)
    expect(handles).toHaveLength(1)
    expect(text).not.toMatch(/sess:|connect\.sid/)
    await post(here, `/account/sessions/${handles[0]}/end`)
    expect((await there.get('/account')).status).toBe(303)
    await here.get('/account').expect(200)
  })

  it('cannot end somebody else’s session or token', async () => {
    await addUser('victim@example.org', 'researcher', PASSWORD)
    const { agent: victim } = await enter('victim@example.org')
    const { agent: second } = await enter('victim@example.org')
    await post(victim, '/account/tokens', { label: 'Mine' })
    const handle = /\/account\/sessions\/(\w+)\/end/.exec((await victim.get('/account')).text)?.[1]
    const token = /\/account\/tokens\/(\d+)\/end/.exec((await victim.get('/account')).text)?.[1]
    const other = await signedIn(running(), 'researcher')
    await post(other, `/account/sessions/${handle}/end`)
    await post(other, `/account/tokens/${token}/end`)
    await second.get('/account').expect(200)
    expect((await victim.get('/account')).text).toContain(`/account/tokens/${token}/end`)
  })

  it('makes tokens that are named and shown once, and ends them', async () => {
    const agent = await signedIn(running(), 'researcher')
    expect((await post(agent, '/account/tokens', { label: ' ' })).text).toContain('Say what the token is for')
    const made = await post(agent, '/account/tokens', { label: 'Nightly import' })
    const token = /<p class="secret"><code>([\w-]+)<\/code>/.exec(made.text)?.[1] ?? ''
    const { text } = await agent.get('/account').expect(200)
    expect(text).toContain('Nightly import')
    expect(text).not.toContain(token)
    const ends = /\/account\/tokens\/\d+\/end/.exec(text)?.[0] ?? ''
    await post(agent, ends)
    const answer = await supertest(running().app)
      .post('/api/v1/links')
      .set('Authorization', `Bearer ${token}`)
      .send({})
    expect(answer.status).toBe(401)
    const reader = await signedIn(running(), 'reader')
    expect((await post(reader, '/account/tokens', { label: 'Mine' })).status).toBe(403)
  })

  it('changes the password, which ends the other sessions, and loses no news to a slip', async () => {
    await addUser('changer@example.org', 'reader', PASSWORD)
    const [{ agent: here }, { agent: there }] = [
      await enter('changer@example.org'),
      await enter('changer@example.org'),
    ]
    const wrong = await post(here, '/account/password', {
      current: 'not this one',
      password: 'another password',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('This is not your present password')
    expect(wrong.text).toContain('Where you are signed in')
    expect((await post(here, '/account/password', { current: PASSWORD, password: 'short' })).text).toContain(
      'at least 12 characters',
    )
    expect(
      (await post(here, '/account/password', { current: PASSWORD, password: 'another password' })).status,
    ).toBe(303)
    expect((await there.get('/account')).status).toBe(303)
    await here.get('/account').expect(200)
    expect((await enter('changer@example.org')).answer.status).toBe(422)
    expect((await enter('changer@example.org', 'another password')).answer.status).toBe(303)
  })
})

describe('two-factor sign-in', () => {
  /** An account with it on: the secret of its app, and its recovery codes. */
  async function withTwoFactor(email: string): Promise<{ agent: Agent; secret: string; codes: string[] }> {
    await addUser(email, 'reader', PASSWORD)
    const { agent } = await enter(email)
    const page = await agent.get('/account/two-factor').expect(200)
    const secret = (/<p class="secret"><code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1] ?? '').replaceAll(
      ' ',
      '',
    )
    const wrong = await post(agent, '/account/two-factor', { code: '000000' })
    expect(wrong.status).toBe(422)
    const on = await post(agent, '/account/two-factor', { code: await codeAt(secret, 0) })
    const codes = [...on.text.matchAll(/<code>([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})<\/code>/g)].map(
      ([, code]) => code ?? '',
    )
    expect(codes).toHaveLength(10)
    return { agent, secret, codes }
  }

  /** The code that an app shows so many half minutes from now. */
  function codeAt(secret: string, steps: number): Promise<string> {
    return generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * steps })
  }

  async function secondStep(agent: Agent, code: string) {
    const page = await agent.get('/sign-in/code').expect(200)
    return agent
      .post('/sign-in/code')
      .type('form')
      .send({ _csrf: csrfOf(page.text), code })
  }

  it('asks for the code after the password, and lets nobody in between', async () => {
    const { secret } = await withTwoFactor('careful@example.org')
    const { agent, answer } = await enter('careful@example.org')
    expect(answer.headers.location).toBe('/sign-in/code')
    expect((await agent.get('/account')).status).toBe(303)
    const wrong = await secondStep(agent, '000000')
    expect(wrong.status).toBe(422)
    expect((await secondStep(agent, await codeAt(secret, 1))).status).toBe(303)
    await agent.get('/account').expect(200)
  })

  it('takes no code twice', async () => {
    const { secret } = await withTwoFactor('watched@example.org')
    const code = await codeAt(secret, 1)
    const first = (await enter('watched@example.org')).agent
    expect((await secondStep(first, code)).status).toBe(303)
    const second = (await enter('watched@example.org')).agent
    expect((await secondStep(second, code)).status).toBe(422)
  })

  it('takes each recovery code once', async () => {
    const { codes } = await withTwoFactor('phoneless@example.org')
    const [code = ''] = codes
    const first = (await enter('phoneless@example.org')).agent
    expect((await secondStep(first, code.toUpperCase().replaceAll('-', ' '))).status).toBe(303)
    expect((await first.get('/account')).text).toContain('Recovery codes left: 9')
    const second = (await enter('phoneless@example.org')).agent
    expect((await secondStep(second, code)).status).toBe(422)
  })

  it('cannot be guessed at for long, from wherever the guesses come', async () => {
    await withTwoFactor('guessed@example.org')
    for (let guess = 0; guess < 10; guess += 1) {
      const { agent } = await enter('guessed@example.org')
      expect((await secondStep(agent, '000000')).status).toBe(422)
    }
    const { agent } = await enter('guessed@example.org')
    expect((await secondStep(agent, '000000')).status).toBe(429)
  })

  it('is turned off with the password, and by an administrator for who has lost everything', async () => {
    const { agent } = await withTwoFactor('off@example.org')
    expect((await post(agent, '/account/two-factor/off', { present: 'wrong' })).status).toBe(422)
    const renewed = await post(agent, '/account/two-factor/codes', { present: PASSWORD })
    expect(renewed.text.match(/<code>/g)).toHaveLength(10)
    expect((await post(agent, '/account/two-factor/off', { present: PASSWORD })).status).toBe(303)
    expect((await enter('off@example.org')).answer.headers.location).toBe('/')

    await withTwoFactor('lost@example.org')
    const admin = await signedIn(running(), 'admin')
    await post(admin, `/admin/users/${await idOf('lost@example.org')}/two-factor-off`)
    expect((await enter('lost@example.org')).answer.headers.location).toBe('/')
  })

  it('is asked for after a one-time link too', async () => {
    await withTwoFactor('linked@example.org')
    const admin = await signedIn(running(), 'admin')
    const link = linkOn((await post(admin, `/admin/users/${await idOf('linked@example.org')}/link`)).text)
    const guest = supertest.agent(running().app)
    const answer = await follow(guest, link)
    expect(answer.headers.location).toBe('/sign-in/code')
    expect((await guest.get('/account')).status).toBe(303)
  })
})
