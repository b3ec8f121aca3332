import { expect, it } from 'vitest'
import { addUser } from '../../server/accounts/users.ts'
import { type Agent, csrfOf, formFields, PASSWORD, signedIn, useApp } from '../support/app.ts'
import { page, wordsOf } from '../support/html.ts'
import { press, settled, upload } from '../support/imports.ts'

/** Whose drafts are whose, and decisions that were made about something else than what is there now. */

const running = useApp('test')

const FILE = (summary: string): string =>
  JSON.stringify({
    format: 'recusal-dataset/1',
    sources: [{ id: 'a-report', url: 'https://daily.example/a', publisher: 'Daily', title: 'A report' }],
    entities: [{ id: 'zed', kind: 'company', name: 'Zed Holding', summary, sources: ['a-report'] }],
  })

async function anotherResearcher(): Promise<Agent> {
  await addUser(running().database, 'second@example.org', 'researcher', PASSWORD)
  return signedIn(running(), 'researcher', 'second@example.org')
}

async function post(agent: Agent, path: string, fields: Record<string, string> = {}) {
  const { text } = await agent.get('/account').expect(200)
  return agent
    .post(path)
    .type('form')
    .send({ _csrf: csrfOf(text), ...fields })
}

it('a draft of an import is for the person who uploaded it and for editors', async () => {
  const [ours, theirs, editor] = [
    await signedIn(running(), 'researcher'),
    await anotherResearcher(),
    await signedIn(running(), 'editor'),
  ]
  const href = await upload(ours, 'secret.json', FILE('A secret'))
  await settled(ours, href)
  expect((await theirs.get('/imports').expect(200)).text).not.toContain('secret')
  await theirs.get(href).expect(404)
  for (const what of ['preview', 'match', 'commit', 'drop', 'details'])
    expect((await post(theirs, `${href}/${what}`, { reason: 'mine now' })).status).toBe(404)
  expect((await editor.get('/imports').expect(200)).text).toContain('secret.json')
  await editor.get(href).expect(200)
  await press(ours, href, 'commit', { reason: 'From the report' })
  const done = await theirs.get(href).expect(200)
  expect(wordsOf(page(done.text))).not.toMatch(/@|Undo this import/)
  expect((await post(theirs, `${href}/undo`, { reason: 'mine now' })).status).toBe(403)
  await press(editor, href, 'undo', { reason: 'A mistake' })
  await ours.get('/interests/zed').expect(404)
})

it('an import is not saved if the file was read again after its preview', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(agent, 'zed.json', FILE('First'))
  const preview = await settled(agent, href)
  const seen = page(preview).querySelector('[name=seen]')?.getAttribute('value') ?? ''
  expect(seen).not.toBe('')
  await press(agent, href, 'preview')
  const answer = await post(agent, `${href}/commit`, { reason: 'From the report', seen })
  expect([answer.status, answer.text.includes('was read again')]).toEqual([409, true])
  await agent.get('/interests/zed').expect(404)
  const again = page(answer.text).querySelector('[name=seen]')?.getAttribute('value') ?? ''
  await press(agent, href, 'commit', { reason: 'From the report', seen: again })
  await agent.get('/interests/zed').expect(200)
})

it('a record is not retracted if it was changed after its page was opened', async () => {
  const [href, edit] = ['/links/qia-affinity-2024', '/links/qia-affinity-2024/edit']
  const [one, other] = [await signedIn(running(), 'researcher'), await signedIn(running(), 'editor')]
  const retraction = await formFields(one, `${href}/retract`, {})
  await other
    .post(edit)
    .type('form')
    .send(await formFields(other, edit, { detail: 'Another detail' }))
    .expect(303)
  const answer = await one.post(`${href}/retract`).type('form').send(retraction)
  expect([answer.status, answer.text.includes('while you were looking at it')]).toEqual([409, true])
  const { rows } = await running().database.pool.query(
    `SELECT status FROM links WHERE slug = 'qia-affinity-2024'`,
  )
  expect(rows).toEqual([{ status: 'confirmed' }])
})

it('two records are not decided about if one was changed after they were compared', async () => {
  const editor = await signedIn(running(), 'editor')
  const pair = '/duplicates/entity/mgx/g42'
  const compared = await editor.get(pair).expect(200)
  const seen = page(compared.text).querySelector('[name=seen]')?.getAttribute('value') ?? ''
  await editor
    .post('/interests/g42/edit')
    .type('form')
    .send(await formFields(editor, '/interests/g42/edit', { name: 'Another company' }))
    .expect(303)
  const decision = { decision: 'different', kept: 'mgx', reason: 'Two companies' }
  const answer = await post(editor, pair, { ...decision, seen })
  expect([answer.status, answer.text.includes('while you were looking at them')]).toEqual([409, true])
  await editor.get('/interests/g42').expect(200)
  const again = page(answer.text).querySelector('[name=seen]')?.getAttribute('value') ?? ''
  expect((await post(editor, pair, { ...decision, seen: again })).status).toBe(303)
})
