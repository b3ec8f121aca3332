import supertest from 'supertest'
import { beforeEach, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { emptyRecord } from '../support/database.ts'
import { one, page, wordsOf } from '../support/html.ts'
import { datasetOf } from '../support/record.ts'

/** What an overlap's page tells someone who wants to publish it: the evidence for each link, and who responded how. */

const running = useApp()

const OVERLAP = '/overlaps/ada~talks~freedonia'
const source = (id: string, publisher: string, more: object = {}) => ({
  id,
  url: `https://${id}.example/`,
  publisher,
  title: 'A report',
  published: '2024-02',
  ...more,
})
const SOURCES = [
  source('s1', 'Daily One', { archive_url: 'https://archive.example/1' }),
  source('s2', 'Weekly Two'),
  source('s3', 'Monthly Three', { origin: 'Daily One' }),
]
const founded = { id: 'founds', kind: 'founded', from: 'ada', to: 'acorn', start: '2020' }
const stake = { id: 'invests', kind: 'invests_in', from: 'freedonia', to: 'acorn', start: '2021' }
const whole = [{ id: 's1', quote: 'As printed' }, 's2', 's3']

async function load(record: object): Promise<void> {
  await emptyRecord(running().database)
  await importDataset(running().database, parseDataset(JSON.stringify(record)))
}

const panelOf = async () =>
  one(
    page((await supertest(running().app).get(OVERLAP).expect(200)).text),
    'section[aria-labelledby="publish-heading"]',
  )

describe('before publishing', () => {
  it('says what each link has and lacks, which source differs, and what to do, with links to the forms', async () => {
    await load(
      datasetOf({
        sources: SOURCES,
        links: [
          { ...founded, sources: ['s1', 's3'] },
          { ...stake, sources: [...whole.slice(1), { id: 's1', stance: 'qualifies', note: 'Says less.' }] },
        ],
      }),
    )
    const panel = await panelOf()
    expect(wordsOf(one(panel, '.section-note'))).toBe(
      'Both links still need work. Other sources differ on one of them.',
    )
    const rows = panel.querySelectorAll('tbody tr').map((row) => row.querySelectorAll('th, td').map(wordsOf))
    expect(rows).toEqual([
      [
        'ada founded acorn',
        'One report (Daily One), carried by 2 pages',
        'none',
        '1 of 2 pages',
        'none',
        'February 2024',
      ],
      [
        'freedonia invests in acorn Daily One (February 2024) differs: Says less.',
        '2 independent reports (Weekly Two, Daily One)',
        'none',
        'none',
        'none',
        'February 2024',
      ],
    ])
    const editor = await signedIn(running(), 'editor')
    for (const link of panel.querySelectorAll('.to-do a')) {
      const [path = '', id = ''] = (link.getAttribute('href') ?? '').split('#')
      const { text } = await editor.get(path).expect(200)
      expect(page(text).querySelector(`#${id}`), `${path}#${id}`).not.toBeNull()
    }
    expect(panel.querySelectorAll('.to-do a').map(wordsOf)).toEqual([
      'find a second independent report',
      'add a quotation',
      'have a second person check it',
      'add a quotation',
      'add an archived copy',
      'have a second person check it',
    ])
  })

  it('says so if every link has two reports, a quotation, an archived copy and a check', async () => {
    await load(
      datasetOf({
        sources: SOURCES,
        links: [founded, stake].map((link) => ({ ...link, sources: whole })),
      }),
    )
    const editor = await signedIn(running(), 'editor')
    for (const slug of ['founds', 'invests']) {
      const { text } = await editor.get(`/links/${slug}`).expect(200)
      await editor
        .post(`/links/${slug}/check`)
        .type('form')
        .send({ _csrf: csrfOf(text), version: 1 })
        .expect(303)
    }
    const panel = await panelOf()
    expect(wordsOf(one(panel, '.section-note'))).toBe(
      'Every link of this path has two independent reports, a quotation, an archived copy and a check by a second person.',
    )
    expect(panel.querySelectorAll('.to-do a')).toEqual([])
    const { body } = await supertest(running().app).get(`/api/v1${OVERLAP}`).expect(200)
    expect(body.data).toMatchObject({ origins: 2, quotes: 2, archived: 2 })
    expect(body.data.chains[0].links[0]).toMatchObject({ origins: 2, quotes: 1, archived: 1 })
    const link = await supertest(running().app).get('/api/v1/links/invests').expect(200)
    expect(link.body.data).toMatchObject({ origins: 2, quotes: 1, archived: 1 })
  })
})

describe('what they say', () => {
  const statement = (id: string, by: string, kind: string, about: string[]) => ({
    id,
    by,
    kind,
    about,
    paraphrase: `Statement ${id}.`,
    sources: ['s1'],
  })
  beforeEach(() =>
    load({
      ...datasetOf({
        sources: SOURCES,
        links: [
          founded,
          { ...stake, from: 'ember' },
          { id: 'rules', kind: 'controls', from: 'freedonia', to: 'ember', start: '2000' },
        ],
      }),
      statements: [
        statement('of-the-interest', 'acorn', 'denial', ['acorn', 'ada']),
        statement('of-interest-and-fund', 'cyr', 'explanation', ['acorn', 'ember', 'birch']),
        statement('of-the-party-there', 'bea', 'no_comment', ['freedonia', 'talks']),
        statement('of-another-matter', 'acorn', 'denial', ['acorn', 'birch']),
        statement('of-the-official', 'ada', 'explanation', ['ada']),
        statement('of-the-talks', 'delta', 'no_response', ['talks']),
        statement('of-the-party-alone', 'freedonia', 'denial', ['freedonia']),
        statement('asked', 'garnet', 'inquiry', ['acorn', 'ada']),
        statement('praised', 'flint', 'support', ['ada']),
      ],
    }),
  )

  it('is first about the interests and the party of the paths, then the rest; inquiries are separate', async () => {
    const { text } = await supertest(running().app).get(OVERLAP).expect(200)
    const section = page(text).querySelector('section[aria-labelledby="responses-heading"]')
    const lists = section?.querySelectorAll('ul.responses') ?? []
    const told = lists.map((each) => each.querySelectorAll('blockquote').map(wordsOf).sort())
    expect(told).toEqual([
      ['Statement of-interest-and-fund.', 'Statement of-the-interest.', 'Statement of-the-party-there.'],
      ['Statement of-another-matter.', 'Statement of-the-official.', 'Statement of-the-talks.'],
      ['Statement asked.'],
      ['Statement praised.'],
    ])
    expect(
      section?.querySelectorAll('details').map((each) => each.querySelectorAll('blockquote').length),
    ).toEqual([3, 2])
    const note = one(page(text), '.standing-note')
    expect(wordsOf(note)).toContain(
      'Responses: denied by acorn; explained by cyr; bea declined to comment. About the talks, in general or on other matters: denied by acorn; explained by ada; delta did not respond.',
    )
    const { body } = await supertest(running().app).get(`/api/v1${OVERLAP}`).expect(200)
    const ids = body.data.responses.map(({ id }: { id: string }) => id)
    expect(ids.slice(0, 3).sort()).toEqual(['of-interest-and-fund', 'of-the-interest', 'of-the-party-there'])
    expect(ids).not.toContain('asked')
    const direct = body.data.responses.filter((each: { direct: boolean }) => each.direct)
    expect(direct.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 3))
    const report = await supertest(running().app).get('/reports/overlaps.csv').expect(200)
    expect(report.text).toContain('denial by acorn, about acorn, birch: Statement of-another-matter.')
  })

  it('stands apart if it is only about a path that is not the best', async () => {
    await load({
      ...datasetOf({
        sources: SOURCES,
        links: [
          founded,
          { ...stake, from: 'freedonia' },
          { id: 'minor', kind: 'advises', from: 'ada', to: 'birch', start: '2021' },
          { id: 'paid', kind: 'pays', from: 'ember', to: 'birch', start: '2022' },
          { id: 'rules', kind: 'controls', from: 'freedonia', to: 'ember', start: '2000' },
        ],
      }),
      statements: [
        statement('of-the-best', 'acorn', 'denial', ['acorn', 'freedonia']),
        statement('of-the-other', 'birch', 'explanation', ['birch', 'freedonia']),
      ],
    })
    const { text } = await supertest(running().app).get(OVERLAP).expect(200)
    expect(wordsOf(one(page(text), '.standing-note'))).toContain(
      'Responses: denied by acorn. About its other paths: explained by birch.',
    )
    const list = await supertest(running().app).get('/overlaps').expect(200)
    expect(wordsOf(one(page(list.text), '.responses-cell'))).toBe('denied')
  })

  it('is about the ties if it names an interest and whoever acts for the party', async () => {
    await load({
      ...datasetOf({
        sources: SOURCES,
        entities: [{ id: 'envoy', kind: 'person', name: 'envoy' }],
        links: [founded, { ...stake, from: 'envoy' }],
        participants: [
          { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'] },
          { official: 'envoy', role: 'lead', on_behalf_of: 'freedonia', sources: ['s1'] },
        ],
      }),
      statements: [
        statement('of-the-tie', 'envoy', 'denial', ['acorn', 'birch', 'envoy']),
        statement('of-the-envoy', 'envoy', 'denial', ['envoy', 'birch']),
      ],
    })
    const { body } = await supertest(running().app).get(`/api/v1${OVERLAP}`).expect(200)
    expect(body.data.chains[0].representative).toMatchObject({ slug: 'envoy' })
    expect(body.data.responses).toMatchObject([{ id: 'of-the-tie', direct: true }])
  })

  it('is reported as missing if there is none', async () => {
    await load(datasetOf({ sources: SOURCES, links: [founded, stake] }))
    const { text } = await supertest(running().app).get(OVERLAP).expect(200)
    expect(wordsOf(one(page(text), '.standing-note'))).toContain('Responses: no response on record.')
  })
})
