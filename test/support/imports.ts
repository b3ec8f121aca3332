import { type Agent, csrfOf } from './app.ts'
import { page } from './html.ts'

/** What tests do with imports, through the pages, as a researcher would. */

interface UploadFields {
  readonly [name: string]: string
}

/** Uploads a file and returns the address of its import. */
export async function upload(
  agent: Agent,
  name: string,
  content: string | Buffer,
  fields: UploadFields = {},
): Promise<string> {
  const form = await agent.get('/imports').expect(200)
  const answer = await agent
    .post('/imports')
    .field({ _csrf: csrfOf(form.text), url: 'https://example.org/file', ...fields })
    .attach('file', Buffer.from(content), name)
  if (answer.status !== 303) throw new Error(`the upload was refused: ${wordsOf(answer.text)}`)
  return String(answer.headers.location).replace(/\/columns$/, '')
}

export const wordsOf = (html: string): string =>
  page(html).querySelector('main')?.textContent.replace(/\s+/g, ' ').trim() ?? ''

/** The page of an import once no step is running; it polls while the work continues. */
export async function settled(agent: Agent, href: string): Promise<string> {
  for (;;) {
    const { text } = await agent.get(href).expect(200)
    if (!text.includes('data-working=')) return text
  }
}

/** Presses a button of an import, and waits for the result. */
export async function press(
  agent: Agent,
  href: string,
  what: string,
  fields: UploadFields = {},
): Promise<string> {
  const { text } = await agent.get('/account').expect(200)
  await agent
    .post(`${href}/${what}`)
    .type('form')
    .send({ _csrf: csrfOf(text), ...fields })
    .expect(303)
  return settled(agent, href)
}

/** Sends the columns form as shown, with these fields changed. */
export async function sendColumns(agent: Agent, href: string, changes: UploadFields = {}): Promise<string> {
  const { text } = await agent.get(`${href}/columns`).expect(200)
  const form = page(text).querySelector('form#columns')
  const fields: Record<string, string> = { action: 'save' }
  for (const input of form?.querySelectorAll('input') ?? []) {
    const name = input.getAttribute('name')
    if (name === undefined) continue
    if (input.getAttribute('type') === 'checkbox' && !input.hasAttribute('checked')) continue
    fields[name] = input.getAttribute('value') ?? ''
  }
  for (const select of form?.querySelectorAll('select') ?? [])
    fields[select.getAttribute('name') ?? ''] =
      select.querySelector('option[selected]')?.getAttribute('value') ?? ''
  const answer = await agent
    .post(`${href}/columns`)
    .type('form')
    .send({ ...fields, ...changes })
  if (answer.status !== 303) throw new Error(`the columns were refused: ${wordsOf(answer.text)}`)
  return settled(agent, href)
}

/** Imports a file through the pages, accepting every suggestion. */
export async function importFile(
  agent: Agent,
  name: string,
  content: string | Buffer,
  fields: UploadFields = {},
): Promise<string> {
  const href = await upload(agent, name, content, fields)
  if (/\.(?:csv|xlsx)$/.test(name)) await sendColumns(agent, href)
  await settled(agent, href)
  await press(agent, href, 'names', { all: 'new' })
  const text = await press(agent, href, 'commit', { reason: 'As the test says, brought in' })
  if (!page(text).querySelector('main .page-head')?.textContent.includes('Imported'))
    throw new Error(`not committed: ${wordsOf(text)}`)
  return href
}
