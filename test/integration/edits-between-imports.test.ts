import sql from 'sql-template-tag'
import supertest from 'supertest'
import { expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { retractLink } from '../../server/api/link-writes.ts'
import { EditConflict } from '../../server/record/conflict.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { compareWithFreshDerivation } from '../../server/record/write-record.ts'
import { signedIn, useApp } from '../support/app.ts'
import { nobody } from '../support/edits.ts'
import { exportDataset } from '../support/exported.ts'
import { importFile, press, wordsOf } from '../support/imports.ts'
import { merge } from '../support/merges.ts'

/** What people write between imports, and between an import and its undoing, stays. */

const running = useApp('test')
const NO_CHANGES = { appeared: [], changed: [], vanished: [] }
const REASON = { reason: 'It was the wrong file' }

const sourceOf = (id: string) => ({ id, url: `https://between.example/${id}`, publisher: 'Daily', title: id })
const dataset = (lists: object): string => JSON.stringify({ format: 'recusal-dataset/1', ...lists })

/** Sends a request to the API as an editor. */
async function api(method: 'post' | 'patch', path: string, body: object) {
  const token = await addToken(running().database, 'editor@example.org')
  return supertest(running().app)[method](`/api/v1${path}`).set('Authorization', `Bearer ${token}`).send(body)
}

/** Adds a link, of the first version, that cites one source. */
async function addedLink(id: string, more: object = {}): Promise<void> {
  const link = { id, kind: 'owns', from: 'jared-kushner', to: 'affinity-partners', status: 'reported' }
  const sources = [{ url: `https://between.example/${id}-1`, publisher: 'Daily', title: 'First' }]
  const { status, body } = await api('post', '/links', { ...link, sources, allow_duplicate: true, ...more })
  expect(status, JSON.stringify(body)).toBe(201)
}

const citedBy = (slug: string) =>
  running().database.query<{ url: string; quote: string | null; stance: string | null }>(sql`
    SELECT s.url, c.quote, c.stance FROM citations c JOIN links l ON l.id = c.link_id JOIN sources s ON s.id = c.source_id
    WHERE l.slug = ${slug} ORDER BY c.ordinal`)

const linkOf = async (slug: string) => {
  const [row] = await running().database.query<{ version: number; share: string | null; status: string }>(sql`
    SELECT version, share_min::float::text AS share, status FROM links WHERE slug = ${slug}`)
  return row
}

/** A dataset file in which this link cites its first source and a second one. */
async function fileWithSecondSource(slug: string): Promise<string> {
  const { rows } = await running().database.pool.query(
    `SELECT s.slug, s.url FROM sources s WHERE s.url = $1`,
    [`https://between.example/${slug}-1`],
  )
  return dataset({
    sources: [
      { id: rows[0]?.slug, url: rows[0]?.url, publisher: 'Daily', title: 'First' },
      sourceOf(`${slug}-2`),
    ],
    links: [
      {
        id: slug,
        kind: 'owns',
        from: 'jared-kushner',
        to: 'affinity-partners',
        sources: [rows[0]?.slug, `${slug}-2`],
      },
    ],
  })
}

it('undoes an import that added talks with overlaps: they are retracted, and the same file restores them', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const file = dataset({
    sources: [sourceOf('talks-1')],
    entities: [
      { id: 'ona-official', kind: 'person', name: 'Ona Official' },
      { id: 'undone-company', kind: 'company', name: 'Undone Company' },
    ],
    links: [
      {
        id: 'ona-owns',
        kind: 'owns',
        from: 'ona-official',
        to: 'undone-company',
        status: 'reported',
        start: '2024',
        sources: ['talks-1'],
      },
    ],
    negotiations: [
      {
        id: 'undone-talks',
        name: 'Undone talks',
        status: 'ongoing',
        start: '2024',
        sources: ['talks-1'],
        parties: [{ entity: 'undone-company', role: 'principal', sources: ['talks-1'] }],
        participants: [{ official: 'ona-official', role: 'lead', sources: ['talks-1'] }],
      },
    ],
  })
  const talks = async () => {
    const [row] = await database.query<{ reason: string | null; overlaps: number; parties: number }>(sql`
      SELECT n.retraction_reason AS reason, (SELECT count(*)::int FROM derived_overlaps o WHERE o.negotiation_id = n.id) AS overlaps,
        (SELECT count(*)::int FROM parties p WHERE p.negotiation_id = n.id) AS parties
      FROM negotiations n WHERE n.slug = 'undone-talks'`)
    return row
  }
  const href = await importFile(agent, 'talks.json', file)
  expect(await talks()).toEqual({ reason: null, overlaps: 1, parties: 1 })
  const undone = wordsOf(await press(agent, href, 'undo', REASON))
  expect(undone).toContain('1 negotiation was retracted, not removed: the history of overlaps names it')
  expect(await talks()).toEqual({ reason: REASON.reason, overlaps: 0, parties: 0 })
  await importFile(agent, 'talks.json', file)
  expect(await talks()).toEqual({ reason: null, overlaps: 1, parties: 1 })
  expect(await verifyDatabase(database)).toEqual([])
})

