import { expect } from 'vitest'
import { type Agent, csrfOf, formFields } from './app.ts'
import { fieldsOf, one, page, wordsIn } from './html.ts'

/** What tests do with the forms of records, like a browser without JavaScript. */

export type Fields = Record<string, string>

export const SOURCE: Fields = {
  source_0_url: 'https://paper.example/forms',
  source_0_publisher: 'The Paper',
  source_0_title: 'A source for forms',
}

/** Sends the form at this address with these changes. */
export async function send(agent: Agent, path: string, changes: Fields) {
  const fields = await formFields(agent, path, changes)
  return agent.post(path.replace(/\?.*$/, '')).type('form').send(fields)
}

/** Saves the form and returns the page that it leads to, with its address. */
export async function save(
  agent: Agent,
  path: string,
  changes: Fields,
): Promise<{ at: string; text: string }> {
  const saved = await send(agent, path, changes)
  expect(saved.status, problemsOn(saved.text)).toBe(303)
  const at = saved.headers.location ?? ''
  const { text } = await agent.get(at).expect(200)
  return { at, text }
}

/** The problems on a returned page, for the failure message of a test that expected none. */
export function problemsOn(html: string): string {
  return wordsIn(html, '.error-summary li').join('; ')
}

export async function retract(
  agent: Agent,
  path: string,
  reason = 'It was entered by mistake',
): Promise<string> {
  const page = await agent.get(path).expect(200)
  const answer = await agent
    .post(path)
    .type('form')
    .send({ _csrf: csrfOf(page.text), reason })
    .expect(303)
  return answer.headers.location ?? ''
}

/** The form in which a page returns what was sent: the fields that a browser would send from it, and the address. */
export function sentAgain(html: string): { action: string; fields: Fields } {
  const form = one(page(html), 'main form')
  return { action: form.getAttribute('action') ?? '', fields: fieldsOf(form) }
}
