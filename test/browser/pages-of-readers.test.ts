import { describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { checkPage, SHAPES, useSite } from '../support/site.ts'

const { visit } = useSite(useApp())

const PAGES = [
  '/',
  '/overlaps',
  '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia',
  '/overlaps/donald-trump~us-saudi-2025~saudi-arabia',
  '/officials',
  '/officials/jared-kushner',
  '/officials/steve-witkoff/dossier',
  '/negotiations/gaza-phase-two/dossier',
  '/interests',
  '/interests/affinity-partners',
  '/negotiations',
  '/negotiations/russia-ukraine',
  '/links',
  '/links/pif-affinity-2bn',
  '/sources',
  '/sources/ap-lincoln-kushner',
  '/statements/kushner-60min',
  '/changes?record=link&limit=20',
  '/links/pif-affinity-2bn/history',
  '/overlaps?as_of=2020-01-01',
  '/?as_of=2020-01-01',
  '/officials/jared-kushner?negotiation=russia-ukraine&zoom=participation',
  '/officials/steve-witkoff?ties=all&steps=3',
  '/interests/united-arab-emirates',
  '/embed/overlaps-by-official',
  '/embed/money-flow?official=jared-kushner',
  '/embed/network?negotiation=russia-ukraine',
  '/reports',
  '/data',
  '/api',
  '/method',
  '/rule-packs',
  '/rule-packs/us-federal',
  '/about',
  '/corrections',
  '/corrections/new?page=/overlaps',
  '/search',
  '/search?q=kushnr',
  '/sign-in',
]

/** The most screens that a page may take before anyone opens a folded part; a dossier has every part open. */
const MOST_SCREENS = 6
const SCREEN = 900
const WIDE = 1000
const OPENED = /\/dossier$|[?&](?:ties|zoom|lit)=/

describe.each(SHAPES)('every page for readers, %s,', (_name, shape) => {
  it.each(PAGES)('%s is accessible and fits', async (path) => {
    await visit(shape, async (page) => {
      await checkPage(page, path)
      if ((page.viewportSize()?.width ?? 0) < WIDE || OPENED.test(path)) return
      const height = await page.evaluate(() => document.documentElement.scrollHeight)
      expect(height, `${path} is too long`).toBeLessThanOrEqual(MOST_SCREENS * SCREEN)
    })
  })

  it.each([
    ['/no-such-page', '404 (Not Found)'],
    ['/overlaps?band=none', '400 (Bad Request)'],
    ['/officials/nobody', '404 (Not Found)'],
  ])('%s is accessible and fits even as an error page', async (path, status) => {
    const complaint = `Failed to load resource: the server responded with a status of ${status}`
    await visit(shape, (page) => checkPage(page, path), [complaint])
  })
})
