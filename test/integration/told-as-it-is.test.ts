import sql from 'sql-template-tag'
import supertest from 'supertest'
import { expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { SOURCE, save, send } from '../support/forms.ts'
import { has, hrefsOn, nextOn, page, valueOn, wordsIn } from '../support/html.ts'
import { merge } from '../support/merges.ts'
import { moreTalks } from '../support/record.ts'

/** What pages, lists and searches say of the same record agrees, and what is typed stays as it was typed. */

const running = useApp('test')
const load = (file: object | string) =>
  importDataset(
    running().database,
    parseDataset(typeof file === 'string' ? file : JSON.stringify({ format: 'recusal-dataset/1', ...file })),
  )
const read = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text

const PAPER = { id: 'told-paper', url: 'https://told.example/1', publisher: 'Daily', title: 'Told' }

it('an official’s table of negotiations has the overlaps of every one, however many there are', async () => {
  await load(moreTalks(30))
  const text = await read('/officials/jared-kushner')
  const rows = page(text)
    .querySelectorAll('section[aria-labelledby=parts-heading] tbody tr')
    .map((row) => row.textContent)
    .filter((words) => words.includes('More talks'))
  expect(rows).toHaveLength(30)
  expect(rows.filter((words) => !words.includes('Qatar'))).toEqual([])
})

/** Talks with a company as a party, which someone who represents it connects to an official. */
async function loadTalks(): Promise<void> {
  const cite = { sources: ['told-paper'] }
  await load({
    sources: [PAPER],
    entities: [
      { id: 'told-party', kind: 'company', name: 'Told Party Ltd', ...cite },
      { id: 'told-firm', kind: 'company', name: 'Told Firm Ltd', ...cite },
      { id: 'told-official', kind: 'person', name: 'Told Official', ...cite },
      { id: 'told-agent', kind: 'person', name: 'Told Agent', ...cite },
    ],
    links: [
      { id: 'told-1', kind: 'manages', from: 'told-official', to: 'told-firm', start: '2020', ...cite },
      { id: 'told-2', kind: 'controls', from: 'told-agent', to: 'told-firm', start: '2020', ...cite },
    ],
    negotiations: [
      {
        id: 'told-talks',
        name: 'Told talks',
        status: 'ongoing',
        start: '2024',
        parties: [{ entity: 'told-party', role: 'principal', ...cite }],
        participants: [
          { official: 'told-official', role: 'envoy', ...cite },
          { official: 'told-agent', role: 'lead', on_behalf_of: 'told-party', ...cite },
        ],
      },
    ],
  })
}

it('a company that is a party through its representative has its overlaps on its page too', async () => {
  await loadTalks()
  const id = '/overlaps/told-official~told-talks~told-party'
  for (const path of ['/interests/told-party', '/overlaps?interest=told-party'])
    expect(hrefsOn(await read(path), /^\/overlaps\/told/), path).toContain(id)
  const listed = await read('/interests?q=Told%20Party')
  expect(wordsIn(listed, 'tbody tr').join()).toContain('Told Party Ltd')
})

it('a merge keeps the day on which an overlap was first detected', async () => {
  await loadTalks()
  const { database } = running()
  await database.pool.query(`
    UPDATE overlap_detections SET first_detected = '2020-01-01' WHERE official_id =
      (SELECT id FROM entities WHERE slug = 'told-official')`)
  const entities = [
    { id: 'told-official-2', kind: 'person', name: 'Told Official Two', sources: ['told-paper'] },
  ]
  await load({ entities })
  await merge(database, 'entity', 'told-official-2', 'told-official')
  const { body } = await supertest(running().app)
    .get('/api/v1/overlaps/told-official-2~told-talks~told-party')
    .expect(200)
  expect(body.data.first_detected).toBe('2020-01-01T00:00:00.000Z')
})

it('a search finds no record by its quotations once it is retracted', async () => {
  const quoted = { sources: [{ id: 'told-paper', quote: 'a quincunx of envoys' }] }
  await load({
    sources: [PAPER],
    negotiations: [{ id: 'told-gone', name: 'Told gone talks', status: 'ongoing', ...quoted }],
  })
  expect(await read('/search?q=quincunx')).toContain('/negotiations/told-gone')
  await running().database.query(
    sql`UPDATE negotiations SET retraction_reason = 'Never happened' WHERE slug = 'told-gone'`,
  )
  expect(await read('/search?q=quincunx')).not.toContain('/negotiations/told-gone')
})

it.each(['ʻUmar', 'ʼAli', '⑴', "d'Artagnan", '!&|'])('a search for “%s” has an answer', async (words) => {
  const reader = await signedIn(running(), 'researcher')
  await reader.get('/search').query({ q: words }).expect(200)
})

it('takes right-to-left text back from a form as it was typed', async () => {
  const agent = await signedIn(running(), 'researcher')
  const name = 'شركة الاختبار للاستثمار'
  const refused = await send(agent, '/interests/new', { ...SOURCE, name })
  expect(refused.status).toBe(422)
  const shown = valueOn(refused.text, 'name')
  const { at } = await save(agent, '/interests/new', {
    ...SOURCE,
    name: `\u2068${shown}\u2069`,
    kind: 'company',
  })
  const [entry] = await running().database.query<{ name: string }>(
    sql`SELECT name FROM entities WHERE slug = ${at.replace('/interests/', '')}`,
  )
  expect(entry?.name).toBe(name)
  const named = await supertest(running().app)
    .get('/overlaps')
    .query({ party: `\u2068${name}\u2069` })
  expect(named.status).toBe(302)
})

it('goes on to the next page after a long name in any script', async () => {
  const long = (sign: string) => sign.repeat(290)
  await load({
    sources: [PAPER],
    entities: ['一', '丁', '七'].map((sign, index) => ({
      id: `told-long-${index}`,
      kind: 'company',
      name: long(sign),
      sources: ['told-paper'],
    })),
  })
  let at: string | null = '/interests?limit=1&sort=name&kind=company'
  let pages = 0
  for (; at !== null && pages < 400; pages += 1) at = nextOn(await read(at))
  expect(at).toBeNull()
})

it.each(['/api/v1/interests?sort=name&limit=200&q=alphabet', '/reports/interests.csv?sort=name&q=alphabet'])(
  'sorts names by their letters, whatever their case and accents: %s',
  async (address) => {
    const names = ['Alphabet Öl', 'alphabet old', 'Alphabet Zinc', 'Álphabet Ore']
    await load({
      sources: [PAPER],
      entities: names.map((name, index) => ({
        id: `told-letters-${index}`,
        kind: 'company',
        name,
        aliases: ['Alphabet'],
        sources: ['told-paper'],
      })),
    })
    const text = await read(address)
    const sorted = ['Alphabet Öl', 'alphabet old', 'Álphabet Ore', 'Alphabet Zinc']
    expect([...sorted].sort((one, other) => text.indexOf(one) - text.indexOf(other))).toEqual(sorted)
    expect(sorted.every((name) => text.includes(name))).toBe(true)
  },
)

it('refuses to decide whether a record is itself', async () => {
  const editor = await signedIn(running(), 'editor')
  const _csrf = csrfOf((await editor.get('/account')).text)
  const answer = await editor
    .post('/duplicates/entity/pif/pif')
    .type('form')
    .send({ _csrf, decision: 'different', reason: 'None at all' })
  expect(answer.status).toBeLessThan(500)
})

it('keeps the order of a list when a filter is applied', async () => {
  const text = await read('/overlaps?sort=first_detected')
  expect(has(text, 'form input[type=hidden][name=sort][value=first_detected]')).toBe(true)
})
