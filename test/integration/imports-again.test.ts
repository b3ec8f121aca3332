import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { exportDataset } from '../support/exported.ts'
import { fieldsOf, one, page } from '../support/html.ts'
import { importFile, press, sendColumns, settled, upload, wordsOf } from '../support/imports.ts'
import { workbook } from '../support/workbook.ts'

/** How imports get along with other imports and with people’s edits: what each leaves alone. */

const running = useApp('test')

const donation = (id: number, amount: string) =>
  `${id},Jared Kushner,Party ${id} of Tests,${amount},2024-05,https://example.org/${id}`
const donations = (...rows: string[]) => ['Id,Donor,Party,Amount USD,Date,URL', ...rows].join('\n')

it('leaves a link alone that a person has since edited, and lists it', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const dataset = { dataset: 'Edited donations' }
  await importFile(agent, 'may.csv', donations(donation(1, '1000'), donation(2, '1000')), dataset)
  const [link] = await database.query<{ slug: string }>(sql`
    SELECT l.slug FROM links l JOIN entities t ON t.id = l.to_id WHERE t.name = 'Party 1 of Tests'`)
  const form = await agent.get(`/links/${link?.slug}/edit`).expect(200)
  const fields = fieldsOf(one(page(form.text), 'main form[method=post]'))
  await agent
    .post(`/links/${link?.slug}/edit`)
    .type('form')
    .send({ ...fields, amount: 'USD 1,500', reason: 'The register says so', action: 'save' })
    .expect(303)
  const june = donations(donation(1, '2000'), donation(2, '2000'))
  const text = wordsOf((await agent.get(await importFile(agent, 'june.csv', june, dataset)).expect(200)).text)
  expect(text).toContain('Left as edited: 1 link')
  expect(text).toContain('Jared Kushner gave to Party 1 of Tests')
  expect(text).toContain('Amount: 1,500 on record, 2,000 in the file')
  const sums = await database.query<{ sum: string }>(sql`
    SELECT l.amount_min::text AS sum FROM links l JOIN entities t ON t.id = l.to_id WHERE t.name LIKE 'Party _ of Tests' ORDER BY 1`)
  expect(sums.map(({ sum }) => sum)).toEqual(['1500', '2000'])
})

it('undoes only what no later import names, says what it leaves, and undoes that with the later import', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const before = await exportDataset(database.query)
  const dataset = { dataset: 'Undone donations' }
  const may = await importFile(agent, 'may.csv', donations(donation(3, '1'), donation(4, '1')), dataset)
  const june = await importFile(agent, 'june.csv', donations(donation(3, '1')), dataset)
  const undone = wordsOf(await press(agent, may, 'undo', { reason: 'It was the wrong file' }))
  expect(undone).toContain('left as they are: edited later, in a later import')
  const parties = () =>
    database.query(sql`SELECT name FROM entities WHERE name IN ('Party 3 of Tests', 'Party 4 of Tests')`)
  expect(await parties()).toEqual([{ name: 'Party 3 of Tests' }])
  // Nothing names it anymore, so it is removed with the import that had kept it.
  await press(agent, june, 'undo', { reason: 'That one was wrong too' })
  expect(await parties()).toEqual([])
  expect(await exportDataset(database.query)).toBe(before)
})

it('reads a workbook: dates, fractions meant as percentages, names in capitals', async () => {
  const agent = await signedIn(running(), 'researcher')
  const content = await workbook([
    ['Shareholder', 'Company', 'Share', 'Start', 'Source URL'],
    ['JANE WORKBOOK', 'Sheet Holdings LLC', 0.25, new Date('2024-03-05T00:00:00Z'), 'https://example.org/w'],
    ['JOHN WORKBOOK', 'Sheet Holdings LLC', 0.5, null, 'https://example.org/w'],
  ])
  const href = await importFile(agent, 'holdings.xlsx', content)
  const links = await running().database.query(sql`
    SELECT f.name, l.kind, l.share_min::float AS share, l.start_date AS start FROM links l JOIN entities f ON f.id = l.from_id
    JOIN entities t ON t.id = l.to_id WHERE t.name = 'Sheet Holdings LLC' ORDER BY 1`)
  expect(links).toEqual([
    { name: 'Jane Workbook', kind: 'owns', share: 25, start: '2024-03-05' },
    { name: 'John Workbook', kind: 'owns', share: 50, start: null },
  ])
  expect(wordsOf((await agent.get(href).expect(200)).text)).toContain('multiplied by 100')
})

