import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { signedIn, useApp } from '../support/app.ts'
import { emptyRecord } from '../support/database.ts'
import { exportDataset } from '../support/exported.ts'
import { problemsOn, SOURCE, save, send } from '../support/forms.ts'
import { fieldsOf, hrefOn, one, page } from '../support/html.ts'
import { merge, undo } from '../support/merges.ts'

/** What the record can say about an amount, a plan, an office and a source, through every way in and out. */

const running = useApp('test')

const FILE = {
  format: 'recusal-dataset/1',
  sources: [
    {
      id: 's1',
      url: 'https://one.example/a',
      publisher: 'Daily One',
      origin: 'The Wire',
      title: 'A',
      published: '2024',
    },
    { id: 's2', url: 'https://two.example/a', publisher: 'Weekly Two', title: 'B', published: '2024-05' },
  ],
  entities: [
    { id: 'ada', kind: 'person', name: 'Ada', sources: [] },
    { id: 'birch', kind: 'company', name: 'Birch', sources: [] },
    { id: 'ember', kind: 'sovereign_fund', name: 'Ember', sources: [] },
    { id: 'freedonia', kind: 'state', name: 'Freedonia', sources: [] },
  ],
  positions: [],
  links: [
    {
      id: 'buys',
      kind: 'customer_of',
      from: 'ember',
      to: 'birch',
      amount: '5',
      currency: 'USD',
      amount_status: 'announced',
      joint_sum: 'deal-5',
      last_known: '2024-04',
      stage: 'planned',
      capacity: 'official',
      status: 'reported',
      sources: [
        { id: 's1', locator: 'p. 1', stance: 'contradicts', note: 'Says that there is no deal' },
        { id: 's2', stance: 'qualifies' },
      ],
    },
    {
      id: 'partners',
      kind: 'partners_with',
      from: 'birch',
      to: 'ember',
      relationship: 'licence',
      joint_sum: 'deal-5',
      status: 'reported',
      sources: ['s2'],
    },
  ],
  negotiations: [
    {
      id: 'talks',
      name: 'Talks',
      status: 'ongoing',
      sources: ['s1'],
      parties: [
        { entity: 'freedonia', role: 'participant', start: '2023', end: '2023-06', sources: [] },
        { entity: 'freedonia', role: 'participant', start: '2024-02', sources: ['s2'] },
      ],
      participants: [{ official: 'ada', role: 'envoy', status: 'disputed', sources: ['s2'] }],
      meetings: [],
    },
  ],
  statements: [
    {
      id: 'praise',
      by: 'ada',
      kind: 'support',
      about: ['talks'],
      paraphrase: 'Praised them',
      sources: ['s1'],
    },
  ],
}

async function load(change: object = {}): Promise<void> {
  await emptyRecord(running().database)
  await importDataset(running().database, parseDataset(JSON.stringify({ ...FILE, ...change })))
}

describe('a dataset file', () => {
  it('with every member comes back byte for byte, and changes nothing the second time', async () => {
    const { database } = running()
    await load()
    const first = await exportDataset(database.query)
    const written = JSON.parse(first)
    expect(written.links).toEqual(FILE.links)
    expect(written.negotiations[0].parties).toEqual(FILE.negotiations[0]?.parties)
    expect(written.sources[0].origin).toBe('The Wire')
    const again = await importDataset(database, parseDataset(first))
    expect(Object.values(again.result.counts).every((number) => number === 0)).toBe(true)
    expect(await exportDataset(database.query)).toBe(first)
    expect(await verifyDatabase(database)).toEqual([])
  })

  it.each([
    [{ amount_status: 'promised' }, /amount_status must be one of paid/],
    [{ joint_sum: 'Deal 5' }, /joint_sum must be lowercase letters/],
    [{ stage: 'soon' }, /stage must be one of in_effect/],
    [{ capacity: 'public' }, /capacity must be one of private/],
    [{ last_known: '2021-02-30' }, /last_known must be a date/],
    [{ relationship: 'spouse' }, /relationship must be one of joint_venture/],
    [{ amount_status: 'paid' }, /amount_status is only for a link with an amount/],
  ])('with %j is refused, with the reason', async (change, reason) => {
    const links = [{ ...FILE.links[1], ...change }]
    await expect(load({ links })).rejects.toThrow(reason)
  })
})

