import { generate } from 'otplib'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addUser } from '../../server/accounts/users.ts'
import { enter, follow, idOf, linkOn, post } from '../support/accounts.ts'
import { type Agent, csrfOf, PASSWORD, signedIn, useApp } from '../support/app.ts'
import { sentAgain } from '../support/forms.ts'
import { page, wordsIn } from '../support/html.ts'

const running = useApp('test')

/** Actions on accounts and keys, each with the fields that its form sends. */
const ACTS: readonly [string, Record<string, string>][] = [
  ['/account/sessions/end-others', {}],
  ['/account/tokens', { label: 'Import of filings', scope: 'read', days: '30' }],
  ['/account/two-factor', { code: '000000' }],
  ['/admin/users/invite', { email: 'invited@example.org', role: 'reader' }],
  ['/admin/users/ID/role', { role: 'editor' }],
  ['/admin/users/ID/link', {}],
  ['/admin/users/ID/disable', {}],
  ['/admin/users/ID/enable', {}],
  ['/admin/users/ID/two-factor-off', {}],
]

/** Sends the confirmation form of a page, with this proof. */
async function confirm(agent: Agent, html: string, proof: Record<string, string>) {
  const { action, fields } = sentAgain(html)
  return agent
    .post(action)
    .type('form')
    .send({ ...fields, ...proof })
}

