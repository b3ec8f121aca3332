import { parse } from 'csv-parse/sync'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { sitePage } from '../../server/desk/site-page.ts'
import { type Agent, csrfOf, signedIn, useApp } from '../support/app.ts'
import { actionsOn, has, hrefOn, one, page, wordsIn } from '../support/html.ts'
import { merge, undo } from '../support/merges.ts'

const running = useApp('test')
const LINK = '/links/pif-affinity-2bn'
const OVERLAP = '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia'

const notesOf = (page: string): string => `/notes?${new URLSearchParams({ page })}`

/** Sends a form of the desk; its token is on the page of all lists. */
async function post(agent: Agent, path: string, fields: Record<string, string>) {
  const { text } = await agent.get('/lists').expect(200)
  return agent
    .post(path)
    .type('form')
    .send({ _csrf: csrfOf(text), ...fields })
}

const note = (agent: Agent, page: string, body: string, kind = 'note') =>
  post(agent, '/notes', { page, body, kind })

describe('notes and tasks', () => {
  it('stand on their page for everyone who is signed in, and for nobody else', async () => {
    const [researcher, reader] = [
      await signedIn(running(), 'researcher'),
      await signedIn(running(), 'reader'),
    ]
    for (const page of [LINK, OVERLAP, '/officials/jared-kushner', '/negotiations/russia-ukraine']) {
      expect((await note(researcher, page, `Called the lawyer about ${page}`)).status).toBe(303)
      const { text } = await reader.get(notesOf(page)).expect(200)
      expect(text).toContain(`Called the lawyer about ${page}`)
      expect(wordsIn((await reader.get(page).expect(200)).text, '.desk-links')[0]).toContain('1 note')
      const open = await supertest(running().app).get(page).expect(200)
      expect(open.text).not.toContain('Called the lawyer')
      expect(has(open.text, '.desk-links')).toBe(false)
    }
    await supertest(running().app).get(notesOf(LINK)).expect(303)
    for (const path of ['/changes', '/search?q=lawyer', '/api/v1/links?limit=200', '/changes.atom'])
      expect((await supertest(running().app).get(path)).text).not.toContain('Called the lawyer')
  })

  it('reach those whom they mention, until the task is done', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const editor = await signedIn(running(), 'editor')
    const answer = await note(
      researcher,
      LINK,
      'Please check the sum, @Editor. And @nobody-here, not ada@admin.org.',
      'task',
    )
    expect((await researcher.get(answer.headers.location ?? '')).text).toContain(
      'Nobody here is called @nobody-here',
    )
    const account = await editor.get('/account').expect(200)
    expect(account.text).toContain('Please check the sum')
    expect((await researcher.get('/account')).text).not.toContain('Please check the sum')
    const page = await editor.get(notesOf(LINK))
    const [done = ''] = actionsOn(page.text, /done$/)
    await editor
      .post(done)
      .type('form')
      .send({ _csrf: csrfOf(page.text), done: 'yes' })
      .expect(303)
    expect((await editor.get(notesOf(LINK))).text).toContain('Task, done by editor')
    expect((await editor.get('/account')).text).not.toContain('Please check the sum')
  })

  it('are deleted only by those who wrote them, and refuse what is no note', async () => {
    const [researcher, editor] = [
      await signedIn(running(), 'researcher'),
      await signedIn(running(), 'editor'),
    ]
    await note(researcher, LINK, 'A thought')
    const page = await researcher.get(notesOf(LINK))
    const [path = ''] = actionsOn(page.text, /delete$/)
    expect(actionsOn((await editor.get(notesOf(LINK))).text, /delete$/)).toEqual([])
    expect((await post(editor, path, {})).status).toBe(404)
    expect((await post(researcher, path, {})).status).toBe(303)
    expect((await researcher.get(notesOf(LINK))).text).not.toContain('A thought')
    const empty = await note(researcher, LINK, ' ')
    expect(empty.status).toBe(422)
    expect(empty.text).toContain('The note is missing')
    const long = await note(researcher, LINK, 'x'.repeat(5001))
    expect(long.text).toContain('x'.repeat(5001))
    expect((await note(researcher, '/account', 'Hello')).status).toBe(404)
  })
})