it('undoing does not put back citations beside those that someone has written since', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  await addedLink('quoted')
  const href = await importFile(agent, 'second.json', await fileWithSecondSource('quoted'))
  expect(await citedBy('quoted')).toHaveLength(2)
  const sources = [
    { url: 'https://between.example/quoted-1', publisher: 'Daily', title: 'First', quote: 'In these words' },
    { url: 'https://between.example/quoted-2', publisher: 'Daily', title: 'quoted-2' },
  ]
  expect((await api('patch', '/links/quoted', { sources })).status).toBe(200)
  const written = await citedBy('quoted')
  expect(written[0]?.quote).toBe('In these words')
  const undone = wordsOf(await press(agent, href, 'undo', REASON))
  expect(undone).toContain('left as')
  expect(await citedBy('quoted')).toEqual(written)
  expect(await verifyDatabase(database)).toEqual([])
})

it('undoing an import that changed only citations counts as a new version', async () => {
  const agent = await signedIn(running(), 'researcher')
  await addedLink('counted')
  const href = await importFile(agent, 'second.json', await fileWithSecondSource('counted'))
  expect((await linkOf('counted'))?.version).toBe(2)
  await press(agent, href, 'undo', REASON)
  expect(await citedBy('counted')).toHaveLength(1)
  expect((await linkOf('counted'))?.version).toBe(3)
})

it('undoing a second edition does not undo the first again where someone has set the same value', async () => {
  const agent = await signedIn(running(), 'researcher')
  await addedLink('shared', { share_percent: '10' })
  const link = { id: 'shared', kind: 'owns', from: 'jared-kushner', to: 'affinity-partners' }
  const edition = (share: string) => dataset({ links: [{ ...link, share_percent: share }] })
  const named = { dataset: 'Shares' }
  await press(agent, await importFile(agent, 'may.json', edition('15'), named), 'undo', REASON)
  expect((await linkOf('shared'))?.share).toBe('10')
  expect((await api('patch', '/links/shared', { share_percent: '15' })).status).toBe(200)
  await press(agent, await importFile(agent, 'june.json', edition('15'), named), 'undo', REASON)
  expect((await linkOf('shared'))?.share).toBe('15')
})

it('a later edition leaves citations alone that someone has written, but not what was only merged', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const row = (id: number, amount: number) =>
    `${id},Cora Cited,Cited Fund ${id},owns,${amount},https://between.example/csv-${id}`
  const file = (amount: number) =>
    ['Id,From,To,Kind,Amount USD,Source', row(1, amount), row(2, amount)].join('\n')
  const named = { dataset: 'Cited' }
  await importFile(agent, 'may.csv', file(100), named)
  const links = await database.query<{ slug: string; fund: string; amount: string }>(sql`
    SELECT l.slug, t.slug AS fund FROM links l JOIN entities t ON t.id = l.to_id WHERE t.name LIKE 'Cited Fund %' ORDER BY t.name`)
  const [first, second] = links.map(({ slug }) => slug) as [string, string]
  const denial = {
    url: 'https://between.example/denial',
    publisher: 'Daily',
    title: 'A denial',
    stance: 'contradicts',
  }
  const { body } = await supertest(running().app).get(`/api/v1/links/${first}`).expect(200)
  const present = body.data.sources.map(({ url }: { url: string }) => ({ url }))
  expect((await api('patch', `/links/${first}`, { sources: [...present, denial] })).status).toBe(200)
  const other = await api('post', '/interests', {
    id: 'cited-fund-two',
    name: 'Cited Fund Two',
    kind: 'company',
  })
  expect(other.status).toBe(201)
  await merge(database, 'entity', 'cited-fund-two', links[1]?.fund ?? '')
  await importFile(agent, 'june.csv', file(200), named)
  expect((await citedBy(first)).map(({ stance }) => stance)).toEqual([null, 'contradicts'])
  const amounts = await database.query<{ amount: string }>(sql`
    SELECT amount_min::text AS amount FROM links WHERE slug = ANY(${[first, second]}::text[]) ORDER BY slug = ${second}`)
  expect(amounts.map(({ amount }) => amount)).toEqual(['100', '200'])
})

it('a later edition takes an entity for what it was merged into, also if that is of another kind', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const file = (percentage: string) =>
    [
      { id: 'e-p', schema: 'Person', properties: { name: ['Edna Edition'] } },
      { id: 'e-c', schema: 'Company', properties: { name: ['Edition Nine'] } },
      {
        id: 'e-o',
        schema: 'Ownership',
        properties: {
          owner: ['e-p'],
          asset: ['e-c'],
          percentage: [percentage],
          sourceUrl: ['https://between.example/edition'],
          publisher: ['Daily'],
        },
      },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n')
  const named = { dataset: 'Editions' }
  await importFile(agent, 'may.ftm.json', file('10'), named)
  const other = await api('post', '/interests', {
    id: 'edition-society',
    name: 'Ninth Society',
    kind: 'organisation',
  })
  expect(other.status).toBe(201)
  await merge(database, 'entity', 'edition-society', 'edition-nine')
  await importFile(agent, 'june.ftm.json', file('20'), named)
  const owned = await database.query<{ slug: string; share: string }>(sql`
    SELECT t.slug, l.share_min::float::text AS share FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    WHERE f.name = 'Edna Edition'`)
  expect(owned).toEqual([{ slug: 'edition-society', share: '20' }])
  expect(await database.query(sql`SELECT slug FROM entities WHERE slug LIKE 'edition-nine-%'`)).toEqual([])
})

