import { describe, expect, it } from 'vitest'
import { csrfOf, linkFormFields, signedIn, useApp } from '../support/app.ts'
import { type Fields, retract, SOURCE, save } from '../support/forms.ts'

const running = useApp()

describe('what is typed', () => {
  const typed: Fields = { ...SOURCE, name: 'Kept Through It All', kind: 'company' }

  it('survives an expired session: signed in again, it is there', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await linkFormFields(agent, '/interests/new', typed)
    await running().database.pool.query('DELETE FROM sessions')
    const answer = await agent.post('/interests/new').type('form').send(fields)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('value="Kept Through It All"')
    // The form asks to sign in in another window and carries what it needs to be sent again.
    expect(answer.text).toContain('/sign-in')
    const back = await signedIn(running(), 'researcher')
    const again = { ...fields, _csrf: csrfOf((await back.get('/interests/new')).text) }
    await back.post('/interests/new').type('form').send(again).expect(303)
  })

  it('survives a stale token, which the form that comes back has anew', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await linkFormFields(agent, '/interests/new', {
      ...typed,
      name: 'Kept With A Stale Token',
    })
    const answer = await agent
      .post('/interests/new')
      .type('form')
      .send({ ...fields, _csrf: 'stale' })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('value="Kept With A Stale Token"')
    const again = await agent
      .post('/interests/new')
      .type('form')
      .send({ ...fields, _csrf: csrfOf(answer.text) })
    expect(again.status).toBe(303)
  })

  it('survives a save that fails on our side, which leaves nothing half-written and a reference', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await linkFormFields(agent, '/interests/new', { ...typed, name: 'Kept While We Fail' })
    const { pool } = running().database
    await pool.query('ALTER TABLE form_submissions RENAME TO form_submissions_away')
    const answer = await agent.post('/interests/new').type('form').send(fields)
    await pool.query('ALTER TABLE form_submissions_away RENAME TO form_submissions')
    expect(answer.status).toBe(500)
    expect(answer.text).toContain('value="Kept While We Fail"')
    const reference = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(
      answer.text.replace(/name="submission_id" value="[^"]+"/, ''),
    )?.[0]
    expect(running().logged.join()).toContain(reference)
    const { rowCount } = await pool.query(`SELECT FROM entities WHERE name = 'Kept While We Fail'`)
    expect(rowCount).toBe(0)
    await agent
      .post('/interests/new')
      .type('form')
      .send({ ...fields, _csrf: csrfOf(answer.text) })
      .expect(303)
  })

  it('survives somebody else’s edit of the same entry: both versions stand side by side', async () => {
    const [first, second] = [await signedIn(running(), 'researcher'), await signedIn(running(), 'editor')]
    const path = '/interests/affinity-partners/edit'
    const theirs = await linkFormFields(first, path, { summary: 'What the first wrote' })
    const yours = await linkFormFields(second, path, { summary: 'What the second wrote' })
    await first.post(path).type('form').send(theirs).expect(303)
    const conflict = await second.post(path).type('form').send(yours).expect(409)
    expect(conflict.text).toContain('What the first wrote')
    expect(conflict.text).toContain('What the second wrote')
  })

  it('survives that the record was retracted meanwhile', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await save(agent, '/sources/new', {
      url: 'https://gone.example/',
      publisher: 'Gone',
      title: 'Gone',
    })
    const fields = await linkFormFields(agent, `${at}/edit`, { title: 'Typed while it went' })
    await retract(agent, `${at}/retract`)
    const answer = await agent.post(`${at}/edit`).type('form').send(fields)
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('value="Typed while it went"')
  })
})
