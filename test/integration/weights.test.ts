import supertest from 'supertest'
import { expect, it } from 'vitest'
import { METHOD, SCORE_MAXIMA, SCORE_TERMS, type ScoreTerm } from '../../server/overlaps/method.ts'
import { useApp } from '../support/app.ts'
import { page, wordsOf } from '../support/html.ts'

const running = useApp()

type Terms = Record<ScoreTerm, number>

async function published(): Promise<{ id: string; chains: { score_terms: Terms }[] }[]> {
  const { body } = await supertest(running().app).get('/api/v1/overlaps?limit=200').expect(200)
  return body.data
}

/** The rows of the trial: address, score and rating. */
async function tried(query: string): Promise<string[][]> {
  const { text } = await supertest(running().app).get(`/method?${query}`).expect(200)
  return page(text)
    .querySelectorAll('#weights tbody tr')
    .map((row) => [
      row.querySelector('a')?.getAttribute('href') ?? '',
      ...row.querySelectorAll('td').map((cell) => wordsOf(cell)),
    ])
}

it('ranks overlaps by the weights that a reader tries, as the address says, and saves nothing', async () => {
  const weights: Terms = { timing: 50, directness: 100, money: 200, role: 100, party: 0, evidence: 100 }
  const query = new URLSearchParams(Object.entries(weights).map(([term, each]) => [term, String(each)]))
  const most = SCORE_TERMS.reduce((sum, term) => sum + SCORE_MAXIMA[term] * weights[term], 0)
  const expected = new Map(
    (await published()).map(({ id, chains }) => {
      const sums = chains.map(({ score_terms: terms }) =>
        SCORE_TERMS.reduce((sum, term) => sum + terms[term] * weights[term], 0),
      )
      const sum = Math.max(...sums)
      const band = METHOD.bands.find(({ from }) => 100 * sum >= from * most)?.band ?? ''
      return [`/overlaps/${id}`, { score: Math.round((100 * sum) / most), band }]
    }),
  )
  const rows = await tried(query.toString())
  expect(rows.length).toBeGreaterThan(10)
  for (const [href = '', score, rating] of rows) {
    expect(Number.parseInt(score ?? '', 10), href).toBe(expected.get(href)?.score)
    expect(rating?.toLowerCase(), href).toContain(expected.get(href)?.band)
  }
  const best = [...expected.values()].map(({ score }) => score).sort((a, b) => b - a)
  expect(rows.map(([, score]) => Number.parseInt(score ?? '', 10))).toEqual(best.slice(0, rows.length))
})

it('changes nothing with the published weights, and lists nothing before any are tried', async () => {
  const rows = await tried('timing=100')
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.join()).not.toContain('published')
  expect(await tried('')).toEqual([])
})

it.each(['money=201', 'money=-1', 'money=x', 'weight=3', SCORE_TERMS.map((term) => `${term}=0`).join('&')])(
  'refuses %s in words',
  async (query) => {
    const { text } = await supertest(running().app).get(`/method?${query}`).expect(400)
    expect(text).toContain('The address asks for something')
  },
)