it('a later edition leaves a link alone that someone has merged another link into', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'researcher')
  const file = (amount: number) =>
    `Id,From,To,Kind,Amount USD,Source\n1,Mia Merged,Merged Fund,owns,${amount},https://between.example/merged`
  const named = { dataset: 'Merged' }
  await importFile(agent, 'may.csv', file(100), named)
  const [imported] = await database.query<{ slug: string; from: string; to: string }>(sql`
    SELECT l.slug, f.slug AS from, t.slug AS to FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    WHERE t.name = 'Merged Fund'`)
  const { slug = '', from, to } = imported ?? {}
  const denial = {
    url: 'https://between.example/denied',
    publisher: 'Daily',
    title: 'No',
    stance: 'contradicts',
  }
  await addedLink('twin', { from, to, sources: [denial] })
  await merge(database, 'link', slug, 'twin')
  expect(await citedBy(slug)).toHaveLength(2)
  await importFile(agent, 'june.csv', file(200), named)
  expect((await citedBy(slug)).map(({ stance }) => stance)).toContain('contradicts')
})

it('a file does not restore what someone has retracted even if an import was undone after that', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'editor')
  const file = (name: string) =>
    dataset({
      sources: [sourceOf('named-1')],
      negotiations: [{ id: 'named-talks', name, status: 'ongoing', start: '2024', sources: ['named-1'] }],
    })
  await importFile(agent, 'one.json', file('First name'), { dataset: 'One' })
  const second = await importFile(agent, 'two.json', file('Second name'), { dataset: 'Two' })
  expect((await api('post', '/negotiations/named-talks/retract', { reason: 'By hand' })).status).toBe(200)
  await press(agent, second, 'undo', REASON)
  await importFile(agent, 'one.json', file('First name'), { dataset: 'One again' })
  const talks = await database.query(
    sql`SELECT name, retraction_reason AS reason FROM negotiations WHERE slug = 'named-talks'`,
  )
  expect(talks).toEqual([{ name: 'First name', reason: 'By hand' }])
})

it('a file restores neither links nor sources that someone has retracted', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'editor')
  const file = dataset({
    sources: [sourceOf('gone-1')],
    links: [
      {
        id: 'gone',
        kind: 'pays',
        from: 'qia',
        to: 'affinity-partners',
        status: 'reported',
        start: '2024',
        sources: ['gone-1'],
      },
    ],
  })
  await importFile(agent, 'gone.json', file)
  await retractLink(database, 'gone', 'The paper withdrew it', nobody)
  expect((await api('post', '/sources/gone-1/retract', { reason: 'Withdrawn' })).status).toBe(200)
  const retracted = await exportDataset(database.query)
  await importFile(agent, 'own.json', retracted)
  expect(await exportDataset(database.query)).toBe(retracted)
  const reasons = () =>
    database.query(sql`SELECT retraction_reason AS reason FROM sources WHERE slug = 'gone-1'`)
  expect(await reasons()).toEqual([{ reason: 'Withdrawn' }])
  const href = await importFile(agent, 'gone.json', file)
  expect(wordsOf((await agent.get(href)).text)).toContain(
    '“gone”: someone has retracted it, and it stays retracted',
  )
  expect((await linkOf('gone'))?.status).toBe('retracted')
  expect(await compareWithFreshDerivation(database)).toEqual(NO_CHANGES)
  expect(await verifyDatabase(database)).toEqual([])
})

it('a page of the past does not name imports of later moments', async () => {
  const { database, app } = running()
  const agent = await signedIn(running(), 'researcher')
  await addedLink('dated')
  const [now] = await database.query<{ moment: string }>(
    sql`SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment`,
  )
  const page = async (path: string) => wordsOf((await supertest(app).get(path).expect(200)).text)
  await importFile(agent, 'later.json', await fileWithSecondSource('dated'), { dataset: 'Later names' })
  expect(await page('/links/dated')).toContain('Later names')
  expect(await page(`/links/dated?as_of=${now?.moment}`)).not.toContain('Later names')
})

it('retracts only the version of a link that was asked for', async () => {
  const { database } = running()
  await addedLink('versioned')
  expect((await api('patch', '/links/versioned', { detail: 'More is known now' })).status).toBe(200)
  await expect(retractLink(database, 'versioned', 'Of the first version', nobody, 1)).rejects.toThrow(
    EditConflict,
  )
  expect((await linkOf('versioned'))?.status).toBe('reported')
  await retractLink(database, 'versioned', 'Of the second version', nobody, 2)
  expect((await linkOf('versioned'))?.status).toBe('retracted')
})
