import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { decidedNames } from '../../server/exchange/in/import-names.ts'
import { findImport, keepDetails } from '../../server/exchange/in/store.ts'
import { lookUpNames } from '../../server/exchange/in/work.ts'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { exportDataset } from '../support/exported.ts'
import { fieldsOf, one, page } from '../support/html.ts'
import { importFile, press, sendColumns, settled, upload, wordsOf } from '../support/imports.ts'

const running = useApp('test')

const ROLES = [
  'Name,Connection,Company,Since,Amount,Source',
  'JARED KUSHNER,CEO,A New Venture LLC,03/25/2021,"$2,500,000",https://example.org/a; https://example.org/b',
  'JARED KUSHNER,shareholder; board member,A New Venture LLC,2021,,https://example.org/a',
  '"Steve\u00a0Witkoff",acquaintance of,A New Venture LLC,,,',
  'Somebody Unknown,adviser to,Qatar Investment Authority,not a date,,https://example.org/c',
].join('\n')

it('reads a spreadsheet of connections: several roles, capitals, non-breaking spaces, several sources', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(agent, 'roles.csv', ROLES)
  await sendColumns(agent, href)
  const text = await press(agent, href, 'names', { all: 'new' })
  expect(wordsOf(text)).toContain('We do not recognize “acquaintance of.”')
  await sendColumns(agent, href, { meaning_3: 'skip', meaning_4: 'advises' })
  const tried = wordsOf(await press(agent, href, 'names', { all: 'new' }))
  expect(tried).toContain('“not a date” is not a date')
  expect(tried).toMatch(/Links3\s?0\s?0/)
  await press(agent, href, 'commit', { reason: 'A list of roles, from the archive' })
  const links = await running().database.query<{
    kind: string
    from: string
    detail: string
    sources: number
    sum: string | null
  }>(sql`
    SELECT l.kind, f.slug AS from, l.detail, l.amount_min::text AS sum, (SELECT count(*)::int FROM citations c WHERE c.link_id = l.id) AS sources
    FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    WHERE t.name = 'A New Venture LLC' ORDER BY l.kind`)
  expect(links).toEqual([
    { kind: 'directs', from: 'jared-kushner', detail: 'board member', sources: 1, sum: null },
    { kind: 'manages', from: 'jared-kushner', detail: 'CEO', sources: 2, sum: '2500000' },
    { kind: 'owns', from: 'jared-kushner', detail: 'shareholder', sources: 1, sum: null },
  ])
})

it('returns the file with the problems beside each row', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(agent, 'roles.csv', ROLES)
  await sendColumns(agent, href)
  const { text, headers } = await agent.get(`${href}/problems.csv`).expect(200)
  expect(headers['content-type']).toContain('text/csv')
  const [header, ...rows] = text.trim().split('\r\n')
  expect(header).toBe('Name,Connection,Company,Since,Amount,Source,problem')
  expect(rows).toHaveLength(4)
  expect(rows[0]).toMatch(/,$/)
  expect(rows[3]).toContain('is not a date')
})

it('names problems by the headers of the file, in the order of its rows', async () => {
  const agent = await signedIn(running(), 'researcher')
  const file = [
    'Name,Connection,Company,Appointed,Ceased',
    'Jane Roe,director,Acme Ltd,2020,2019',
    'Jane Roe,director,Bcme Ltd,someday,',
    'Jane Roe,director,Ccme Ltd,2021,2018',
  ].join('\n')
  const href = await upload(agent, 'posts.csv', file)
  await sendColumns(agent, href)
  const told = wordsOf(await settled(agent, href))
  expect(told.match(/“someday” is not a date|Ceased is before the start/g)).toEqual([
    'Ceased is before the start',
    '“someday” is not a date',
  ])
  // The source that only these rows cite is not recorded either.
  expect(told).toContain('Nothing to add or update. 3 rows have problems.')
})

it('returns no name of a column that a spreadsheet would run', async () => {
  const agent = await signedIn(running(), 'researcher')
  const formula = '"=HYPERLINK(""https://evil.example/"")"'
  const href = await upload(agent, 'formula.csv', ROLES.replace('Source', `Source,${formula}`))
  await sendColumns(agent, href)
  const { text } = await agent.get(`${href}/problems.csv`).expect(200)
  expect(text).toContain(`,"'=HYPERLINK`)
})

