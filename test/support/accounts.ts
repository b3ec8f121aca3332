import supertest from 'supertest'
import { type Agent, csrfOf, PASSWORD, type TestApp } from './app.ts'
import { wordsIn } from './html.ts'

/** What tests do with accounts, always through the pages, as their owners would. */

/** Sends a form of the account pages. */
export async function post(agent: Agent, path: string, fields: Record<string, string> = {}) {
  const page = await agent.get('/account').expect(200)
  return agent
    .post(path)
    .type('form')
    .send({ _csrf: csrfOf(page.text), ...fields })
}

/** Signs in with the form, in a new browser by default, and returns the response, whatever it is. */
export async function enter(
  { app }: TestApp,
  email: string,
  password = PASSWORD,
  agent: Agent = supertest.agent(app),
) {
  const page = await agent.get('/sign-in').expect(200)
  const answer = await agent
    .post('/sign-in')
    .type('form')
    .send({ _csrf: csrfOf(page.text), email, password })
  return { agent, answer }
}

export async function idOf({ database }: TestApp, email: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [email])
  return rows[0]?.id ?? ''
}

/** The one-time link that a page shows. */
export function linkOn(html: string): string {
  const [link = ''] = wordsIn(html, '.secret code')
  return new URL(link).pathname
}

/** Opens a one-time link and presses its button. */
export async function follow(agent: Agent, link: string) {
  const page = await agent.get(link).expect(200)
  return agent
    .post(link)
    .type('form')
    .send({ _csrf: csrfOf(page.text) })
}
