import { generate } from 'otplib'
import { describe, expect, it } from 'vitest'
import { addUser } from '../../server/accounts/users.ts'
import { enter, idOf, post } from '../support/accounts.ts'
import { type Agent, PASSWORD, signedIn, useApp } from '../support/app.ts'
import { sentAgain } from '../support/forms.ts'
import { wordsIn } from '../support/html.ts'

const running = useApp('test')

/** What acts on accounts and keys, each with what its form sends. */
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

/** Sends the form that a page asks to confirm, with this proof. */
async function confirm(agent: Agent, html: string, proof: Record<string, string>) {
  const { action, fields } = sentAgain(html)
  return agent
    .post(action)
    .type('form')
    .send({ ...fields, ...proof })
}

describe('some time after signing in', () => {
  it.each(ACTS)('%s asks who is there, and does what was asked for once it knows', async (path, fields) => {
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
    // From now on it is known again, for a while.
    expect((await post(admin, '/account/tokens', { label: 'At once' })).status).toBe(200)
  })

  it('loses nothing of what the form held', async () => {
    const agent = await signedIn(running(), 'researcher')
    running().wait(16)
    const asked = await post(agent, '/account/tokens', { label: 'Ann’s <nightly> import', scope: 'read' })
    const made = await confirm(agent, asked.text, { confirm_password: PASSWORD })
    expect(made.status).toBe(200)
    expect(wordsIn(made.text, '.secret code')).toHaveLength(1)
    expect(wordsIn(made.text, 'th[scope=row]')).toContain('Ann’s <nightly> import')
  })

  it('asks for the code too of who signs in with one', async () => {
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

  it('lets nobody guess the password for long', async () => {
    const agent = await signedIn(running(), 'researcher')
    running().wait(16)
    const asked = await post(agent, '/account/tokens', { label: 'Import' })
    for (let tried = 0; tried < 10; tried += 1)
      expect((await confirm(agent, asked.text, { confirm_password: 'a guess' })).status).toBe(422)
    expect((await confirm(agent, asked.text, { confirm_password: PASSWORD })).status).toBe(429)
  })
})