describe('the API', () => {
  it('accepts and returns each member, and a PATCH keeps those that it does not name', async () => {
    await load()
    const { app, database } = running()
    const bearer = { authorization: `Bearer ${await addToken(database, 'researcher@example.org')}` }
    const said = {
      amount_status: 'announced',
      joint_sum: 'deal-5',
      last_known: '2024-04',
      stage: 'planned',
      capacity: 'official',
    }
    const { body } = await supertest(app).get('/api/v1/links/buys').expect(200)
    expect(body.data).toMatchObject(said)
    expect(body.data.sources[0]).toMatchObject({ origin: 'The Wire', stance: 'contradicts' })
    const patched = await supertest(app).patch('/api/v1/links/buys').set(bearer).send({ stage: 'cancelled' })
    expect(patched.body.data).toMatchObject({ ...said, stage: 'cancelled' })
    expect(patched.body.data.sources[0]).toMatchObject({
      stance: 'contradicts',
      note: 'Says that there is no deal',
    })
  })
})

describe('the form of a link', () => {
  const typed = {
    ...SOURCE,
    from: 'Ember',
    to: 'Birch',
    kind: 'invests_in',
    amount: '3m',
    start_year: '2024',
  }

  it('asks for each field, keeps each, and writes nothing if nothing is changed', async () => {
    await load()
    const agent = await signedIn(running(), 'researcher')
    const { at, text } = await save(agent, '/links/new', {
      ...typed,
      amount_status: 'committed',
      stage: 'planned',
      capacity: 'official',
      last_known_year: '2024',
      source_0_origin: 'The Wire',
      source_0_stance: 'qualifies',
      source_0_note: 'Says two million',
    })
    for (const words of [
      'committed',
      'Planned',
      'Official capacity: done for a state, not for private ends',
      'Last reported in 2024',
    ])
      expect(text).toContain(words)
    expect(text).toContain('Based on: The Wire')
    expect(text).toContain('Differs on a detail: Says two million')
    const form = await agent.get(`${at}/edit`).expect(200)
    expect(fieldsOf(one(page(form.text), 'main form[method=post]'))).toMatchObject({
      amount_status: 'committed',
      stage: 'planned',
      capacity: 'official',
      last_known_year: '2024',
      source_0_origin: 'The Wire',
      source_0_stance: 'qualifies',
      source_0_note: 'Says two million',
    })
    expect(page(form.text).querySelectorAll('details.more-fields[open]')).toHaveLength(3)
    await save(agent, `${at}/edit`, {})
    const [row] = await running().database.query<{ version: number }>(sql`
      SELECT version FROM links WHERE slug = ${at.replace('/links/', '')}`)
    expect(row?.version).toBe(1)
  })

  it('collapses fields that are rarely needed', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { text } = await agent.get('/links/new').expect(200)
    expect(page(text).querySelectorAll('details.more-fields')).toHaveLength(3)
    expect(page(text).querySelectorAll('details.more-fields[open]')).toHaveLength(0)
  })

  it('joins the amounts of two links when one picks the other, and keeps the joint amount on later edits', async () => {
    await load()
    const agent = await signedIn(running(), 'researcher')
    const one = await save(agent, '/links/new', typed)
    const other = await save(agent, '/links/new', {
      ...typed,
      kind: 'lends_to',
      joint_with: `http://site.example${one.at}`,
    })
    const sums = await running().database.query<{ sum: string }>(sql`
      SELECT joint_sum AS sum FROM links WHERE kind IN ('invests_in', 'lends_to') ORDER BY id`)
    expect(sums[0]?.sum).not.toBeNull()
    expect(sums[1]).toEqual(sums[0])
    const wrong = await send(agent, '/links/new', { ...typed, kind: 'pays', joint_with: 'nothing-like-it' })
    expect(problemsOn(wrong.text)).toContain('Part of the same sum as is not a link on record')
    const edited = await save(agent, `${other.at}/edit`, { detail: 'Told better' })
    expect(edited.text).toContain('one sum shared with other links')
    const offered = await agent.get('/suggest/links').query({ q: 'Birch' }).expect(200)
    expect(offered.body.map((each: { slug: string }) => each.slug)).toContain(one.at.replace('/links/', ''))
  })

  it('begins a sum of its own for a link that has left the one named after it', async () => {
    await load()
    const agent = await signedIn(running(), 'researcher')
    const first = await save(agent, '/links/new', typed)
    await save(agent, '/links/new', { ...typed, kind: 'lends_to', joint_with: first.at })
    await save(agent, `${first.at}/edit`, { joint_with: '' })
    await save(agent, '/links/new', { ...typed, kind: 'pays', joint_with: first.at })
    const sums = await running().database.query<{ kind: string; sum: string }>(sql`
      SELECT kind, joint_sum AS sum FROM links WHERE kind IN ('invests_in', 'lends_to', 'pays') ORDER BY kind`)
    const [own, left, joined] = sums.map(({ sum }) => sum)
    expect(own).toBe(joined)
    expect(left).not.toBeNull()
    expect(own).not.toBe(left)
  })
})