it('stores all names of a file or none, and imports nothing if some are missing', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const rows = Array.from(
    { length: 150 },
    (_, each) => `Owner ${each} of Names,Fund ${each} of Names,owns,https://example.org/x`,
  )
  const href = await upload(agent, 'names.csv', ['From,To,Kind,Source', ...rows].join('\n'))
  await sendColumns(agent, href)
  const id = href.split('/').at(-1) ?? ''
  const given = await findImport(database.query, id)
  if (given === null) throw new Error('there is no such import')
  const known = async (): Promise<number> => (await decidedNames(database.query, id)).length
  expect(await known()).toBe(300)
  const cutOff = lookUpNames(database, given, () => {
    throw new Error('the server stops')
  })
  await expect(cutOff).rejects.toThrow('the server stops')
  expect(await known()).toBe(300)
  await database.query(sql`DELETE FROM import_names WHERE import_id = ${id}::bigint AND number = 7`)
  expect(wordsOf(await press(agent, href, 'preview'))).toContain('Match its columns or names again')
  const working = await database.query(
    sql`UPDATE imports SET state = 'working', begun_at = now() WHERE id = ${id}::bigint RETURNING id`,
  )
  expect(working).toHaveLength(1)
  expect(await keepDetails(database, id, given)).toBe(false)
  expect(await known()).toBe(299)
})

it('is a single action: undoing it restores the record, except for what has been edited since', async () => {
  const { database } = running()
  const before = await exportDataset(database.query)
  const agent = await signedIn(running(), 'researcher')
  const file = [
    'From,To,Kind,Source',
    'Jared Kushner,A Fund of Tests,owns,https://example.org/x',
    'Qatar,Another Fund of Tests,controls,https://example.org/y',
  ].join('\n')
  const href = await importFile(agent, 'funds.csv', file)
  expect(await exportDataset(database.query)).not.toBe(before)
  const undone = wordsOf(await press(agent, href, 'undo', { reason: 'It was the wrong file' }))
  expect(undone).toContain('What undoing changed')
  expect(await exportDataset(database.query)).toBe(before)

  const again = await importFile(agent, 'funds.csv', file)
  const [link] = await database.query<{ slug: string }>(sql`
    SELECT l.slug FROM links l JOIN entities t ON t.id = l.to_id WHERE t.name = 'A Fund of Tests'`)
  const form = await agent.get(`/links/${link?.slug}/edit`).expect(200)
  const fields = fieldsOf(one(page(form.text), 'main form[method=post]'))
  await agent
    .post(`/links/${link?.slug}/edit`)
    .type('form')
    .send({ ...fields, detail: 'As the register says', reason: 'The register says more', action: 'save' })
    .expect(303)
  const kept = wordsOf(await press(agent, again, 'undo', { reason: 'It was the wrong file' }))
  expect(kept).toMatch(/left as (?:it is|they are): edited later/)
  const names = await database.query<{ name: string }>(
    sql`SELECT name FROM entities WHERE name LIKE '%Fund of Tests' ORDER BY name`,
  )
  expect(names).toEqual([{ name: 'A Fund of Tests' }])
})

it('recognizes next month’s file: it updates, shows what is missing, and matches names as before', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const rows = (amount: string, more: string) =>
    [
      'Id,Donor,Party,Amount USD,Date,URL',
      `1,Jared Kushner,A Party of Tests,${amount},2024-05,https://example.org/1`,
      more,
    ].join('\n')
  await importFile(
    agent,
    'may.csv',
    rows('1000', '2,Steve Witkoff,A Party of Tests,5000,2024-05,https://example.org/2'),
    {
      dataset: 'Donations of tests',
    },
  )
  const href = await importFile(
    agent,
    'june.csv',
    rows('2000', '3,Steve Witkoff,A Party of Tests,7000,2024-06,https://example.org/3'),
    {
      dataset: 'Donations of tests',
    },
  )
  const text = wordsOf((await agent.get(href).expect(200)).text)
  expect(text).toMatch(/Links1\s?1\s?0/)
  expect(text).toContain('1 record from the last version is not in this file')
  const sums = await database.query<{ sum: string }>(sql`
    SELECT l.amount_min::text AS sum FROM links l JOIN entities t ON t.id = l.to_id
    WHERE t.name = 'A Party of Tests' ORDER BY 1`)
  expect(sums.map(({ sum }) => sum)).toEqual(['2000', '5000', '7000'])
  const [link] = await database.query<{ slug: string }>(sql`
    SELECT l.slug FROM links l WHERE l.amount_min = 2000`)
  const shown = wordsOf((await agent.get(`/links/${link?.slug}`).expect(200)).text)
  expect(shown).toMatch(/Imported from dataset “Donations of tests”: june\.csv, row 2/)
  expect(shown).toContain('seen')
})

it('loses nothing when the page is closed, and runs only one step at a time', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(agent, 'roles.csv', ROLES)
  await sendColumns(agent, href)
  const other = await signedIn(running(), 'researcher')
  expect(await settled(other, href)).toContain('Preview')
})

