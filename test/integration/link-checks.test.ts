import { describe, expect, it } from 'vitest'
import { type Agent, csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { importFile, press, settled, upload } from '../support/imports.ts'

const running = useApp('test')

async function addLink(agent: Agent, to: string, quote = 'They advise.'): Promise<string> {
  const fields = await formFields(agent, '/links/new', {
    from: 'Kushner Companies',
    to,
    kind: 'advises',
    start_year: '2020',
    source_0_url: 'https://paper.example/checks',
    source_0_publisher: 'The Paper',
    source_0_title: 'What is checked',
    source_0_quote: quote,
  })
  const saved = await agent.post('/links/new').type('form').send(fields).expect(303)
  return saved.headers.location ?? ''
}

async function check(agent: Agent, href: string, version: string, from?: string, read?: 'yes') {
  const csrf = csrfOf((await agent.get('/account').expect(200)).text)
  return agent
    .post(`${href}/check`)
    .type('form')
    .send({
      _csrf: csrf,
      version,
      ...(from === undefined ? {} : { from }),
      ...(read === undefined ? {} : { read }),
    })
}

async function queue(agent: Agent): Promise<string> {
  return (await agent.get('/links?checked=no&limit=200').expect(200)).text
}

describe('an independent check', () => {
  it('cannot be made by the author or by a researcher', async () => {
    const [editor, researcher] = [
      await signedIn(running(), 'editor'),
      await signedIn(running(), 'researcher'),
    ]
    const href = await addLink(editor, 'Qatar')
    const own = await editor.get(href).expect(200)
    expect(own.text).toContain('no second person has checked it yet')
    expect(own.text).toContain('You wrote it, so someone else has to check it')
    expect(own.text).not.toContain('The sources say this')
    await check(editor, href, '1')
    expect((await editor.get(href)).text).toContain('was written by you: someone else must check it')
    expect((await check(researcher, href, '1')).status).toBe(403)
  })

  it('cannot be made by whoever uploaded the file that the link is from', async () => {
    const [editor, admin] = [await signedIn(running(), 'editor'), await signedIn(running(), 'admin')]
    const href = await upload(
      editor,
      'links.json',
      JSON.stringify({
        format: 'recusal-dataset/1',
        sources: [{ id: 'a-report', url: 'https://daily.example/a', publisher: 'Daily', title: 'A report' }],
        links: [
          {
            id: 'from-a-file',
            kind: 'pays',
            from: 'qatar',
            to: 'mgx',
            status: 'reported',
            start: '2024',
            sources: ['a-report'],
          },
        ],
      }),
    )
    await settled(editor, href)
    await press(admin, href, 'commit', { reason: 'From the report' })
    expect((await editor.get('/links/from-a-file').expect(200)).text).toContain('You wrote it')
    await check(editor, '/links/from-a-file', '1', undefined, 'yes')
    expect((await editor.get('/links/from-a-file')).text).toContain('no second person has checked it yet')
  })

  it('is made from the queue, with source and quotation in view, and leads to the next link', async () => {
    const [editor, researcher] = [
      await signedIn(running(), 'editor'),
      await signedIn(running(), 'researcher'),
    ]
    const href = await addLink(researcher, 'Oman')
    const waiting = await queue(editor)
    expect(waiting).toContain('They advise.')
    expect(waiting).toContain('https://paper.example/checks')
    // The newest comes first.
    expect(waiting.indexOf(' data-check>')).toBeGreaterThan(waiting.indexOf(`action="${href}/check"`))
    const done = await check(editor, href, '1', '/links?checked=no&limit=200')
    expect(done.headers.location).toBe('/links?checked=no&limit=200')
    expect(await queue(editor)).not.toContain(`action="${href}/check"`)
    expect((await researcher.get(href)).text).toMatch(/checked against its sources by editor, \d/)
    const checked = await editor.get('/links?checked=yes').expect(200)
    expect(checked.text).toContain('Kushner Companies advises Oman')
    expect(checked.text).toContain('1 link')
  })

  it('asks editors whether they have read a source if there is no quotation', async () => {
    const [editor, researcher] = [
      await signedIn(running(), 'editor'),
      await signedIn(running(), 'researcher'),
    ]
    const href = await addLink(researcher, 'Oman', '')
    expect(await queue(editor)).toContain('name="read" value="yes" required')
    await check(editor, href, '1')
    expect((await editor.get(href)).text).toContain('This link has no quotation on record')
    await check(editor, href, '1', undefined, 'yes')
    expect((await editor.get(href)).text).toContain('checked against its sources by editor')
  })

  it('covers only what was checked: an edit calls for a new check', async () => {
    const [editor, researcher] = [
      await signedIn(running(), 'editor'),
      await signedIn(running(), 'researcher'),
    ]
    const href = await addLink(researcher, 'Israel')
    await check(editor, href, '1')
    const edited = await formFields(researcher, `${href}/edit`, { detail: 'More than before' })
    await researcher.post(`${href}/edit`).type('form').send(edited).expect(303)
    expect((await researcher.get(href)).text).toContain('changed since editor checked it')
    expect(await queue(editor)).toContain(`action="${href}/check"`)
    await check(editor, href, '1')
    expect((await editor.get(href)).text).toContain('was changed while you were looking at it')
    await check(editor, href, '2')
    expect((await editor.get(href)).text).toContain('Undo my check')
  })

  it('remains valid after a save without changes, and cannot be made by anyone who ever edited the link', async () => {
    const [editor, admin] = [await signedIn(running(), 'editor'), await signedIn(running(), 'admin')]
    const researcher = await signedIn(running(), 'researcher')
    const href = await addLink(researcher, 'Egypt')
    const edit = async (agent: Agent, changes: Record<string, string>) =>
      agent
        .post(`${href}/edit`)
        .type('form')
        .send(await formFields(agent, `${href}/edit`, changes))
        .expect(303)
    await edit(editor, { detail: 'Added by the editor' })
    await edit(researcher, { detail: 'Added by the editor, told better' })
    await check(editor, href, '3')
    expect((await editor.get(href)).text).toContain('was written by you')
    await check(admin, href, '3')
    expect((await admin.get(href)).text).toContain('checked against its sources by admin')
    await edit(researcher, {})
    expect((await admin.get(href)).text).toContain('checked against its sources by admin')
  })

  it('cannot be made by whoever imported the link', async () => {
    const [editor, admin] = [await signedIn(running(), 'editor'), await signedIn(running(), 'admin')]
    await importFile(
      editor,
      'roles.csv',
      'Name,Connection,Company,Since,Source\nJared Kushner,adviser to,A New Venture LLC,2021,https://example.org/a\n',
    )
    const { rows } = await running().database.pool.query(
      `SELECT l.slug FROM links l JOIN entities t ON t.id = l.to_id WHERE t.name = 'A New Venture LLC'`,
    )
    const href = `/links/${rows[0].slug}`
    expect((await editor.get(href)).text).toContain('You wrote it, so someone else has to check it')
    await check(editor, href, '1', undefined, 'yes')
    expect((await editor.get(href)).text).toContain('was written by you')
    await check(admin, href, '1', undefined, 'yes')
    expect((await editor.get(href)).text).toContain('checked against its sources by admin')
  })

  it('can be removed by the editor who made it, and is in the history', async () => {
    const [editor, admin] = [await signedIn(running(), 'editor'), await signedIn(running(), 'admin')]
    const href = '/links/pif-affinity-2bn'
    await check(editor, href, '1')
    expect((await admin.get(href)).text).not.toContain('Undo my check')
    const csrf = csrfOf((await editor.get(href)).text)
    await editor.post(`${href}/uncheck`).type('form').send({ _csrf: csrf }).expect(303)
    expect((await editor.get(href)).text).toContain('no second person has checked it yet')
    expect((await editor.get(`${href}/history`)).text).toContain('Check removed')
  })

  it('never redirects to another site, and refuses a form without a version', async () => {
    const editor = await signedIn(running(), 'editor')
    const away = await check(editor, '/links/wlf-scfin', '1', 'https://elsewhere.example/')
    expect(away.headers.location).toBe('/links/wlf-scfin')
    expect((await check(editor, '/links/wlf-scfin', 'none')).status).toBe(400)
    expect((await check(editor, '/links/nothing-here', '1')).status).toBe(404)
  })

  it('works as a filter in the list, its CSV and the API', async () => {
    const agent = await signedIn(running(), 'reader')
    const list = await agent.get('/links?checked=yes').expect(200)
    expect(list.text).not.toContain('data-check')
    const { body } = await agent.get('/api/v1/links?checked=yes').expect(200)
    const csv = await agent.get('/reports/links.csv?checked=yes').expect(200)
    expect(csv.text.trim().split('\n')).toHaveLength(body.data.length + 1)
    await agent.get('/links?checked=perhaps').expect(400)
  })
})
