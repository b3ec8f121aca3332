import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { restoreRecord } from '../../server/record/restore.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { writeRecord } from '../../server/record/write-record.ts'
import { csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { nobody } from '../support/edits.ts'
import { save } from '../support/forms.ts'
import { one, page, valueOn } from '../support/html.ts'
import { press, settled, upload, wordsOf } from '../support/imports.ts'
import { merge, undo } from '../support/merges.ts'

/** What someone does to one record leaves alone what others did to another, or to the same one since. */

const running = useApp('test')
const SOURCE = { id: 'others-paper', url: 'https://others.example/1', publisher: 'Daily', title: 'Others' }
const cite = { sources: [SOURCE.id] }

const load = (lists: object) =>
  importDataset(
    running().database,
    parseDataset(JSON.stringify({ format: 'recusal-dataset/1', sources: [SOURCE], ...lists })),
  )

/** Two officials, each with a position. */
const officials = () =>
  load({
    entities: [
      { id: 'others-office', kind: 'public_body', name: 'Office of Others', ...cite },
      ...['one', 'two'].map((id) => ({
        id: `other-${id}`,
        kind: 'person',
        name: `Other ${id}`,
        summary: 'As first told',
        ...cite,
      })),
    ],
    positions: ['one', 'two'].map((id) => ({
      official: `other-${id}`,
      title: `Post of ${id}`,
      body: 'others-office',
      class: 'foreign',
      start: '2020',
      ...cite,
    })),
  })

const idOf = async (slug: string): Promise<string> => {
  const [row] = await running().database.query<{ id: string }>(
    sql`SELECT id::text AS id FROM entities WHERE slug = ${slug}`,
  )
  return row?.id ?? ''
}

const changesOf = (id: string) =>
  running().database.query<{ id: string }>(sql`
    SELECT id::text AS id FROM changes WHERE record = 'entity' AND record_id = ${id}::bigint ORDER BY id`)

/** Restores an entity to how it was first recorded, having seen its newest change. */
async function restoreFirst(slug: string): Promise<void> {
  const { database } = running()
  const id = await idOf(slug)
  const [newest] = await database.query<{ id: string }>(sql`SELECT id::text AS id FROM changes
    WHERE record = 'entity' AND record_id = ${id}::bigint AND leads ORDER BY changes.id DESC LIMIT 1`)
  const [first] = await changesOf(id)
  await restoreRecord(database, 'entity', id, first?.id ?? '', newest?.id ?? '', {
    ...nobody,
    via: 'form',
    reason: 'A test of restoring',
  })
}

const positions = () =>
  running().database.query<{ title: string; slug: string; quote: string | null }>(sql`
    SELECT p.title, e.slug, (SELECT max(c.quote) FROM citations c WHERE c.position_id = p.id) AS quote
    FROM positions p JOIN entities e ON e.id = p.official_id WHERE e.slug LIKE 'other-%' ORDER BY p.title`)

it('restoring an official leaves alone the position of another that was merged into them for a while', async () => {
  const { database } = running()
  await officials()
  await merge(database, 'entity', 'other-two', 'other-one')
  await undo(database, 'entity', 'other-one')
  const agent = await signedIn(running(), 'researcher')
  const [post] = await database.query<{ id: string }>(
    sql`SELECT id::text AS id FROM positions WHERE title = 'Post of one'`,
  )
  await save(agent, `/officials/other-one/positions/${post?.id}/edit`, {
    source_0_quote: 'A later quotation',
    reason: 'To quote it',
  })
  await restoreFirst('other-two')
  expect(await positions()).toEqual([
    { title: 'Post of one', slug: 'other-one', quote: 'A later quotation' },
    { title: 'Post of two', slug: 'other-two', quote: null },
  ])
  expect(await verifyDatabase(database)).toEqual([])
})

it('restoring an official neither takes back a position that moved to another, nor fails while one is merged into them', async () => {
  const { database } = running()
  await officials()
  const [one, two] = [await idOf('other-one'), await idOf('other-two')]
  await database.query(
    sql`UPDATE positions SET official_id = ${two}::bigint, title = 'Moved post' WHERE official_id = ${one}::bigint`,
  )
  await restoreFirst('other-one')
  expect(await positions()).toMatchObject([
    { title: 'Moved post', slug: 'other-two' },
    { title: 'Post of two', slug: 'other-two' },
  ])
  await restoreFirst('other-two')
  expect((await positions()).map(({ slug }) => slug)).toEqual(['other-two', 'other-two'])
  await merge(database, 'entity', 'other-two', 'other-one')
  await restoreFirst('other-two')
  expect(await verifyDatabase(database)).toEqual([])
})

it('a source that was corrected while a link that cites it was edited is merged, not blamed on the editor', async () => {
  await officials()
  await load({
    links: [
      {
        id: 'others-tie',
        kind: 'advises',
        from: 'other-one',
        to: 'others-office',
        status: 'reported',
        ...cite,
      },
    ],
  })
  const agent = await signedIn(running(), 'researcher')
  const path = '/links/others-tie/edit'
  const fields = await formFields(agent, path, { detail: 'More about it', reason: 'To say more' })
  await running().database.query(
    sql`UPDATE sources SET title = 'Corrected title' WHERE slug = 'others-paper'`,
  )
  const { text } = await agent.post(path).type('form').send(fields).expect(409)
  expect(text).toContain('was saved again while you were editing it')
  expect(valueOn(text, 'source_0_title')).toBe('Corrected title')
  expect(valueOn(text, 'detail')).toBe('More about it')
})

it('an import is not written if what its file names was changed after its preview', async () => {
  const { database } = running()
  await officials()
  const entity = { id: 'other-one', kind: 'person', name: 'Other one', summary: 'As first told', ...cite }
  const file = {
    format: 'recusal-dataset/1',
    sources: [SOURCE],
    entities: [entity, { ...entity, id: 'other-three', name: 'Other three' }],
  }
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(agent, 'others.json', JSON.stringify(file))
  const preview = await settled(agent, href)
  // A dead link is found by the program; it is nothing that the preview shows.
  await writeRecord(database, { userId: null, via: 'link checker', reason: null }, (tx) =>
    tx.query(sql`UPDATE sources SET dead_since = '2026-01-01' WHERE slug = 'others-paper'`),
  )
  await database.query(sql`UPDATE entities SET summary = 'Corrected since' WHERE slug = 'other-one'`)
  const seen = one(page(preview), '[name=seen]').getAttribute('value') ?? ''
  const refused = wordsOf(await press(agent, href, 'commit', { seen, reason: 'A test' }))
  expect(refused).toContain(
    'someone has changed records that the file refers to since the preview: Other one.',
  )
  const [kept] = await database.query(sql`SELECT summary FROM entities WHERE slug = 'other-one'`)
  expect(kept).toEqual({ summary: 'Corrected since' })
  const again = await press(agent, href, 'preview')
  await press(agent, href, 'commit', {
    seen: one(page(again), '[name=seen]').getAttribute('value') ?? '',
    reason: 'Looked at again',
  })
  expect(await idOf('other-three')).not.toBe('')
})

it('adding a page to a list that has it keeps the note of whoever added it', async () => {
  const editor = await signedIn(running(), 'editor')
  const researcher = await signedIn(running(), 'researcher')
  const post = async (agent: typeof editor, path: string, fields: Record<string, string>) =>
    agent
      .post(path)
      .type('form')
      .send({ _csrf: csrfOf((await agent.get('/lists')).text), ...fields })
  const list = (await post(editor, '/lists', { name: 'Shared', about: '', shared: 'yes' })).headers.location
  const entry = { page: '/officials/jared-kushner' }
  await post(editor, `${list}/entries`, { ...entry, note: 'An important note' })
  const form = page((await researcher.get('/lists/add?page=/officials/jared-kushner').expect(200)).text)
  expect(one(form, 'input[name=note]').getAttribute('value')).toBe('An important note')
  expect((await post(researcher, `${list}/entries`, { ...entry, note: '' })).status).toBe(303)
  const { body } = await editor.get(`${list}.json`).expect(200)
  expect(body.data.entries).toMatchObject([{ note: 'An important note', added_by: 'editor' }])
})
