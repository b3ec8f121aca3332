import supertest from 'supertest'
import { expect, it } from 'vitest'
import { addUser } from '../../server/accounts/users.ts'
import { enter, idOf, post } from '../support/accounts.ts'
import { PASSWORD, signedIn, useApp } from '../support/app.ts'
import { wordsIn } from '../support/html.ts'

const running = useApp('file', { LOG_LEVEL: 'info', PUBLIC_READ: 'false' })

/** The events of one account as text, as listed on the administrators' page, newest first. */
async function eventsOf(email: string): Promise<string[]> {
  const admin = await signedIn(running(), 'admin')
  const { text } = await admin.get('/admin/security').query({ account: email }).expect(200)
  return wordsIn(text, 'tbody tr')
}

it('records who signed in, who was refused, and how their access changed; never a secret', async () => {
  await addUser(running().database, 'noted@example.org', 'reader', PASSWORD)
  expect((await enter(running(), 'noted@example.org', 'a wrong password, typed')).answer.status).toBe(422)
  const { agent } = await enter(running(), 'noted@example.org')
  const made = await post(agent, '/account/tokens', { label: 'Nightly' })
  const [token = ''] = wordsIn(made.text, '.secret code')
  await agent.get('/data/recusal-dataset.json').expect(200)
  const admin = await signedIn(running(), 'admin')
  await post(admin, `/admin/users/${await idOf(running(), 'noted@example.org')}/role`, { role: 'editor' })

  const events = await eventsOf('noted@example.org')
  expect(events.map((words) => words.replace(/^.*?UTC ?/, ''))).toEqual([
    expect.stringMatching(/changed a role ?to an editor.*by admin@example.org/),
    expect.stringMatching(/downloaded everything ?recusal-dataset.json/),
    expect.stringMatching(/made an API token ?Nightly, to read/),
    expect.stringMatching(/signed in ?with a password/),
    expect.stringContaining('sign-in refused'),
  ])
  const logged = running().logged.filter((line) => line.includes('"security"'))
  expect(logged.join()).toContain('"security":"sign_in_refused"')
  for (const secret of ['a wrong password, typed', PASSWORD, token]) {
    expect(events.join(), secret).not.toContain(secret)
    expect(logged.join(), secret).not.toContain(secret)
  }
})

it('records once, not every time, that someone was blocked', async () => {
  await addUser(running().database, 'stopped@example.org', 'reader', PASSWORD)
  for (let tried = 0; tried < 13; tried += 1)
    await enter(running(), 'stopped@example.org', 'a wrong password')
  const stopped = (await eventsOf('stopped@example.org')).filter((words) => words.includes('stopped after'))
  expect(stopped).toHaveLength(1)
})

it('records what administrators let other programs do, without secrets in the addresses', async () => {
  const admin = await signedIn(running(), 'admin')
  await post(admin, '/admin/webhooks', {
    url: 'https://hooks.example/in/hidden-key',
    overlaps: 'yes',
    min_score: '0',
  })
  await post(admin, '/admin/webhooks/1/end')
  await post(admin, '/admin/webhooks/1/end')
  await post(admin, '/admin/services', { name: 'Names', url: 'https://names.example/?key=hidden' })
  await post(admin, '/admin/services/1/drop')
  const events = (await eventsOf('admin@example.org')).filter((words) => words.includes('.example'))
  expect(events).toHaveLength(4)
  expect(events.map((words) => words.replace(/^.*?UTC ?/, ''))).toEqual([
    expect.stringMatching(/removed a reconciliation service ?https:\/\/names\.example/),
    expect.stringMatching(/added a reconciliation service ?https:\/\/names\.example/),
    expect.stringMatching(/turned a webhook off ?https:\/\/hooks\.example/),
    expect.stringMatching(/added a webhook ?https:\/\/hooks\.example/),
  ])
  expect(events.join()).not.toContain('hidden')
})

it('is only for administrators, and refuses unknown filters', async () => {
  const editor = await signedIn(running(), 'editor')
  await editor.get('/admin/security').expect(403)
  await supertest(running().app).get('/admin/security').expect(303)
  const admin = await signedIn(running(), 'admin')
  await admin.get('/admin/security?event=coup').expect(400)
  await admin.get('/admin/security?cursor=nothing').expect(400)
})