it('lists the same statements for an overlap in reports, on its page and in the API', async () => {
  const about = (id: string, ...subjects: string[]) => ({
    id,
    by: 'ada',
    kind: 'denial',
    about: subjects,
    paraphrase: `Denied it, ${id}`,
    sources: ['s1'],
  })
  await load({
    entities: [...FILE.entities, { id: 'bea', kind: 'person', name: 'Bea', sources: [] }],
    links: [
      { id: 'serves', kind: 'manages', from: 'ada', to: 'birch', start: '2023', sources: ['s1'] },
      { id: 'controls', kind: 'controls', from: 'bea', to: 'birch', start: '2023', sources: ['s1'] },
    ],
    negotiations: [
      {
        ...FILE.negotiations[0],
        start: '2024-01',
        end: '2024-06',
        participants: [
          { official: 'ada', role: 'envoy', sources: ['s2'] },
          { official: 'bea', role: 'lead', on_behalf_of: 'freedonia', sources: ['s2'] },
        ],
      },
    ],
    statements: [about('of-the-representative', 'bea'), about('of-the-firm', 'birch')],
  })
  const { app } = running()
  const { body } = await supertest(app).get('/api/v1/overlaps/ada~talks~freedonia').expect(200)
  expect(body.data.chains[0].representative).toEqual({ slug: 'bea', name: 'Bea' })
  expect(body.data.responses.map(({ id }: { id: string }) => id)).toEqual(['of-the-firm'])
  for (const report of ['overlaps', 'paths']) {
    const { text } = await supertest(app).get(`/reports/${report}.csv?official=ada`).expect(200)
    expect(text.match(/of-the-\w+/g)).toEqual(['of-the-firm'])
  }
  const shown = await supertest(app).get('/overlaps/ada~talks~freedonia').expect(200)
  expect([...new Set(shown.text.match(/of-the-\w+/g))]).toEqual(['of-the-firm'])
})

it('a party has dates and a participation has a status, on their forms and on the page of the talks', async () => {
  await load()
  const agent = await signedIn(running(), 'researcher')
  const { text } = await agent.get('/negotiations/talks').expect(200)
  expect(text).toContain('participant (2023 to June 2023), participant (since February 2024)')
  expect(text).toContain('Envoy, disputed')
  const changed = await save(agent, hrefOn(text, /\/parties\/\d+\/edit$/), {
    end_choice: 'date',
    end_year: '2024',
    end_month: '',
  })
  expect(changed.text).toContain('participant (2023 to 2024)')
  const seat = await save(agent, hrefOn(text, /\/participants\/\d+\/edit$/), { status: 'confirmed' })
  expect(seat.text).toContain('Envoy, confirmed')
})

