import { beforeAll, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { newestPairs } from '../../server/queries/duplicate-links.ts'
import { type Agent, csrfOf, signedIn, useApp } from '../support/app.ts'
import { hrefsOn, nextOn, wordsIn } from '../support/html.ts'
import { importContent } from '../support/import-content.ts'
import { datasetOf } from '../support/record.ts'

/** Many links between the same two entities, as between a donor and a party or a customer and a supplier. */

const running = useApp()
const PAYMENTS = 130
/** The one that is on record twice, under different ids. */
const TWICE = 40
/** The same, for a test that decides that they differ. */
const DECIDED = 50
/** As many overlaps rest on one link: more than a page lists. */
const STATES = 30

const day = (number: number): string => new Date(Date.UTC(2020, 0, 1 + number)).toISOString().slice(0, 10)

const payment = (number: number, id = `payment-${number}`, from = 'freedonia', to = 'acorn') => ({
  id,
  kind: 'invests_in',
  from,
  to,
  amount: String(1000 + number),
  currency: 'USD',
  start: day(number),
})

let editor: Agent

beforeAll(async () => {
  const { database } = running()
  const payments = Array.from({ length: PAYMENTS }, (_, number) => payment(number))
  const states = Array.from({ length: STATES }, (_, number) => `state-${number}`)
  const dataset = datasetOf({
    entities: states.map((id) => ({ id, kind: 'state', name: id, aliases: [], sources: [] })),
    parties: ['freedonia', ...states].map((entity) => ({ entity, role: 'principal', sources: ['s1'] })),
    links: [
      { id: 'ada-owns', kind: 'owns', from: 'ada', to: 'cedar', start: '2019' },
      ...states.map((state) => ({ kind: 'invests_in', from: state, to: 'cedar', start: '2020' })),
      { id: 'ada-manages', kind: 'manages', from: 'ada', to: 'acorn', start: '2019' },
      ...payments,
      payment(TWICE, 'the-same-again'),
      ...payments.map((_, number) => payment(number, `bill-${number}`, 'grandia', 'birch')),
      payment(DECIDED, 'decided-again', 'grandia', 'birch'),
    ],
  })
  await importDataset(database, parseDataset(JSON.stringify(dataset)))
  editor = await signedIn(running(), 'editor')
})

/** Every page of a series, from its first address to the last. */
async function pagesFrom(address: string): Promise<string[]> {
  const pages: string[] = []
  for (let at: string | null = address; at !== null; at = nextOn(pages.at(-1) ?? '')) {
    pages.push((await editor.get(at).expect(200)).text)
    expect(pages.length).toBeLessThan(20)
  }
  return pages
}

/** The pairs that a list of duplicates offers. */
const pairsAt = async (list: string): Promise<string[]> =>
  hrefsOn((await editor.get(list).expect(200)).text, /^\/duplicates\/link\//)

describe('the page of an overlap with many paths', () => {
  it('shows them in parts, each once, with the number of all', async () => {
    const pages = await pagesFrom('/overlaps/ada~talks~freedonia')
    const shown = pages.map((text) => new Set(hrefsOn(text, /^\/links\/(?:payment-\d+|the-same-again)$/)))
    // The best path is on every page.
    for (const links of shown) expect(links.size).toBeLessThanOrEqual(9)
    expect(new Set(shown.flatMap((links) => [...links])).size).toBe(PAYMENTS + 1)
    const parts = Array.from({ length: 16 }, (_, part) => `Paths ${part * 8 + 1}–${part * 8 + 8} of 131`)
    expect(pages.map((text) => wordsIn(text, '.pagination span')[0])).toEqual([
      ...parts,
      'Paths 129–131 of 131',
    ])
    for (const text of pages)
      expect(wordsIn(text, '.verdict-score')).toEqual(wordsIn(pages[0] ?? '', '.verdict-score'))
  })

  it('refuses the number of a path that cannot be', async () => {
    await editor.get('/overlaps/ada~talks~freedonia?paths=0').expect(400)
    await editor.get('/overlaps/ada~talks~freedonia?paths=x').expect(400)
    await editor.get('/overlaps/ada~talks~freedonia?paths=132').expect(404)
    await editor.get('/links/ada-manages?overlaps=2').expect(404)
  })
})

describe('a link that many overlaps rest on', () => {
  it('names them in parts, each once', async () => {
    const pages = await pagesFrom('/links/ada-owns')
    const named = pages.map((text) => hrefsOn(text, /^\/overlaps\/ada~talks~state-\d+$/))
    expect(named.map(({ length }) => length)).toEqual([25, STATES - 25])
    expect(new Set(named.flat()).size).toBe(STATES)
    expect(pages.map((text) => wordsIn(text, '.pagination span')[0])).toEqual([
      'Overlaps 1–25 of 30',
      'Overlaps 26–30 of 30',
    ])
  })

  it('is retracted after a preview that counts all of them and shows those with the highest scores', async () => {
    const { text } = await editor.get('/links/ada-owns/retract').expect(200)
    expect(wordsIn(text, '.preview-summary')).toEqual([
      `${STATES} overlaps would no longer hold. Of each kind, those with the highest scores are listed.`,
    ])
    expect(wordsIn(text, '.preview-overlap').length).toBe(25)
  })
})

describe('many links between the same two entities', () => {
  it('are duplicates only if they say exactly the same', async () => {
    const { text } = await editor.get('/duplicates?record=link').expect(200)
    const ofPayments = async (list: string): Promise<string[]> =>
      (await pairsAt(list)).filter((href) => href.includes('/payment-'))
    const pair = `/duplicates/link/payment-${TWICE}/the-same-again`
    expect(await ofPayments('/duplicates?record=link')).toEqual([pair])
    expect(text).toContain('more than 100 links of a kind')
    expect(await ofPayments(`/duplicates?record=link&of=payment-${TWICE}`)).toEqual([pair])
    expect(await pairsAt('/duplicates?record=link&of=payment-8')).toEqual([])
  })

  it('are named after an import if they say exactly the same as one on record', async () => {
    const { database } = running()
    const file = {
      format: 'recusal-dataset/1',
      links: [7, 500].map((number) => ({
        ...payment(number, `imported-${number}`, 'grandia', 'birch'),
        status: 'reported',
        sources: ['s1'],
      })),
    }
    const { alike } = await importContent(database, 'dataset', JSON.stringify(file))
    expect(alike.count).toBe(1)
    expect(alike.shown).toMatchObject([{ slug: 'imported-7', other: 'bill-7' }])
  })

  it('are no longer listed as duplicates once someone has decided about them', async () => {
    const pair = `/duplicates/link/bill-${DECIDED}/decided-again`
    const lists = ['/duplicates?record=link', `/duplicates?record=link&of=bill-${DECIDED}`]
    for (const list of lists) expect(await pairsAt(list)).toContain(pair)
    const fields = {
      _csrf: csrfOf((await editor.get(pair).expect(200)).text),
      decision: 'different',
      reason: 'Two payments',
    }
    await editor.post(pair).type('form').send(fields).expect(303)
    for (const list of lists) expect(await pairsAt(list)).not.toContain(pair)
  })

  it('are found alike whether the record is searched at once or in small parts', async () => {
    const { query } = running().database
    const once = await newestPairs(query, null, 1000)
    expect(once.pairs.length).toBeGreaterThan(0)
    for (const limit of [1, 2, 1000]) {
      const { pairs } = await newestPairs(query, null, limit, 7)
      expect(pairs).toEqual(once.pairs.slice(0, limit))
    }
  })
})
