import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { hrefsOn, page } from '../support/html.ts'

const running = useApp()
const get = (path: string) => supertest(running().app).get(path)

describe.each([
  ['/officials/jared-kushner', 'official=jared-kushner'],
  ['/negotiations/gaza-ceasefire-2025', 'negotiation=gaza-ceasefire-2025'],
])('the dossier of %s', (path, filter) => {
  it('describes every overlap and every chain in the same words as the API', async () => {
    const { text } = await get(`${path}/dossier`).expect(200)
    const { body } = await get(`/api/v1/overlaps?${filter}&limit=200`).expect(200)
    const overlaps = body.data as { chains: { explanation: string }[] }[]
    expect(overlaps.length).toBeGreaterThan(2)
    expect(page(text).querySelectorAll('.dossier-overlap')).toHaveLength(overlaps.length)
    expect(page(text).querySelectorAll('.dossier-chain')).toHaveLength(
      overlaps.flatMap(({ chains }) => chains).length,
    )
  })

  it('numbers its sources from 1, and every number leads to a source', async () => {
    const { text } = await get(`${path}/dossier`).expect(200)
    const listed = page(text)
      .querySelectorAll('li[id^="source-"]')
      .map(({ id }) => Number(id.slice('source-'.length)))
    expect(listed).toEqual(listed.map((_, index) => index + 1))
    const cited = new Set(hrefsOn(text, /^#source-/).map((href) => Number(href.slice('#source-'.length))))
    expect([...cited].sort((a, b) => a - b)).toEqual(listed)
  })

  it('carries the standing note and the responses, and is linked from the page', async () => {
    const { text } = await get(`${path}/dossier`).expect(200)
    expect(text).toContain('An overlap is a screening result, not a finding of wrongdoing.')
    expect(page(text).querySelectorAll('.response-kind').length).toBeGreaterThan(0)
    expect(hrefsOn((await get(path).expect(200)).text, /\/dossier$/)).toEqual([`${path}/dossier`])
  })

  it('shows the past as it was', async () => {
    const before = await clockOf(running().database)
    const { text } = await get(`${path}/dossier?as_of=${before}`).expect(200)
    expect(text).toContain('This page shows the past')
    await get(`${path}/dossier?as_of=2001-01-01`).expect(404)
  })
})

describe('a dossier', () => {
  it('exists only for officials and negotiations', async () => {
    await get('/officials/affinity-partners/dossier').expect(404)
    await get('/negotiations/nowhere/dossier').expect(404)
  })
})