it.each([
  ['no_comment', 'Declined to comment'],
  ['no_response', 'Did not respond'],
  ['support', 'Support'],
])('a statement can be %s, and its page says so', async (kind, words) => {
  await load()
  const agent = await signedIn(running(), 'researcher')
  const said = {
    by: 'Ada',
    kind,
    date_year: '2019',
    paraphrase: 'Asked by The Wire.',
    about_0_subject: 'Talks',
    ...SOURCE,
  }
  const form = await agent.get('/statements/new?about=birch').expect(200)
  expect(page(form.text).querySelector(`#kind option[value="${kind}"]`)).not.toBeNull()
  const { text } = await save(agent, '/statements/new?about=birch', said)
  expect(text).toContain(words)
})

it('talks say what kind of matter they are, in the form, on the page and in the history', async () => {
  await load()
  const agent = await signedIn(running(), 'researcher')
  const { text } = await save(agent, '/negotiations/talks/edit', { particular_matter: 'specific_parties' })
  expect(text).toContain('matter: Specific parties')
  const form = await agent.get('/negotiations/talks/edit').expect(200)
  expect(fieldsOf(one(page(form.text), 'main form[method=post]'))).toMatchObject({
    particular_matter: 'specific_parties',
  })
  expect((await agent.get('/negotiations/talks/history')).text).toContain('Kind of matter')
  const exported = JSON.parse(await exportDataset(running().database.query))
  expect(exported.negotiations[0].particular_matter).toBe('specific_parties')
})

it('a canceled link makes no chain', async () => {
  const chain = (stage: string) => ({
    links: [
      { id: 'a', kind: 'founded', from: 'ada', to: 'birch', start: '2020', sources: ['s1'] },
      { id: 'b', kind: 'invests_in', from: 'freedonia', to: 'birch', start: '2021', stage, sources: ['s1'] },
    ],
  })
  const count = async (): Promise<number> =>
    (await running().database.query(sql`SELECT FROM derived_overlaps`)).length
  await load(chain('in_effect'))
  expect(await count()).toBe(1)
  await load(chain('cancelled'))
  expect(await count()).toBe(0)
})

it('a merge of two links keeps what either says, and undoing it restores both', async () => {
  const { database } = running()
  const link = { kind: 'invests_in', from: 'ember', to: 'birch', start: '2024', status: 'reported' }
  await load({
    links: [
      { ...link, id: 'one', last_known: '2024-01', sources: ['s1'] },
      {
        ...link,
        id: 'two',
        amount: '7',
        currency: 'USD',
        amount_status: 'paid',
        last_known: '2024-06',
        capacity: 'private',
        sources: [{ id: 's1', stance: 'contradicts', note: 'No' }],
      },
    ],
  })
  const before = await exportDataset(database.query)
  await merge(database, 'link', 'one', 'two')
  const kept = JSON.parse(await exportDataset(database.query)).links.find(
    (each: { id: string }) => each.id === 'one',
  )
  expect(kept).toMatchObject({
    amount: '7',
    amount_status: 'paid',
    last_known: '2024-06',
    capacity: 'private',
    sources: [{ id: 's1', stance: 'contradicts', note: 'No' }],
  })
  await undo(database, 'link', 'two')
  expect(await exportDataset(database.query)).toBe(before)
})

it('a collapsed part of a form is open if it says that the end is unknown', async () => {
  await load()
  const agent = await signedIn(running(), 'researcher')
  const { text } = await agent.get('/negotiations/talks').expect(200)
  const part = text.match(/\/negotiations\/talks\/parties\/\d+\/edit/)?.[0] ?? ''
  const open = async (): Promise<number> =>
    page((await agent.get(part).expect(200)).text).querySelectorAll('details.more-fields[open]').length
  await save(agent, part, {
    start_year: '',
    start_month: '',
    start_day: '',
    end_choice: 'none',
    end_year: '',
    end_month: '',
  })
  const before = await open()
  await save(agent, part, { end_choice: 'unknown' })
  expect(await open()).toBe(before + 1)
})
