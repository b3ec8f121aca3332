import { expect } from 'vitest'
import { type Agent, csrfOf, linkFormFields } from './app.ts'

/** What tests do with the forms of records, as a browser would without script. */

export type Fields = Record<string, string>

export const SOURCE: Fields = {
  source_0_url: 'https://paper.example/forms',
  source_0_publisher: 'The Paper',
  source_0_title: 'A source for forms',
}

/** Sends the form at this address with these fields changed. */
export async function send(agent: Agent, path: string, changes: Fields) {
  const fields = await linkFormFields(agent, path, changes)
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

/** The problems on a page that came back, for the message of a test that did not expect any. */
export function problemsOn(html: string): string {
  return [...html.matchAll(/<li><a href="#[^"]*">([^<]*)</g)].map(([, message]) => message).join('; ')
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

/** The first address on a page that fits. */
export function hrefOn(html: string, pattern: RegExp): string {
  const found = [...html.matchAll(/href="([^"]+)"/g)]
    .map(([, href]) => href ?? '')
    .find((href) => pattern.test(href))
  if (found === undefined) throw new Error(`no link on the page fits ${pattern}`)
  return found
}
