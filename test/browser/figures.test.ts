import express from 'express'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { serve } from '../support/browser.ts'
import { goWithout, useSite } from '../support/site.ts'

const { visit: inBrowser } = useSite(useApp())
const WIDE = { viewport: { width: 1280, height: 900 } }

const figure = (page: Page, name: string) => page.locator(`#figure-${name}`)

/** The names of a figure's rows, visible or hidden. */
const namesIn = (page: Page, name: string) => figure(page, name).locator('tbody th').allTextContents()

/** Marks the loaded page; any new load removes the mark. */
const mark = (page: Page) => page.evaluate(() => document.documentElement.setAttribute('data-seen', 'yes'))
const isMarked = (page: Page) => page.evaluate(() => document.documentElement.hasAttribute('data-seen'))

/** Opens a figure that is folded to its finding. */
async function unfold(page: Page, name: string): Promise<void> {
  await figure(page, name).locator('.figure-fold > summary').click()
}

describe('the figures of the dashboard', () => {
  it('use Chart.js to draw what their tables say, and the reader can open the tables', async () => {
    await inBrowser(WIDE, async (page) => {
      await page.goto('/')
      await page.locator('figure.drawn').nth(5).waitFor()
      expect(await page.locator('figure canvas').count()).toBe(4)
      expect(await page.locator('figure svg.picture:visible').count()).toBe(2)
      const first = figure(page, 'overlaps-by-official')
      expect(await first.locator('table').isVisible()).toBe(false)
      await first.getByRole('button', { name: 'Table' }).click()
      expect(await first.locator('table').isVisible()).toBe(true)
    })
  })

  it('filter the page without a reload when a bar, node, cell or year is chosen, and Back undoes it', async () => {
    await inBrowser(WIDE, async (page) => {
      await page.goto('/')
      await figure(page, 'overlaps-by-official').locator('canvas').waitFor()
      await mark(page)
      const before = await namesIn(page, 'overlaps-by-negotiation')
      const [name = ''] = await namesIn(page, 'overlaps-by-official')

      await figure(page, 'overlaps-by-official')
        .locator('canvas')
        .click({ position: { x: 220, y: 18 } })
      await page.locator('.filter-word').getByText(`Official: ${name}`).waitFor()
      expect(new URL(page.url()).search).toMatch(/^\?official=[a-z-]+$/)
      expect(await namesIn(page, 'overlaps-by-official')).toEqual([name])
      expect(await namesIn(page, 'overlaps-by-negotiation')).not.toEqual(before)
      for (const link of await page
        .locator('figure .figure-links')
        .getByRole('link', { name: 'CSV' })
        .all()) {
        expect(await link.getAttribute('href')).toContain(new URL(page.url()).search.slice(1))
      }
      expect(
        await page.locator('[data-part="highest"]').getByRole('link', { name: 'CSV' }).getAttribute('href'),
      ).toContain('official=')

      await figure(page, 'officials-by-states')
        .getByRole('link', { name: /and Qatar/ })
        .click()
      await page.locator('.filter-word').getByText('Party: Qatar').waitFor()
      // The years above the plot are in the same places as in the links below it.
      await unfold(page, 'overlap-windows')
      const windows = figure(page, 'overlap-windows').locator('canvas')
      const wide = (await windows.boundingBox())?.width ?? 0
      await windows.click({ position: { x: wide - 100, y: 12 } })
      await page.waitForFunction(() => location.search.includes('since='))
      await page.goBack()
      await page.waitForFunction(() => !location.search.includes('since='))
      await figure(page, 'overlap-windows').getByRole('link', { name: '2025' }).click()
      await page.locator('.filter-word').getByText('Time: 2025').waitFor()
      await figure(page, 'money-flow')
        .locator('svg:visible text', { hasText: 'Qatar Investment' })
        .first()
        .click()
      await page
        .locator('.filter-word')
        .getByText(/^Interest/)
        .waitFor()

      for (let step = 0; step < 4; step += 1) await page.goBack()
      await page.waitForFunction(() => document.querySelector('.filter-word') === null)
      expect(new URL(page.url()).search).toBe('')
      expect(await namesIn(page, 'overlaps-by-negotiation')).toEqual(before)
      expect(await isMarked(page)).toBe(true)
    })
  })

  it('can be filtered with the filter bar or the keyboard; focus stays, and the number left is announced', async () => {
    await inBrowser(WIDE, async (page) => {
      await page.goto('/')
      await page.locator('figure.drawn').nth(5).waitFor()
      await mark(page)
      await page.locator('.filter-choices > summary', { hasText: 'Rating' }).click()
      await page.getByRole('checkbox', { name: 'Medium' }).check()
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.locator('.filter-word').getByText('Rating: Medium').waitFor()
      const node = figure(page, 'money-flow').getByRole('link', { name: 'Behind it: Saudi Arabia' })
      await node.focus()
      await page.keyboard.press('Enter')
      await page.locator('.filter-word').getByText('Party: Saudi Arabia').waitFor()
      await page.waitForFunction(() => document.activeElement?.closest('#figure-money-flow') !== null)
      const said = page.locator('[data-announce]')
      expect(await said.textContent()).toBe(await page.locator('.filters-set strong').textContent())
      await page.getByRole('link', { name: 'Remove the filter Rating: Medium' }).click()
      await page.waitForFunction(() => !location.search.includes('band'))
      expect(await isMarked(page)).toBe(true)
    })
  })

  it('work the same without JavaScript, through links that load the page', async () => {
    await inBrowser({ ...WIDE, javaScriptEnabled: false }, async (page) => {
      await page.goto('/')
      expect(await page.locator('figure table:visible').count()).toBe(5)
      expect(await page.locator('figure svg.picture:visible').count()).toBe(2)
      await figure(page, 'overlaps-by-official').getByRole('link', { name: 'Jared Kushner' }).click()
      await page.waitForURL(/\?official=jared-kushner/)
      expect(await namesIn(page, 'overlaps-by-official')).toEqual(['Jared Kushner'])
    })
  })

  it.each([1280, 390])(
    'do not shift while they are being drawn, and do not load much data, at a width of %i',
    async (width) => {
      // So high that it shows figures at either width.
      await inBrowser({ viewport: { width, height: 3000 } }, async (page) => {
        // The charts are drawn once the fonts are there, and what is counted is what drawing them moves.
        const release = await goWithout(page, /\/charts[^/]*\.js$/, '/')
        await page.evaluate(async () => {
          await document.fonts.ready
          for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame)
          const seen = { shift: 0 }
          Object.assign(window, { seen })
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value
          }).observe({ type: 'layout-shift' })
        })
        release()
        await page.locator('figure.drawn').nth(5).waitFor()
        await page.waitForLoadState('networkidle')
        const { shift, bytes } = await page.evaluate(() => {
          const loads = [
            ...performance.getEntriesByType('navigation'),
            ...performance.getEntriesByType('resource'),
          ]
          const sizes = (loads as PerformanceResourceTiming[])
            .filter(({ name }) => !name.endsWith('.woff2'))
            .map((load) => load.encodedBodySize)
          return {
            shift: (window as unknown as { seen: { shift: number } }).seen.shift,
            bytes: sizes.reduce((total, size) => total + size, 0),
          }
        })
        expect(shift).toBeLessThan(0.05)
        expect(bytes).toBeLessThan(150_000)
      })
    },
  )
})