it('notes and list entries of a merged entity are about the one that is kept, until the merge is undone', async () => {
  const { database } = running()
  const researcher = await signedIn(running(), 'researcher')
  await note(researcher, '/officials/steve-witkoff', 'About the one')
  const list = (await post(researcher, '/lists', { name: 'Both', about: '', shared: 'no' })).headers.location
  const pages = ['/officials/steve-witkoff', '/officials/jared-kushner', OVERLAP]
  for (const page of pages) await post(researcher, `${list}/entries`, { page, note: page })
  const alone = (await post(researcher, '/lists', { name: 'One', about: '', shared: 'no' })).headers.location
  await post(researcher, `${alone}/entries`, { page: pages[0] ?? '', note: '' })
  const watches = () => database.pool.query('SELECT page FROM mail_watches ORDER BY page')
  await database.pool.query(
    `INSERT INTO mail_watches (user_id, page, label, frequency, told_to)
     SELECT u.id, p, p, 'daily', now() FROM users u, unnest(ARRAY['/interests/steve-witkoff', '/interests/jared-kushner']) p
     WHERE u.email = 'researcher@example.org'`,
  )
  await merge(database, 'entity', 'jared-kushner', 'steve-witkoff')
  expect((await researcher.get(notesOf('/officials/jared-kushner'))).text).toContain('About the one')
  const { body } = await researcher.get(`${list}.json`).expect(200)
  expect(body.data.entries.map(({ note: why }: { note: string }) => why)).toEqual([
    '/officials/jared-kushner',
    OVERLAP,
  ])
  expect((await watches()).rows).toEqual([{ page: '/interests/jared-kushner' }])
  // Whoever watches a list of the one’s overlaps gets those of the other.
  expect(await sitePage(database.query, '/overlaps?official=steve-witkoff&band=high')).toMatchObject({
    path: '/overlaps?official=jared-kushner&band=high',
    filters: { official: ['jared-kushner'] },
  })
  await undo(database, 'entity', 'steve-witkoff')
  expect((await researcher.get(notesOf('/officials/steve-witkoff'))).text).toContain('About the one')
  expect((await researcher.get(notesOf('/officials/jared-kushner'))).text).not.toContain('About the one')
  const entries = async (of = '') => {
    const { body: again } = await researcher.get(`${of}.json`).expect(200)
    return again.data.entries.map(({ note: why, name }: { note: string; name: string }) => why || name).sort()
  }
  expect(await entries(list)).toEqual([...pages].sort())
  expect(await entries(alone)).toEqual(['Steve Witkoff'])
  expect((await watches()).rows).toEqual([
    { page: '/interests/jared-kushner' },
    { page: '/interests/steve-witkoff' },
  ])
})

it('a merge does not rename the negotiation in the address of an overlap', async () => {
  const { database } = running()
  const researcher = await signedIn(running(), 'researcher')
  await note(researcher, OVERLAP, 'About the overlap')
  await database.pool.query(`UPDATE entities SET slug = 'board-of-peace-talks' WHERE slug = 'mgx'`)
  await merge(database, 'entity', 'qia', 'board-of-peace-talks')
  expect((await researcher.get(notesOf(OVERLAP))).text).toContain('About the overlap')
})

it.each([
  '/constructor/x',
  '/overlaps?toString=1',
  '/overlaps?__proto__=1',
  '/overlaps/a~b',
  '/links/%00',
  '/%zz',
])('an address that is no page of the record is answered with 404: %s', async (page) => {
  const reader = await signedIn(running(), 'reader')
  for (const path of ['/notes', '/lists/add'])
    await reader.get(`${path}?${new URLSearchParams({ page })}`).expect(404)
  await reader.get('/notes?page=/links/a&page=/links/b').expect(404)
})