it('asks what a workbook leaves open: small shares beside large ones, and days that may be only months', async () => {
  const agent = await signedIn(running(), 'researcher')
  const first = new Date('2024-05-01T00:00:00Z')
  const content = await workbook([
    ['Shareholder', 'Company', 'Share', 'Start', 'Source URL'],
    ['Jane Unclear', 'Unclear Holdings LLC', 0.25, first, 'https://example.org/u'],
    ['John Unclear', 'Unclear Holdings LLC', 51, first, 'https://example.org/u'],
  ])
  const text = wordsOf((await agent.get(await importFile(agent, 'unclear.xlsx', content)).expect(200)).text)
  expect(text).toContain('“0.25” could be a fraction or a percentage')
  expect(text).toContain('All dates under “Start” are the first of a month')
  const shares = await running().database.query<{ share: string }>(sql`
    SELECT l.share_min::text AS share FROM links l JOIN entities t ON t.id = l.to_id WHERE t.name = 'Unclear Holdings LLC'`)
  expect(shares).toEqual([{ share: '51' }])
})

it('treats a table of entries as a table of links when the user says so, and vice versa', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(agent, 'people.csv', 'Name,Country,About\nA Person of Lists,Qatar,A banker')
  const { text } = await agent.get(`${href}/columns`).expect(200)
  const fields = fieldsOf(one(page(text), 'form#columns'))
  expect(fields.record).toBe('entities')
  const turned = await agent
    .post(`${href}/columns`)
    .type('form')
    .send({ ...fields, record: 'links', action: 'save' })
    .expect(200)
  expect(wordsOf(turned.text)).toContain('Connection')
  const again = fieldsOf(one(page(turned.text), 'form#columns'))
  const back = await agent
    .post(`${href}/columns`)
    .type('form')
    .send({ ...again, record: 'entities', action: 'save' })
    .expect(200)
  const last = fieldsOf(one(page(back.text), 'form#columns'))
  await agent
    .post(`${href}/columns`)
    .type('form')
    .send({ ...last, action: 'save' })
    .expect(303)
  expect(wordsOf(await settled(agent, href))).toContain('Officials and interests')
})

it('asks what the values in a newly chosen connection column mean, and suggests answers', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(
    agent,
    'odd.csv',
    'From,To,Flavor,URL\nJane Odd,Odd Ltd,shareholder,https://example.org/o',
  )
  const { text } = await agent.get(`${href}/columns`).expect(200)
  const fields = fieldsOf(one(page(text), 'form#columns'))
  const asked = await agent
    .post(`${href}/columns`)
    .type('form')
    .send({ ...fields, column_2: 'connection', action: 'save' })
    .expect(200)
  const form = one(page(asked.text), 'form#columns')
  expect(form.querySelector('#meaning_0 option[selected]')?.getAttribute('value')).toBe('owns')
  await agent.post(`${href}/columns`).type('form').send(fieldsOf(form)).expect(303)
})

it('accepts no changes while a step runs, and allows dropping an import whose step was interrupted', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(agent, 'busy.csv', donations(donation(9, '1')))
  await sendColumns(agent, href)
  const id = href.split('/').at(-1) ?? ''
  const { text } = await agent.get(`${href}/columns`).expect(200)
  const fields = fieldsOf(one(page(text), 'form#columns'))
  const work = (ago: string) =>
    database.query(sql`UPDATE imports SET state = 'working', task = 'preview', begun_at = now() - ${ago}::interval
      WHERE id = ${id}::bigint`)
  await work('0 s')
  for (const what of ['columns', 'names', 'details'])
    await agent.post(`${href}/${what}`).type('form').send(fields).expect(409)
  await work('5 min')
  const token = csrfOf((await agent.get('/account')).text)
  await agent.post(`${href}/drop`).type('form').send({ _csrf: token }).expect(303)
  await agent.get(href).expect(404)
})

it('reads the file again after its source or format is corrected', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(agent, 'near.csv', 'From,To,Kind\nJane Late,Late Ltd,owns', { url: '' })
  await sendColumns(agent, href)
  expect(wordsOf(await press(agent, href, 'names', { all: 'new' }))).toContain('No source. Add one')
  const { text } = await agent.get(`${href}/details`).expect(200)
  const fields = fieldsOf(one(page(text), 'main form[method=post]'))
  await agent
    .post(`${href}/details`)
    .type('form')
    .send({ ...fields, url: 'https://example.org/late' })
    .expect(303)
  await sendColumns(agent, href)
  await press(agent, href, 'names', { all: 'new' })
  expect(await press(agent, href, 'commit', { reason: 'A late source' })).toContain('Late Ltd')
})

it('leaves an entry on record as it is, and lists what the file says differently', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const line = (id: string, name: string[], summary: string) =>
    JSON.stringify({ id, schema: 'Person', properties: { name, summary: [summary] } })
  await importFile(agent, 'one.ftm.json', line('a', ['Jared Kushner'], 'An investor'), { dataset: 'One' })
  const before = await exportDataset(database.query)
  const other = line('b', ['Jared Kushner', 'J. KUSHNER'], 'Something else')
  const href = await importFile(agent, 'two.ftm.json', other, { dataset: 'Two' })
  const text = wordsOf((await agent.get(href).expect(200)).text)
  for (const what of ['summary “Something else”', 'name “J. KUSHNER”'])
    expect(text).toContain(`Jared Kushner: ${what}`)
  expect(await exportDataset(database.query)).toBe(before)
})