it('says what a file is missing, and keeps what was typed', async () => {
  const agent = await signedIn(running(), 'researcher')
  const form = await agent.get('/imports').expect(200)
  const answer = await agent
    .post('/imports')
    .field({ _csrf: csrfOf(form.text), dataset: 'My filings', url: 'nowhere' })
    .expect(422)
  expect(answer.text).toContain('Choose a file, or paste the text')
  expect(answer.text).toContain('must be a full web address')
  expect(answer.text).toContain('value="My filings"')
  const broken = await agent
    .post('/imports')
    .field({ _csrf: csrfOf((await agent.get('/imports')).text), url: 'https://example.org/' })
    .attach('file', Buffer.from('PK\x03\x04 no workbook', 'latin1'), 'x.xlsx')
    .expect(422)
  expect(broken.text).toContain('not an Excel workbook')
})

it('refuses to commit without a reason or with undecided names', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(
    agent,
    'near.csv',
    'From,To,Kind,URL\nJared Kushnir,Qatar Investment Authorty,owns,https://example.org/z',
  )
  await sendColumns(agent, href)
  const { text } = await agent.get('/account')
  const token = csrfOf(text)
  await agent.post(`${href}/commit`).type('form').send({ _csrf: token, reason: '' }).expect(422)
  await agent
    .post(`${href}/commit`)
    .type('form')
    .send({ _csrf: token, reason: 'A good long reason' })
    .expect(409)
  const names = wordsOf((await agent.get(`${href}/names`).expect(200)).text)
  expect(names).toContain('Same as Jared Kushner')
  expect(names).toContain('similar names')
})

it('does not say that nothing was saved if only what was saved could not be listed', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(agent, 'listed.csv', 'Name,Connection,Company\nJane Listed,director,Listed Ltd')
  await sendColumns(agent, href)
  await press(agent, href, 'names', { all: 'new' })
  const { database } = running()
  await database.pool.query(`
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
    CREATE TRIGGER fail BEFORE UPDATE ON imports FOR EACH ROW
    WHEN (NEW.recorded_at IS NOT NULL AND NEW.task IS NULL AND NEW.failure IS NULL) EXECUTE FUNCTION fail()`)
  try {
    const told = wordsOf(await press(agent, href, 'commit', { reason: 'A list, from the archive' }))
    expect(told).toContain('This is done, but what it did could not be listed. Reference:')
    expect(told).not.toContain('Nothing was saved')
  } finally {
    await database.pool.query('DROP TRIGGER fail ON imports; DROP FUNCTION fail()')
  }
  await agent.get('/interests/listed-ltd').expect(200)
})

/** A dataset file with these lists, and the source `s1`. */
const datasetFile = (lists: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    format: 'recusal-dataset/1',
    sources: [{ id: 's1', url: 'https://example.org/report', publisher: 'Daily', title: 'Report' }],
    ...lists,
  })

it('shows sums of any length with all their digits', async () => {
  const agent = await signedIn(running(), 'researcher')
  const digits = '1234567890123456789012'
  const file = datasetFile({
    links: [
      {
        id: 'long-sum',
        kind: 'pays',
        from: 'qatar',
        to: 'affinity-partners',
        amount: digits,
        currency: 'USD',
        sources: ['s1'],
      },
    ],
  })
  const href = await upload(agent, 'long.json', file)
  expect(wordsOf(await settled(agent, href))).toContain('1,234,567,890,123,456,789,012')
})

it('says that a file of positions alone adds them', async () => {
  const agent = await signedIn(running(), 'researcher')
  const file = datasetFile({
    positions: [
      {
        official: 'steve-witkoff',
        title: 'Trustee',
        class: 'outside_government',
        start: '2001',
        sources: ['s1'],
      },
      {
        official: 'steve-witkoff',
        title: 'Chair',
        class: 'outside_government',
        start: '2002',
        sources: ['s1'],
      },
    ],
  })
  const href = await upload(agent, 'positions.json', file)
  expect(wordsOf(await settled(agent, href))).toContain('2 positions to add or update')
})

it('reads a file of problems back as it was before it was made harmless', async () => {
  const agent = await signedIn(running(), 'researcher')
  const header = 'Name,Connection,Company,Details,Since,Source'
  const row = '@handle Ltd,invests in,Harmless Ltd,"a;=b and -1 more",not a date,https://example.org/h'
  const href = await upload(agent, 'harmless.csv', `${header}\n${row}`)
  await sendColumns(agent, href)
  const { text } = await agent.get(`${href}/problems.csv`).expect(200)
  expect(text).toContain("'@handle Ltd")
  const again = await importFile(agent, 'harmless-problems.csv', text.replace('not a date', '2021'))
  const told = wordsOf((await agent.get(again).expect(200)).text)
  expect(told).toContain('@handle Ltd')
  expect(told).toContain('a;=b and -1 more')
  expect(told).not.toContain("'")
})