describe('a list', () => {
  const start = async (agent: Agent, name: string, shared = 'no'): Promise<string> => {
    const answer = await post(agent, '/lists', { name, about: 'For the Gulf story', shared })
    expect(answer.status).toBe(303)
    return answer.headers.location ?? ''
  }

  it('holds records, overlaps and searches with a note each, and is exported', async () => {
    const reader = await signedIn(running(), 'reader')
    const list = await start(reader, 'Gulf money')
    const pages = [LINK, OVERLAP, '/search?q=Qatar', '/overlaps?min_score=80']
    for (const page of pages)
      expect((await post(reader, `${list}/entries`, { page, note: '=why(1)' })).status).toBe(303)
    const { text } = await reader.get(list).expect(200)
    expect(wordsIn(text, 'tbody th')).toHaveLength(pages.length)
    const rows = parse((await reader.get(`${list}.csv`).expect(200)).text, { columns: true }) as {
      permalink: string
      note: string
    }[]
    expect(rows.map(({ permalink }) => new URL(permalink).pathname + new URL(permalink).search)).toEqual([
      LINK,
      OVERLAP,
      '/search?q=Qatar',
      '/overlaps?min_score=80',
    ])
    expect(rows[0]?.note).toBe("'=why(1)")
    const { body } = await reader.get(`${list}.json`).expect(200)
    expect(body.data).toMatchObject({ name: 'Gulf money', shared: false, owner: 'reader' })
    expect(body.data.entries[1].note).toBe('=why(1)')
    expect((await post(reader, `${list}/entries/remove`, { page: LINK })).status).toBe(303)
    expect((await reader.get(`${list}.json`)).body.data.entries).toHaveLength(pages.length - 1)
  })

  it('is private until it is shared; then those who may write add to it, and its owner alone changes it', async () => {
    const owner = await signedIn(running(), 'researcher')
    const [reader, editor] = [await signedIn(running(), 'reader'), await signedIn(running(), 'editor')]
    const list = await start(owner, 'Private matters')
    for (const path of [list, `${list}.csv`, `${list}.json`]) await editor.get(path).expect(404)
    expect((await editor.get('/lists')).text).not.toContain('Private matters')
    expect((await post(editor, `${list}/entries`, { page: LINK })).status).toBe(404)
    expect((await post(owner, list, { name: 'Shared matters', about: '', shared: 'yes' })).status).toBe(303)
    expect((await reader.get(list)).text).toContain('Shared matters')
    expect((await post(reader, `${list}/entries`, { page: LINK })).status).toBe(403)
    expect((await post(editor, `${list}/entries`, { page: LINK })).status).toBe(303)
    expect((await post(editor, list, { name: 'Mine', about: '', shared: 'no' })).status).toBe(403)
    expect((await post(editor, `${list}/delete`, {})).status).toBe(403)
    expect((await post(owner, `${list}/delete`, {})).status).toBe(303)
    await owner.get(list).expect(404)
  })

  it('refuses a note that is too long beside the list it was for, and keeps it', async () => {
    const owner = await signedIn(running(), 'researcher')
    const list = await start(owner, 'Long matters')
    await start(owner, 'Other matters')
    const long = 'x'.repeat(2001)
    const refused = await post(owner, `${list}/entries`, { page: LINK, note: long })
    expect(refused.status).toBe(422)
    const input = hrefOn(refused.text, /^#note-/)
    expect(one(page(refused.text), input).getAttribute('value')).toBe(long)
    expect(wordsIn(refused.text, `${input}-error`)[0]).toContain('The note')
  })

  it('has an address of its own, even with a name that another list has, and refuses a list without a name', async () => {
    const owner = await signedIn(running(), 'researcher')
    const [first, second] = [await start(owner, 'Gulf money'), await start(owner, 'Gulf money')]
    expect(first).not.toBe(second)
    const refused = await post(owner, '/lists', { name: '', about: 'Kept', shared: 'yes' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('The name is missing')
    expect(refused.text).toContain('Kept')
    const add = await owner.get(`/lists/add?${new URLSearchParams({ page: LINK })}`).expect(200)
    expect(actionsOn(add.text, /entries$/)).toHaveLength(2)
  })
})
