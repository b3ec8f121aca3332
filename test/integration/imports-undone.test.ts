import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { verifyDatabase } from '../../server/record/verify.ts'
import { writeRecord } from '../../server/record/write-record.ts'
import { type Agent, csrfOf, signedIn, useApp } from '../support/app.ts'
import { exportDataset } from '../support/exported.ts'
import { valueOn } from '../support/html.ts'
import { importFile, press, sendColumns, settled, upload, wordsOf } from '../support/imports.ts'

/** Editions of a dataset, undone in any order. */

const running = useApp('test')

/** Three editions: amounts and shares change, rows come and go, sources come, go and come back. */
const EDITIONS = [
  [
    'Id,From,To,Kind,Share,Source',
    '1,Jane Undone,Undone Holdings,owns,10,https://undone.example/1',
    '2,Qatar Investment Authority,Affinity Partners,lends_to,,https://undone.example/2',
  ],
  [
    'Id,From,To,Kind,Share,Source',
    '1,Jane Undone,Undone Holdings,owns,15,https://undone.example/1 https://undone.example/3',
    '3,Jane Undone,Undone Sons,owns,,https://undone.example/3',
  ],
  [
    'Id,From,To,Kind,Share,Source',
    '1,Jane Undone,Undone Holdings,owns,25,https://undone.example/1',
    '2,Qatar Investment Authority,Affinity Partners,lends_to,,https://undone.example/2',
  ],
].map((rows) => rows.join('\n'))

/** Each edition first, in the middle and last at least once. */
const ORDERS = [
  [0, 1, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
]

it.each(ORDERS)('editions undone in the order %i, %i, %i leave the record as it was', async (...order) => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const before = await exportDataset(database.query)
  const imports: string[] = []
  for (const edition of EDITIONS)
    imports.push(await importFile(agent, 'edition.csv', edition, { dataset: `Undone ${order.join()}` }))
  for (const place of order) {
    const text = await press(agent, imports[place] ?? '', 'undo', { reason: 'It was the wrong file' })
    expect(wordsOf(text)).toContain('What undoing changed')
  }
  expect(await exportDataset(database.query)).toBe(before)
  expect(await verifyDatabase(database)).toEqual([])
})

/** One import of a file with its own dataset. */
const bring = (agent: Agent, name: string, content: string): Promise<string> =>
  importFile(agent, name, content, { dataset: name })
const undo = async (agent: Agent, href: string): Promise<string> =>
  wordsOf(await press(agent, href, 'undo', { reason: 'It was the wrong file' }))

it('imports of different datasets that name the same records leave the record as it was, undone in any order', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const before = await exportDataset(database.query)
  const file = (start: string): string =>
    JSON.stringify({
      format: 'recusal-dataset/1',
      sources: [{ id: 'of-both', url: 'https://undone.example/both', publisher: 'Both', title: 'Both' }],
      entities: [
        { id: 'both-owner', kind: 'company', name: 'Both Owner' },
        { id: 'both-owned', kind: 'company', name: 'Both Owned' },
      ],
      links: [
        {
          id: 'both',
          kind: 'owns',
          from: 'both-owner',
          to: 'both-owned',
          start,
          status: 'reported',
          sources: ['of-both'],
        },
      ],
    })
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const imports = [
      await bring(agent, `jan-${order[0]}.json`, file('2020')),
      await bring(agent, `feb-${order[0]}.json`, file('2021')),
    ]
    for (const place of order) await undo(agent, imports[place] ?? '')
    expect(await exportDataset(database.query), order.join()).toBe(before)
  }
  expect(await verifyDatabase(database)).toEqual([])
})

it('an edition that only uses what an earlier one added takes it along when it is undone, too', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const before = await exportDataset(database.query)
  const lists = [
    {
      sources: [{ id: 'of-used', url: 'https://undone.example/used', publisher: 'Used', title: 'Used' }],
      entities: [{ id: 'used-owner', kind: 'company', name: 'Used Owner' }],
    },
    {
      links: [
        {
          id: 'uses',
          kind: 'owns',
          from: 'used-owner',
          to: 'affinity-partners',
          status: 'reported',
          sources: ['of-used'],
        },
      ],
    },
  ]
  const imports: string[] = []
  for (const list of lists)
    imports.push(
      await importFile(agent, 'used.json', JSON.stringify({ format: 'recusal-dataset/1', ...list }), {
        dataset: 'Used',
      }),
    )
  for (const href of imports) await undo(agent, href)
  expect(await exportDataset(database.query)).toBe(before)
})

it('removes what it added although another dataset has since changed records that have nothing to do with it', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const other = (amount: number): string =>
    `Id,From,To,Kind,Amount,Start,Source\n1,Other Payer LLC,Other Payee Ltd,pays,$${amount}m,2021,https://undone.example/other`
  await bring(agent, 'other.csv', other(1))
  const before = await exportDataset(database.query)
  const href = await bring(agent, 'edition.csv', EDITIONS[0] ?? '')
  const later = await bring(agent, 'other.csv', other(2))
  expect(await undo(agent, href)).not.toContain('left as')
  await undo(agent, later)
  expect(await exportDataset(database.query)).toBe(before)
})