describe('an official’s figures', () => {
  it('highlight the path of a chosen overlap, and show the chosen number of steps', async () => {
    await inBrowser(WIDE, async (page) => {
      await page.goto('/officials/jared-kushner')
      await mark(page)
      await unfold(page, 'network')
      const network = figure(page, 'network')
      expect(await network.locator('tr[data-lit]').count()).toBe(0)
      await network.getByLabel('Highlight the path of').selectOption({ label: 'Board of Peace, Qatar' })
      await network.getByRole('button', { name: 'Highlight this path' }).click()
      await network.locator('tr[data-lit]').first().waitFor()
      expect(await network.locator('tr[data-lit]').first().textContent()).toContain('Affinity Partners')
      await network.getByRole('link', { name: '1', exact: true }).click()
      await network.locator('a[aria-current]').getByText('1', { exact: true }).waitFor()
      expect(new Set(await network.locator('tbody td:first-child').allTextContents())).toEqual(new Set(['1']))
      expect(await isMarked(page)).toBe(true)
    })
  })

  it('link each item of the timeline to its record, in the chart and in the table', async () => {
    await inBrowser(WIDE, async (page) => {
      await page.goto('/officials/kirill-dmitriev')
      await unfold(page, 'time')
      const time = figure(page, 'time')
      await time.locator('canvas').waitFor()
      const rows = await time.locator('tbody th a').all()
      expect(rows.length).toBe(await time.locator('tbody tr').count())
      const box = await time.locator('canvas').boundingBox()
      // The first line is the heading of the first group, the second its first item.
      await time.locator('canvas').click({ position: { x: (box?.width ?? 0) - 40, y: 24 + 23 * 1.5 + 4 } })
      await page.waitForURL(/#positions-heading$/)
    })
  })
})

describe('a figure in another site’s page', () => {
  it('is drawn in its frame, and its links open a new page', async () => {
    await inBrowser(WIDE, async (page, context) => {
      await page.goto('/')
      const address = new URL(page.url()).origin
      const paper = await serve(
        express().get('/', (_req, res) => {
          res.send(`<iframe width="900" height="150" src="${address}/embed/overlaps-by-official"></iframe>
            <script type="module" src="${address}/embed.js"></script>`)
        }),
      )
      await page.goto(paper.address)
      const frame = page.frameLocator('iframe')
      await frame.locator('canvas').waitFor()
      await frame.getByText('screening result').waitFor()
      // The frame has taken the height of the figure: nothing of it is cut off.
      await page.waitForFunction(() => (document.querySelector('iframe')?.clientHeight ?? 0) > 150)
      const shown = await frame
        .locator('html')
        .evaluate(({ clientHeight, scrollHeight }) => [clientHeight, scrollHeight])
      expect(shown[0]).toBeGreaterThanOrEqual(shown[1] ?? 0)
      await expect(frame.locator('[data-embed-code]').isVisible()).resolves.toBe(false)
      const opened = context.waitForEvent('page')
      await frame.locator('canvas').click({ position: { x: 260, y: 18 } })
      await (await opened).waitForURL(/\/\?official=/)
      await paper.close()
    })
  })
})
