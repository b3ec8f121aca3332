import supertest from 'supertest'
import { expect, it } from 'vitest'
import { addUser } from '../../server/accounts/users.ts'
import { enter } from '../support/accounts.ts'
import { type Agent, csrfOf, PASSWORD, useApp } from '../support/app.ts'

const running = useApp('test', { TRUST_PROXY: 'loopback' })

/** A sign-in attempt from a given network. */
async function tryFrom(network: string, email: string, password: string, agent?: Agent): Promise<number> {
  const browser = agent ?? supertest.agent(running().app)
  const page = await browser.get('/sign-in').set('X-Forwarded-For', network).expect(200)
  const answer = await browser
    .post('/sign-in')
    .set('X-Forwarded-For', network)
    .type('form')
    .send({ _csrf: csrfOf(page.text), email, password })
  return answer.status
}

/** Uses up the failed attempts that an account allows from all unknown networks together. */
async function spend(email: string): Promise<void> {
  await running().database.pool.query(
    `INSERT INTO throttles VALUES ('sign-in to account: ' || $1, 100, now() + interval '15 minutes')
     ON CONFLICT (key) DO UPDATE SET hits = 100`,
    [email],
  )
}

async function signOut(agent: Agent): Promise<void> {
  const page = await agent.get('/account').expect(200)
  await agent
    .post('/sign-out')
    .type('form')
    .send({ _csrf: csrfOf(page.text) })
    .expect(303)
}

it('blocks no one on another network, and no other account', async () => {
  await addUser(running().database, 'owner@example.org', 'reader', PASSWORD)
  for (let tried = 0; tried < 10; tried += 1)
    expect(await tryFrom('198.51.100.7', 'owner@example.org', 'a guess')).toBe(422)
  expect(await tryFrom('198.51.100.7', 'owner@example.org', 'a guess')).toBe(429)
  expect(await tryFrom('198.51.100.7', 'reader@example.org', PASSWORD)).toBe(303)
  expect(await tryFrom('203.0.113.9', 'owner@example.org', PASSWORD)).toBe(303)
})

it('admits a browser the owner has used before, whatever strangers try, but gives it no extra guesses', async () => {
  await addUser(running().database, 'owner@example.org', 'reader', PASSWORD)
  const { agent } = await enter(running(), 'owner@example.org')
  await signOut(agent)
  await spend('owner@example.org')
  expect(await tryFrom('203.0.113.9', 'owner@example.org', PASSWORD)).toBe(429)
  expect(await tryFrom('203.0.113.9', 'owner@example.org', PASSWORD, agent)).toBe(303)
  await signOut(agent)
  // The browser is not known for another account.
  await spend('reader@example.org')
  expect(await tryFrom('203.0.113.9', 'reader@example.org', PASSWORD, agent)).toBe(429)
  for (let tried = 0; tried < 10; tried += 1)
    expect(await tryFrom('203.0.113.9', 'owner@example.org', 'a guess', agent)).toBe(422)
  expect(await tryFrom('203.0.113.9', 'owner@example.org', PASSWORD, agent)).toBe(429)
})
