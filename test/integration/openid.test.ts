import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addUser } from '../../server/accounts/users.ts'
import { idOf, post } from '../support/accounts.ts'
import { type Agent, PASSWORD, signedIn, type TestApp, useApp } from '../support/app.ts'
import { wordsIn } from '../support/html.ts'
import { CLIENT, startProvider, type TestProvider } from '../support/openid-provider.ts'

const SITE = 'http://127.0.0.1:3000'
const PEOPLE = {
  'subject-ann': { email: 'ann@newsroom.example', emailVerified: true },
  'subject-bob': { email: 'bob@newsroom.example', emailVerified: false },
  'subject-nobody': { email: 'nobody@newsroom.example', emailVerified: true },
  'subject-cara': { email: 'Cara@Newsroom.example', emailVerified: true },
  'subject-mover': { email: 'mover@newsroom.example', emailVerified: true },
  'subject-moved': { email: 'mover@newsroom.example', emailVerified: true },
  'subject-leaver': { email: 'leaver@newsroom.example', emailVerified: true },
  'subject-heir': { email: 'cara@newsroom.example', emailVerified: true },
}

/** The site reads its settings before its provider has an address, so they are filled in once the provider starts. */
const settings: Record<string, string> = { BASE_URL: SITE }
let provider: TestProvider
beforeAll(async () => {
  provider = await startProvider(PEOPLE, `${SITE}/sign-in/back`)
  Object.assign(settings, {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_NAME: 'The Newsroom',
  })
})
afterAll(() => provider.close())
const running = useApp('file', settings)
beforeAll(async () => {
  const { database } = running()
  for (const name of ['ann', 'bob', 'cara', 'mover', 'leaver'])
    await addUser(database, `${name}@newsroom.example`, 'researcher', PASSWORD)
})

/** Signs in at the provider as this person and returns to the site. */
async function comeBack({ app }: TestApp, subject: string, agent: Agent = supertest.agent(app), how = '') {
  const away = await agent.get(`/sign-in/with${how}`).expect(303)
  const back = await provider.signIn(away.headers.location ?? '', subject)
  return { agent, back, answer: await agent.get(back.slice(SITE.length)) }
}

describe('OpenID Connect', () => {
  it('signs in users invited with an address that the provider has verified', async () => {
    const page = await supertest(running().app).get('/sign-in').expect(200)
    expect(page.text).toContain('Sign in with The Newsroom')
    const { agent, answer } = await comeBack(running(), 'subject-ann')
    expect(answer.status).toBe(303)
    await agent.get('/links/new').expect(200)
    const admin = await signedIn(running(), 'admin')
    const { text } = await admin.get('/admin/security?account=ann@newsroom.example').expect(200)
    expect(wordsIn(text, 'tbody tr').join()).toMatch(/signed in ?with OpenID Connect/)
  })

  it.each(['subject-nobody', 'subject-bob'])('does not create users: %s', async (subject) => {
    const { agent, answer } = await comeBack(running(), subject)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('You do not have an account here')
    expect((await agent.get('/account')).status).toBe(303)
  })

  it('recognizes people by an id that never changes, not by an address that someone else may now have', async () => {
    expect((await comeBack(running(), 'subject-cara')).answer.status).toBe(303)
    expect((await comeBack(running(), 'subject-heir')).answer.status).toBe(422)
    expect((await comeBack(running(), 'subject-cara')).answer.status).toBe(303)
  })

  it('lets an administrator link a user again who has a new account at the provider', async () => {
    expect((await comeBack(running(), 'subject-mover')).answer.status).toBe(303)
    expect((await comeBack(running(), 'subject-moved')).answer.status).toBe(422)
    const admin = await signedIn(running(), 'admin')
    const mover = await idOf(running(), 'mover@newsroom.example')
    const done = await post(admin, `/admin/users/${mover}/sign-in-service-off`)
    expect(done.status).toBe(303)
    expect((await comeBack(running(), 'subject-moved')).answer.status).toBe(303)
    expect((await comeBack(running(), 'subject-mover')).answer.status).toBe(422)
    const { text } = await admin.get('/admin/security?event=identity_removed').expect(200)
    expect(wordsIn(text, 'tbody tr').join()).toContain('mover@newsroom.example')
  })

  it('rejects a response that this browser did not request, and a repeated one', async () => {
    const { agent, back } = await comeBack(running(), 'subject-ann')
    const again = await agent.get(back.slice(SITE.length))
    expect(again.headers.location).toBe('/sign-in')
    const other = supertest.agent(running().app)
    await other.get('/sign-in/with').expect(303)
    expect((await other.get(back.slice(SITE.length))).status).toBe(502)
    expect((await other.get('/account')).status).toBe(303)
  })

  it('returns to the form if the user does not sign in at the provider', async () => {
    const agent = supertest.agent(running().app)
    const away = await agent.get('/sign-in/with').expect(303)
    const back = await provider.cancel(away.headers.location ?? '')
    const answer = await agent.get(back.slice(SITE.length))
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('The Newsroom did not sign you in.')
  })

  it('confirms who the user is if a new sign-in is requested', async () => {
    const { agent } = await comeBack(running(), 'subject-ann')
    await running().database.pool.query('UPDATE users SET password_hash = NULL WHERE id = $1', [
      await idOf(running(), 'ann@newsroom.example'),
    ])
    // A provider may sign someone in without asking for anything, which proves nothing.
    const asked = await post(agent, '/account/tokens', { label: 'Import' })
    expect(asked.status).toBe(403)
    expect((await post(agent, '/account/password', { password: 'a password of my own' })).status).toBe(403)
    expect(asked.text).toContain('Sign in with The Newsroom again')
    const { answer } = await comeBack(running(), 'subject-ann', agent, '?anew=yes')
    expect(answer.headers.location).toBe('/account')
    expect((await post(agent, '/account/tokens', { label: 'Import' })).status).toBe(200)
  })

  it('no longer admits a disabled account', async () => {
    expect((await comeBack(running(), 'subject-leaver')).answer.status).toBe(303)
    const admin = await signedIn(running(), 'admin')
    await post(admin, `/admin/users/${await idOf(running(), 'leaver@newsroom.example')}/disable`)
    expect((await comeBack(running(), 'subject-leaver')).answer.status).toBe(422)
  })
})

describe('a site without OpenID Connect', () => {
  const plain = useApp()
  it('has none of its routes and offers no such sign-in', async () => {
    await supertest(plain().app).get('/sign-in/with').expect(404)
    await supertest(plain().app).get('/sign-in/back?code=x&state=y').expect(404)
    expect((await supertest(plain().app).get('/sign-in')).text).not.toContain('Sign in with')
  })
})
