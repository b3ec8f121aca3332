import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { hrefsOn, page } from '../support/html.ts'

const running = useApp()
const get = (path: string) => supertest(running().app).get(path)

interface LinkOfChain {
  readonly id: string
  readonly from: { readonly slug: string }
  readonly to: { readonly slug: string }
}

/** Everyone whom a path passes, beginning with the official. */
function passedBy(official: string, links: readonly LinkOfChain[]): string[] {
  const passed = [official]
  for (const { from, to } of links) passed.push(from.slug === passed.at(-1) ? to.slug : from.slug)
  return passed
}

describe.each([
  ['/officials/jared-kushner', 'official=jared-kushner'],
  ['/negotiations/gaza-ceasefire-2025', 'negotiation=gaza-ceasefire-2025'],
])('the dossier of %s', (path, filter) => {
  it('has every overlap, each path once however many talks it leads to, and every link of each', async () => {
    const { text } = await get(`${path}/dossier`).expect(200)
    const { body } = await get(`/api/v1/overlaps?${filter}&limit=200`).expect(200)
    const overlaps = body.data as {
      official: { slug: string }
      party: { slug: string }
      chains: { links: LinkOfChain[]; representative: object | null }[]
    }[]
    expect(overlaps.length).toBeGreaterThan(2)
    expect(page(text).querySelectorAll('.dossier-overlap')).toHaveLength(overlaps.length)
    const keys = overlaps.flatMap(({ chains, official, party }) =>
      chains.map(({ links, representative }) =>
        [...passedBy(official.slug, links), representative === null ? '' : party.slug].join('/'),
      ),
    )
    expect(new Set(keys).size).toBeLessThan(keys.length)
    expect(page(text).querySelectorAll('.dossier-path')).toHaveLength(new Set(keys).size)
    const links = overlaps.flatMap(({ chains }) => chains.flatMap((chain) => chain.links.map(({ id }) => id)))
    // Its figures lead to the record’s own page, where they can be filtered.
    expect(hrefsOn(text, /^\?/)).toEqual([])
    const told = hrefsOn(text, /^\/links\//).map((href) => href.slice('/links/'.length))
    for (const link of links) expect(told).toContain(link)
    for (const href of hrefsOn(text, /^#(?:path|link)-/))
      expect(page(text).querySelector(href), href).not.toBeNull()
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