it('undoes a link that was the money link of overlaps', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const before = await exportDataset(database.query)
  const overlaps = () =>
    database.query(sql`SELECT o.official_id, o.negotiation_id, o.party_id, o.score, count(*)::int AS paths
      FROM derived_overlaps o JOIN chains c ON c.overlap_id = o.id GROUP BY o.id ORDER BY 1, 2, 3`)
  const scores = await overlaps()
  const href = await importFile(
    agent,
    'loan.csv',
    'From,To,Kind,Amount,Start,Source\nQatar Investment Authority,Affinity Partners,lends_to,$9bn,2024,https://undone.example/9',
  )
  expect(await overlaps()).not.toEqual(scores)
  const text = wordsOf(await press(agent, href, 'undo', { reason: 'It was the wrong file' }))
  expect(text).not.toContain('left as')
  expect(await exportDataset(database.query)).toBe(before)
  expect(await overlaps()).toEqual(scores)
})

it('removes sources that the site has archived and checked on its own', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const before = await exportDataset(database.query)
  const href = await importFile(agent, 'edition.csv', EDITIONS[0] ?? '')
  await database.query(sql`INSERT INTO archive_requests (source_id, url) SELECT id, url FROM sources`)
  await database.query(sql`INSERT INTO address_checks (source_id, url) SELECT id, url FROM sources`)
  const writer = { userId: null, via: 'archiver', reason: 'A copy was archived.' } as const
  await writeRecord(database, writer, async (tx) => {
    await tx.query(sql`UPDATE sources SET archive_url = 'https://archive.example/1', dead_since = '2026-03-01'
      WHERE url LIKE 'https://undone.example/%'`)
  })
  const text = wordsOf(await press(agent, href, 'undo', { reason: 'It was the wrong file' }))
  expect(text).not.toContain('left as')
  expect(await exportDataset(database.query)).toBe(before)
  // The log still says by name what was removed.
  const log = wordsOf((await agent.get('/changes').expect(200)).text)
  expect(log).toContain('(no longer on record)')
  expect(log).not.toContain('record that is gone')
})

it('keeps what a user wrote about a link or source through every later edition', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const file = (share: number) =>
    `Id,From,To,Kind,Share,Source\n1,Jane Kept,Kept Holdings,owns,${share},https://kept.example/1`
  const dataset = { dataset: 'Kept' }
  await importFile(agent, 'one.csv', file(10), dataset)
  await database.sequelize.transaction(async (transaction) => {
    const run = (text: string) => database.sequelize.query(text, { transaction })
    await run(`SELECT begin_writing(NULL, 'form', 'By hand')`)
    await run(
      `UPDATE links SET share_min = 99, share_max = 99 WHERE to_id = (SELECT id FROM entities WHERE name = 'Kept Holdings')`,
    )
    await run(`UPDATE sources SET title = 'By hand' WHERE url = 'https://kept.example/1'`)
  })
  for (const share of [12, 13, 14]) await importFile(agent, `${share}.csv`, file(share), dataset)
  const [kept] = await database.query(sql`
    SELECT l.share_min::float AS share, (SELECT title FROM sources WHERE url = 'https://kept.example/1') AS title
    FROM links l JOIN entities e ON e.id = l.to_id WHERE e.name = 'Kept Holdings'`)
  expect(kept).toEqual({ share: 99, title: 'By hand' })
})

it('recognizes what another import has since added, instead of adding a second one with the same name', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const file = 'From,To,Kind,Source\nTom Twice,Twice Holdings,owns,https://twice.example/1'
  const drafts: string[] = []
  for (const name of ['a.csv', 'b.csv']) {
    const href = await upload(agent, name, file)
    await sendColumns(agent, href)
    await settled(agent, href)
    drafts.push(href)
  }
  for (const href of drafts) await press(agent, href, 'commit', { reason: 'Both of them at once' })
  const found = await database.query(sql`SELECT name FROM entities WHERE name LIKE '%Twice%' ORDER BY 1`)
  expect(found).toEqual([{ name: 'Tom Twice' }, { name: 'Twice Holdings' }])
})

it('a review that the import reopened is named among what undoing it leaves', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'editor')
  const overlap = '/overlaps/jared-kushner~iran-2026~qatar'
  const { text } = await agent.get(overlap).expect(200)
  await agent
    .post(`${overlap}/review`)
    .type('form')
    .send({
      _csrf: csrfOf(text),
      seen: valueOn(text, 'seen'),
      status: 'substantiated',
      reason: 'Two papers report all of it',
    })
    .expect(303)
  const rows =
    'Id,From,To,Kind,Amount USD,Start,Source\n1,Qatar,Affinity Partners,invests_in,9000000000,2020,https://undone.example/9'
  const href = await importFile(agent, 'reopens.csv', rows, { dataset: 'Reopens' })
  const [review] = await database.query<{ status: string }>(sql`
    SELECT w.status FROM overlap_reviews w JOIN negotiations n ON n.id = w.negotiation_id WHERE n.slug = 'iran-2026'`)
  expect(review?.status).toBe('open')
  const told = wordsOf(await press(agent, href, 'undo', { reason: 'It was the wrong file' }))
  expect(told).toContain('Review of Jared Kushner, U.S.-Iran talks (2026), Qatar')
})
