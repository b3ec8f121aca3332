import { createHash } from 'node:crypto'
import { generate } from 'otplib'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { sealOldSecrets, secretsKey, unseal } from '../../server/accounts/sealed-secrets.ts'
import { addToken } from '../../server/accounts/tokens.ts'
import { addUser } from '../../server/accounts/users.ts'
import { enter, follow, idOf, linkOn, post } from '../support/accounts.ts'
import { type Agent, csrfOf, PASSWORD, signedIn, useApp } from '../support/app.ts'
import { wordsIn } from '../support/html.ts'

const running = useApp()

describe('two-factor sign-in', () => {
  /** An account with two-factor sign-in: the app's secret and the recovery codes. */
  async function withTwoFactor(email: string): Promise<{ agent: Agent; secret: string; codes: string[] }> {
    await addUser(running().database, email, 'reader', PASSWORD)
    const { agent } = await enter(running(), email)
    const page = await agent.get('/account/two-factor').expect(200)
    const [secret = ''] = wordsIn(page.text, '.secret code').map((words) => words.replaceAll(' ', ''))
    const wrong = await post(agent, '/account/two-factor', { code: '000000' })
    expect(wrong.status).toBe(422)
    const on = await post(agent, '/account/two-factor', { code: await codeAt(secret, 0) })
    const codes = wordsIn(on.text, 'code')
    expect(codes).toHaveLength(10)
    return { agent, secret, codes }
  }

  /** The code that an app shows this many half-minutes from now. */
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

  it('asks for the code after the password, and gives no access in between', async () => {
    const { secret } = await withTwoFactor('careful@example.org')
    const { agent, answer } = await enter(running(), 'careful@example.org')
    expect(answer.headers.location).toBe('/sign-in/code')
    expect((await agent.get('/account')).status).toBe(303)
    const wrong = await secondStep(agent, '000000')
    expect(wrong.status).toBe(422)
    expect((await secondStep(agent, await codeAt(secret, 1))).status).toBe(303)
    await agent.get('/account').expect(200)
  })

  it('ends the sessions that began without it', async () => {
    const email = 'two-sessions@example.org'
    await addUser(running().database, email, 'reader', PASSWORD)
    const { agent: earlier } = await enter(running(), email)
    await earlier.get('/account').expect(200)
    const { agent } = await enter(running(), email)
    const page = await agent.get('/account/two-factor').expect(200)
    const [secret = ''] = wordsIn(page.text, '.secret code').map((words) => words.replaceAll(' ', ''))
    expect((await post(agent, '/account/two-factor', { code: await codeAt(secret, 0) })).status).toBe(200)
    await agent.get('/account').expect(200)
    await earlier.get('/account').expect(303)
  })

  it('accepts each code only once', async () => {
    const { secret } = await withTwoFactor('watched@example.org')
    const code = await codeAt(secret, 1)
    const first = (await enter(running(), 'watched@example.org')).agent
    expect((await secondStep(first, code)).status).toBe(303)
    const second = (await enter(running(), 'watched@example.org')).agent
    expect((await secondStep(second, code)).status).toBe(422)
  })

  it('accepts each recovery code only once', async () => {
    const { codes } = await withTwoFactor('phoneless@example.org')
    const [code = ''] = codes
    const first = (await enter(running(), 'phoneless@example.org')).agent
    expect((await secondStep(first, code.toUpperCase().replaceAll('-', ' '))).status).toBe(303)
    expect((await first.get('/account')).text).toContain('Recovery codes left: 9')
    const second = (await enter(running(), 'phoneless@example.org')).agent
    expect((await secondStep(second, code)).status).toBe(422)
  })

  it('limits guesses wherever they come from, and counts the owner’s attempts separately', async () => {
    const { agent: owner, secret } = await withTwoFactor('guessed@example.org')
    await post(owner, '/sign-out')
    for (let guess = 0; guess < 10; guess += 1) {
      const { agent } = await enter(running(), 'guessed@example.org')
      expect((await secondStep(agent, '000000')).status).toBe(422)
    }
    const { agent } = await enter(running(), 'guessed@example.org')
    expect((await secondStep(agent, '000000')).status).toBe(429)
    await enter(running(), 'guessed@example.org', PASSWORD, owner)
    expect((await secondStep(owner, await codeAt(secret, 1))).status).toBe(303)
    await post(owner, '/sign-out')
    for (let guess = 0; guess < 10; guess += 1) {
      await enter(running(), 'guessed@example.org', PASSWORD, owner)
      expect((await secondStep(owner, '000000')).status).toBe(422)
    }
    await enter(running(), 'guessed@example.org', PASSWORD, owner)
    expect((await secondStep(owner, '000000')).status).toBe(429)
  })

  it('can be turned off with the password, or by an administrator for a user who has lost everything', async () => {
    const { agent } = await withTwoFactor('off@example.org')
    expect((await post(agent, '/account/two-factor/off', { present: 'wrong' })).status).toBe(422)
    const renewed = await post(agent, '/account/two-factor/codes', { present: PASSWORD })
    expect(wordsIn(renewed.text, 'code')).toHaveLength(10)
    expect((await post(agent, '/account/two-factor/off', { present: PASSWORD })).status).toBe(303)
    expect((await enter(running(), 'off@example.org')).answer.headers.location).toBe('/')

    await withTwoFactor('lost@example.org')
    const admin = await signedIn(running(), 'admin')
    await post(admin, `/admin/users/${await idOf(running(), 'lost@example.org')}/two-factor-off`)
    expect((await enter(running(), 'lost@example.org')).answer.headers.location).toBe('/')
  })

  it('is also required after a one-time link', async () => {
    await withTwoFactor('linked@example.org')
    const admin = await signedIn(running(), 'admin')
    const link = linkOn(
      (await post(admin, `/admin/users/${await idOf(running(), 'linked@example.org')}/link`)).text,
    )
    const guest = supertest.agent(running().app)
    const answer = await follow(guest, link)
    expect(answer.headers.location).toBe('/sign-in/code')
    expect((await guest.get('/account')).status).toBe(303)
  })

  it('stores its secrets so that the database alone does not reveal them', async () => {
    const { secret, codes } = await withTwoFactor('sealed@example.org')
    const { pool } = running().database
    const stored = async (sqlText: string) =>
      (await pool.query<{ kept: string }>(sqlText, [await idOf(running(), 'sealed@example.org')])).rows.map(
        ({ kept }) => kept,
      )
    const [sealed = ''] = await stored('SELECT totp_secret AS kept FROM users WHERE id = $1')
    expect(sealed).not.toContain(secret)
    const hashes = await stored('SELECT code_hash AS kept FROM recovery_codes WHERE user_id = $1')
    expect(hashes.every((hash) => hash.startsWith('$argon2id$'))).toBe(true)
    const random = (codes[0] ?? '').replaceAll('-', '')
    expect(random.length * 5).toBeGreaterThanOrEqual(128)

    // With another account's id or another key, the secret cannot be unsealed.
    const id = await idOf(running(), 'sealed@example.org')
    const key = secretsKey('a secret for the tests alone')
    expect(unseal(key, sealed, id)).toBe(secret)
    expect(unseal(key, sealed, `${id}0`)).toBeNull()
    expect(unseal(secretsKey('another secret of some length'), sealed, id)).toBeNull()
  })

  it('accepts secrets that an earlier version stored unsealed', async () => {
    const { secret } = await withTwoFactor('older@example.org')
    const { pool } = running().database
    const id = await idOf(running(), 'older@example.org')
    const code = 'abcde-fghjk-mn'
    const digest = createHash('sha256').update(code.replaceAll('-', '')).digest('hex')
    await pool.query('UPDATE users SET totp_secret = $2, totp_last_step = NULL WHERE id = $1', [id, secret])
    await pool.query('INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)', [id, digest])
    await sealOldSecrets(running().database, secretsKey('a secret for the tests alone'))
    const { rows } = await pool.query<{ kept: string }>(
      'SELECT totp_secret AS kept FROM users WHERE id = $1',
      [id],
    )
    expect(rows[0]?.kept).toMatch(/^v1\./)
    const byApp = (await enter(running(), 'older@example.org')).agent
    expect((await secondStep(byApp, await codeAt(secret, 0))).status).toBe(303)
    const byCode = (await enter(running(), 'older@example.org')).agent
    expect((await secondStep(byCode, code)).status).toBe(303)
  })
})

