import { parse } from 'csv-parse/sync'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { LINK_STATUSES } from '../../models/vocabulary.ts'
import { addUser } from '../../server/accounts/users.ts'
import { STEPS } from '../../server/overlaps/grammar.ts'
import { CERTAINTIES, RULE_NAMES, TIMINGS } from '../../server/overlaps/method.ts'
import { enter } from '../support/accounts.ts'
import { PASSWORD, signedIn, useApp } from '../support/app.ts'
import { save } from '../support/forms.ts'
import { wordsIn } from '../support/html.ts'

const running = useApp()

interface Item {
  readonly id: string
  readonly [name: string]: unknown
}

/** All items of an API list that match the filters, fetched page by page. */
async function all(list: string, filters = ''): Promise<Item[]> {
  const items: Item[] = []
  let path: string | null = `/api/v1/${list}?limit=200${filters}`
  while (path !== null) {
    const { body }: { body: { data: Item[]; next: string | null } } = await supertest(running().app)
      .get(path)
      .expect(200)
    items.push(...body.data)
    path = body.next === null ? null : new URL(body.next).pathname + new URL(body.next).search
  }
  return items
}

const idsOf = (items: readonly Item[]): string[] => items.map(({ id }) => id).sort()

describe.each([
  ['overlaps', 'timing', TIMINGS],
  ['overlaps', 'certainty', CERTAINTIES],
  ['links', 'status', LINK_STATUSES],
] as const)('%s by %s', (list, filter, values) => {
  it('match the items with that value, and all items with all values', async () => {
    const everything = await all(list)
    const seen: string[] = []
    for (const value of values) {
      const found = await all(list, `&${filter}=${value}`)
      expect(idsOf(found)).toEqual(idsOf(everything.filter((item) => item[filter] === value)))
      seen.push(...idsOf(found))
    }
    expect(seen.sort()).toEqual(idsOf(everything))
  })

  it('distinguish two values in the starter dataset', async () => {
    const kinds = new Set((await all(list)).map((item) => item[filter]))
    expect(kinds.size).toBeGreaterThan(1)
  })
})

describe('overlaps by rule', () => {
  it.each(RULE_NAMES)('%s matches overlaps whose best chain is by that rule', async (rule) => {
    const byIt = (await all('overlaps')).filter(
      (overlap) => (overlap.chains as { rule: string }[])[0]?.rule === rule,
    )
    expect(idsOf(await all('overlaps', `&rule=${rule}`))).toEqual(idsOf(byIt))
  })
})

describe('links by step', () => {
  it.each(STEPS.filter((step) => step !== 'money'))(
    '%s matches links that take this step in a chain',
    async (step) => {
      const { rows } = await running().database.pool.query<{ id: string }>(
        `SELECT DISTINCT l.slug AS id FROM chains c, unnest(c.link_ids, c.steps) AS s (link_id, step)
       JOIN links l ON l.id = s.link_id WHERE s.step = $1`,
        [step],
      )
      expect(idsOf(await all('links', `&step=${step}`))).toEqual(idsOf(rows))
    },
  )
})

describe('changes by person', () => {
  it('are only those of that person', async () => {
    for (const name of ['ann', 'ben']) {
      await addUser(running().database, `${name}@example.org`, 'researcher', PASSWORD)
      const { agent } = await enter(running(), `${name}@example.org`)
      const fields = { url: `https://${name}.example/`, publisher: name, title: `Found by ${name}` }
      await save(agent, '/sources/new', fields)
    }
    const { text } = await supertest(running().app).get('/changes?by=ann').expect(200)
    expect(text).toContain('Found by ann')
    expect(text).not.toContain('Found by ben')
    expect(new Set(wordsIn(text, '.change').map((words) => /by (\w+), form/.exec(words)?.[1]))).toEqual(
      new Set(['ann']),
    )
  })
})

describe('a filter given twice', () => {
  it('is refused if it has more values than a list takes, though one of them is a name', async () => {
    const { app } = running()
    const { body } = await supertest(app).get('/api/v1/interests?limit=60').expect(200)
    const slugs = (body.data as { slug: string }[])
      .map(({ slug }) => slug)
      .filter((slug) => slug !== 'affinity-partners')
    const asked = (most: number): string =>
      ['Affinity Partners', ...slugs.slice(0, most - 1)]
        .map((each) => `interest=${encodeURIComponent(each)}`)
        .join('&')
    expect(slugs.length).toBeGreaterThan(50)
    await supertest(app)
      .get(`/api/v1/overlaps?${asked(50)}`)
      .expect(200)
    await supertest(app)
      .get(`/api/v1/overlaps?${asked(51)}`)
      .expect(400)
  })

  it('matches items that fit either value, everywhere', async () => {
    const two = ['jared-kushner', 'steve-witkoff']
    const each = await Promise.all(two.map((official) => all('overlaps', `&official=${official}`)))
    const both = await all('overlaps', `&official=${two.join('&official=')}`)
    expect(idsOf(both)).toEqual(idsOf(each.flat()))
    expect(each.every((found) => found.length > 0)).toBe(true)

    const page = await supertest(running().app)
      .get(`/overlaps?official=${two.join('&official=')}`)
      .expect(200)
    const words = wordsIn(page.text, '.filters-set').join(' ')
    expect(words).toContain(`${both.length} overlaps`)
    expect(words).toContain('Official: Jared Kushner remove Official: Steve Witkoff remove')
    const csv = await supertest(running().app)
      .get(`/reports/overlaps.csv?official=${two.join('&official=')}`)
      .expect(200)
    const kept = new Set(
      (parse(csv.text, { columns: true }) as { overlap_id: string }[]).map((row) => row.overlap_id),
    )
    expect([...kept].sort()).toEqual(idsOf(both))
  })
})

describe('a filter by name', () => {
  it.each([
    '/api/v1/overlaps?',
    '/reports/overlaps.csv?',
    '/reports/links.csv?',
    '/figures/overlaps-by-official.csv?',
  ])('is accepted from programs, and refused if it matches nothing: %s', async (path) => {
    const named = await supertest(running().app).get(`${path}official=Jared%20Kushner`).expect(200)
    const bySlug = await supertest(running().app).get(`${path}official=jared-kushner`).expect(200)
    const text = ({ text: csv }: { text: string }) => csv.replace(/127\.0\.0\.1:\d+/g, 'site')
    expect(text(named)).toBe(text(bySlug))
    await supertest(running().app).get(`${path}official=nobody-of-this-name`).expect(404)
    await supertest(running().app).get(`${path}country=Atlantis`).expect(400)
  })
})

it('a list finds names by their words with other accents and punctuation', async () => {
  const agent = await signedIn(running(), 'researcher')
  const source = {
    source_0_url: 'https://paper.example/zel',
    source_0_publisher: 'The Paper',
    source_0_title: 'Z',
  }
  await save(agent, '/interests/new', { kind: 'company', name: 'Zélie-Okönkwo Holding', ...source })
  await save(agent, '/links/new', {
    ...source,
    from: 'Oman',
    to: 'Zélie-Okönkwo Holding',
    kind: 'owns',
    start_year: '2020',
  })
  await save(agent, '/negotiations/new', { name: 'Zélie-Okönkwo talks', status: 'ongoing', ...source })
  for (const list of ['interests', 'links', 'negotiations'])
    expect((await all(list, '&q=zelie+okonkwo')).length, list).toBe(1)
  expect(await all('interests', '&q=%21%3F%2A')).toEqual([])
})
