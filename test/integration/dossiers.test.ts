import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'

const running = useApp()
const get = (path: string) => supertest(running().app).get(path)

/** How often a pattern stands in a page. */
const times = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length

describe.each([
  ['/officials/jared-kushner', 'official=jared-kushner'],
  ['/negotiations/russia-ukraine', 'negotiation=russia-ukraine'],
])('the dossier of %s', (path, filter) => {
  it('tells every overlap with every chain, in the words that the API has', async () => {
    const { text } = await get(`${path}/dossier`).expect(200)
    const { body } = await get(`/api/v1/overlaps?${filter}&limit=200`).expect(200)
    const overlaps = body.data as { chains: { explanation: string }[] }[]
    expect(overlaps.length).toBeGreaterThan(3)
    expect(times(text, /class="dossier-overlap"/g)).toBe(overlaps.length)
    expect(times(text, /class="dossier-chain"/g)).toBe(overlaps.flatMap(({ chains }) => chains).length)
  })

  it('numbers its sources from one on, and every number leads to one', async () => {
    const { text } = await get(`${path}/dossier`).expect(200)
    const listed = [...text.matchAll(/<li id="source-(\d+)">/g)].map(([, number]) => Number(number))
    expect(listed).toEqual(listed.map((_, index) => index + 1))
    const cited = new Set([...text.matchAll(/href="#source-(\d+)"/g)].map(([, number]) => Number(number)))
    expect([...cited].sort((a, b) => a - b)).toEqual(listed)
  })

  it('carries the standing note and the responses, and is linked from the page', async () => {
    const { text } = await get(`${path}/dossier`).expect(200)
    expect(text).toContain('An overlap is a screening result, not a finding of wrongdoing.')
    expect(times(text, /class="response-kind"/g)).toBeGreaterThan(0)
    expect((await get(path).expect(200)).text).toContain(`href="${path}/dossier"`)
  })

  it('shows the past as it was', async () => {
    const before = await clockOf(running().database)
    const { text } = await get(`${path}/dossier?as_of=${before}`).expect(200)
    expect(text).toContain('as it stood')
    await get(`${path}/dossier?as_of=2001-01-01`).expect(404)
  })
})

describe('a dossier', () => {
  it('is of officials and negotiations alone', async () => {
    await get('/officials/affinity-partners/dossier').expect(404)
    await get('/negotiations/nowhere/dossier').expect(404)
  })
})