describe('a role that requires two-factor sign-in', () => {
  const strict = useApp('file', { TWO_FACTOR_FOR: 'editor, admin' })

  it('must turn it on before anything else, on pages and with tokens', async () => {
    const agent = await signedIn(strict(), 'editor')
    for (const path of ['/', '/account', '/links/new', '/search?q=qatar']) {
      const answer = await agent.get(path).expect(303)
      expect(answer.headers.location, path).toBe('/account/two-factor')
    }
    const page = await agent.get('/account/two-factor').expect(200)
    expect(page.text).toContain('Your role requires two-factor sign-in')
    const csrf = csrfOf(page.text)
    const send = (path: string, fields: Record<string, string>) =>
      agent
        .post(path)
        .type('form')
        .send({ _csrf: csrf, ...fields })
    expect((await send('/links/pif-affinity-2bn/check', {})).status).toBe(403)
    const token = await addToken(strict().database, 'editor@example.org')
    const byToken = () =>
      supertest(strict().app).post('/api/v1/links').set('Authorization', `Bearer ${token}`).send({})
    expect((await byToken()).body.detail).toContain('An editor must use two-factor sign-in')

    const [secret = ''] = wordsIn(page.text, '.secret code').map((words) => words.replaceAll(' ', ''))
    await send('/account/two-factor', { code: await generate({ secret }) })
    await agent.get('/account').expect(200)
    expect((await byToken()).status).toBe(422)
    const off = await send('/account/two-factor/off', { present: PASSWORD })
    expect(off.status).toBe(422)
    expect(off.text).toContain('Your role requires two-factor sign-in')
  })

  it('does not include other roles', async () => {
    await (await signedIn(strict(), 'researcher')).get('/links/new').expect(200)
  })
})