describe('a while after signing in', () => {
  it.each(ACTS)('%s asks users to confirm who they are, then does what they asked', async (path, fields) => {
    const { database, wait } = running()
    const admin = await signedIn(running(), 'admin')
    const at = path.replace('ID', await idOf(running(), 'researcher@example.org'))
    await admin.get('/account/two-factor').expect(200)
    wait(16)
    const state = async () =>
      (
        await database.pool.query(
          `SELECT (SELECT jsonb_agg(u - 'seen_at' - 'previous_visit_at' ORDER BY u.id) FROM users u) AS users,
            (SELECT count(*) FROM api_tokens) AS tokens, (SELECT count(*) FROM sign_in_links) AS links`.replaceAll(
            'u - ',
            'to_jsonb(u) - ',
          ),
        )
      ).rows
    const before = await state()
    const asked = await post(admin, at, fields)
    expect(asked.status).toBe(403)
    expect(wordsIn(asked.text, 'h1')).toEqual(['Confirm that it is you'])
    const wrong = await confirm(admin, asked.text, { confirm_password: 'not this one' })
    expect(wrong.status).toBe(422)
    expect(await state()).toEqual(before)
    const done = await confirm(admin, wrong.text, { confirm_password: PASSWORD })
    expect(done.status).toBe(path === '/account/two-factor' ? 422 : done.status)
    expect(wordsIn(done.text, 'h1')).not.toContain('Confirm that it is you')
    // The confirmation holds for a while.
    expect((await post(admin, '/account/tokens', { label: 'At once' })).status).toBe(200)
  })

  it('keeps everything that was in the form', async () => {
    const agent = await signedIn(running(), 'researcher')
    running().wait(16)
    const asked = await post(agent, '/account/tokens', { label: 'Ann’s <nightly> import', scope: 'read' })
    const made = await confirm(agent, asked.text, { confirm_password: PASSWORD })
    expect(made.status).toBe(200)
    expect(wordsIn(made.text, '.secret code')).toHaveLength(1)
    expect(wordsIn(made.text, 'th[scope=row]')).toContain('Ann’s <nightly> import')
  })

  it('keeps a field that is sent several times, and refuses what is too long to be kept whole', async () => {
    const admin = await signedIn(running(), 'admin')
    const token = csrfOf((await admin.get('/admin/users').expect(200)).text)
    running().wait(16)
    const asked = (body: string) =>
      admin
        .post('/admin/users/invite')
        .type('form')
        .send(`_csrf=${encodeURIComponent(token)}&${body}`)
    const kept = await asked('email=a%40example.org&role=reader&note=one&note=two').expect(403)
    const notes = page(kept.text).querySelectorAll('input[name=note]')
    expect(notes.map((field) => field.getAttribute('value'))).toEqual(['one', 'two'])
    const long = await asked(`email=a%40example.org&role=reader&note=${'x'.repeat(9000)}`)
    expect(long.status).toBe(413)
  })

  it('also asks for the code if the user signs in with one', async () => {
    await addUser(running().database, 'careful@example.org', 'researcher', PASSWORD)
    const { agent } = await enter(running(), 'careful@example.org')
    const page = await agent.get('/account/two-factor').expect(200)
    const [secret = ''] = wordsIn(page.text, '.secret code').map((words) => words.replaceAll(' ', ''))
    const epoch = Math.floor(Date.now() / 1000)
    await post(agent, '/account/two-factor', { code: await generate({ secret, epoch }) })
    running().wait(16)
    const asked = await post(agent, '/account/tokens', { label: 'Import' })
    const half = await confirm(agent, asked.text, { confirm_password: PASSWORD })
    expect(half.status).toBe(422)
    const code = await generate({ secret, epoch: epoch + 16 * 60 })
    expect((await confirm(agent, half.text, { confirm_password: PASSWORD, confirm_code: code })).status).toBe(
      200,
    )
  })

  it('lets no one guess the password for long', async () => {
    const agent = await signedIn(running(), 'researcher')
    running().wait(16)
    const asked = await post(agent, '/account/tokens', { label: 'Import' })
    for (let tried = 0; tried < 10; tried += 1)
      expect((await confirm(agent, asked.text, { confirm_password: 'a guess' })).status).toBe(422)
    expect((await confirm(agent, asked.text, { confirm_password: PASSWORD })).status).toBe(429)
  })

  it('asks two-factor users for the code before it changes the password or creates new recovery codes', async () => {
    await addUser(running().database, 'careful@example.org', 'researcher', PASSWORD)
    const { agent } = await enter(running(), 'careful@example.org')
    const page = await agent.get('/account/two-factor').expect(200)
    const [secret = ''] = wordsIn(page.text, '.secret code').map((words) => words.replaceAll(' ', ''))
    await post(agent, '/account/two-factor', { code: await generate({ secret }) })
    running().wait(16)
    for (const [path, fields] of [
      ['/account/password', { current: PASSWORD, password: 'another long password' }],
      ['/account/two-factor/codes', { present: PASSWORD }],
      ['/account/two-factor/off', { present: PASSWORD }],
    ] as const) {
      const asked = await post(agent, path, fields)
      expect(asked.status, path).toBe(403)
      expect((await confirm(agent, asked.text, { confirm_password: PASSWORD })).status, path).toBe(422)
    }
  })

  it('lets invited users turn on two-factor sign-in and set a password without confirming', async () => {
    const admin = await signedIn(running(), 'admin')
    const invited = await post(admin, '/admin/users/invite', { email: 'new@example.org', role: 'reader' })
    const guest = supertest.agent(running().app)
    await follow(guest, linkOn(invited.text))
    await guest.get('/account/two-factor').expect(200)
    running().wait(16)
    expect((await post(guest, '/account/two-factor', { code: '000000' })).status).toBe(422)
    expect((await post(guest, '/account/password', { password: 'a password of my own' })).status).toBe(303)
  })
})

describe('a one-time link', () => {
  it('lets someone who forgot the password set a new one, and ends a sign-in that awaits its code', async () => {
    const { database } = running()
    await addUser(database, 'forgot@example.org', 'reader', PASSWORD)
    const admin = await signedIn(running(), 'admin')
    const id = await idOf(running(), 'forgot@example.org')
    const guest = supertest.agent(running().app)
    await follow(guest, linkOn((await post(admin, `/admin/users/${id}/link`)).text))
    await database.pool.query(
      `INSERT INTO sessions (sid, sess, expire) VALUES ('waits', jsonb_build_object('pendingUserId', $1::text, 'cookie', '{}'::jsonb)::json, now() + interval '1 hour')`,
      [id],
    )
    expect((await post(guest, '/account/password', { password: 'a password of my own' })).status).toBe(303)
    const { rowCount } = await database.pool.query(`SELECT FROM sessions WHERE sid = 'waits'`)
    expect(rowCount).toBe(0)
    expect((await enter(running(), 'forgot@example.org', 'a password of my own')).answer.status).toBe(303)
    // It works only once.
    expect((await post(guest, '/account/password', { password: 'yet another password' })).status).toBe(422)
  })
})
