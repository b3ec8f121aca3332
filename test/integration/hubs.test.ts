import { beforeAll, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { type Agent, signedIn, useApp } from '../support/app.ts'
import { hrefOf, nextOn, one, page, wordsIn } from '../support/html.ts'
import { datasetOf } from '../support/record.ts'

const running = useApp()
const LINKS = 330

const bring = (dataset: object) => importDataset(running().database, parseDataset(JSON.stringify(dataset)))

describe('the page of an entity with many links', () => {
  let agent: Agent
  beforeAll(async () => {
    const numbered = <T>(make: (index: number) => T): T[] =>
      Array.from({ length: LINKS }, (_, index) => make(index))
    await bring({
      format: 'recusal-dataset/1',
      entities: [
        { id: 'the-hub', kind: 'company', name: 'The Hub' },
        ...numbered((index) => ({ id: `payer-${index}`, kind: 'company', name: `Payer ${index}` })),
      ],
      links: numbered((index) => ({
        id: `payment-${index}`,
        kind: index % 3 === 0 ? 'lends_to' : 'pays',
        from: `payer-${index}`,
        to: 'the-hub',
        amount: String(1000 + index),
        currency: 'USD',
        amount_status: 'paid',
        start: `${1990 + (index % 30)}`,
        end: index % 2 === 0 ? `${2021}` : undefined,
        sources: ['ap-lincoln-kushner'],
      })),
    })
    agent = await signedIn(running(), 'reader')
  })

  it('shows the links that matter most, the totals, and a link to the rest', async () => {
    const { text } = await agent.get('/interests/the-hub').expect(200)
    expect(page(text).querySelectorAll('.links tbody tr')).toHaveLength(30)
    expect(text).toContain('Payer 329')
    expect(text).not.toContain('Payer 12<')
    const note = wordsIn(text, '[aria-labelledby=links-heading] .section-note')[0]
    expect(note).toContain('330 on record: pays 220, lends to 110.')
    const sum = Array.from({ length: LINKS }, (_, index) => 1000 + index).reduce((a, b) => a + b)
    expect(text).toContain(`Paid or committed to it: $${sum.toLocaleString('en-US')}`)
    expect(hrefOf(one(page(text), '[aria-labelledby=links-heading]'), 'All 330 links')).toBe(
      '/links?interest=the-hub&sort=weight',
    )
  })

  it.each(['weight', 'amount', 'start', 'status'])(
    'can be paged through to the end in order of %s, each link once',
    async (sort) => {
      const seen: string[] = []
      for (let at: string | null = `/links?interest=the-hub&sort=${sort}&limit=100`; at !== null; ) {
        const { text }: { text: string } = await agent.get(at).expect(200)
        seen.push(...wordsIn(text, '.links tbody th'))
        at = nextOn(text)
      }
      expect(seen).toHaveLength(LINKS)
      expect(new Set(seen).size).toBe(LINKS)
      if (sort === 'amount') expect(seen[0]).toContain('Payer 329')
    },
  )

  it('can be narrowed to what is in effect today', async () => {
    const { text } = await agent.get('/links?interest=the-hub&in_effect=today&kind=lends_to').expect(200)
    expect(wordsIn(text, '.filters-set strong')).toEqual(['55 links'])
  })
})

describe('the page of an official whose many interests have many backers', () => {
  const INTERESTS = 10
  const BACKERS = 20
  let text: string
  beforeAll(async () => {
    const upTo = (most: number): number[] => Array.from({ length: most }, (_, index) => index + 1)
    const companies = upTo(INTERESTS).map((number) => `venture-${number}`)
    const invests = (from: string, to: string, amount: number) => ({
      id: `${from}-${to}`,
      kind: 'invests_in',
      from,
      to,
      amount: String(amount),
      amount_status: 'paid',
      currency: 'USD',
      start: '2024',
    })
    await bring(
      datasetOf({
        entities: [
          { id: 'the-envoy', kind: 'person', name: 'Ada' },
          { id: 'the-state', kind: 'state', name: 'Freedonia' },
          ...companies.map((id) => ({ id, kind: 'company', name: id })),
          ...upTo(BACKERS).map((number) => ({
            id: `backer-${number}`,
            kind: 'company',
            name: `Backer ${number}`,
          })),
        ],
        links: companies.flatMap((id) => [
          { id: `envoy-${id}`, kind: 'owns', from: 'the-envoy', to: id, start: '2023' },
          invests('the-state', id, 1),
          ...upTo(BACKERS).map((number) => invests(`backer-${number}`, id, 1000 * number)),
        ]),
        parties: [{ entity: 'the-state', role: 'principal', sources: ['s1'] }],
        participants: [{ official: 'the-envoy', role: 'envoy', sources: ['s1'] }],
      }),
    )
    text = (await (await signedIn(running(), 'reader')).get('/officials/the-envoy').expect(200)).text
  })

  it('lists the same number behind each, those on the official’s own paths first, then the largest sums', () => {
    const lists = page(text)
      .querySelectorAll('table.links')
      .filter((table) => table.querySelector('caption')?.textContent.startsWith('Behind '))
    expect(lists).toHaveLength(INTERESTS)
    for (const list of lists)
      expect(list.querySelectorAll('tbody th a').map((link) => link.textContent)).toEqual([
        'Freedonia',
        'Backer 20',
        'Backer 19',
      ])
    expect(text).toContain(
      'Those on which the most overlaps of Ada rest are shown, then the largest amounts.',
    )
  })

  it('has at most 200 kB of HTML', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(200 * 1024)
  })
})
