/// <reference lib="dom" />
import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { CAME_BACK, checkPage, goWithout, signIn, useSite } from '../support/site.ts'

const { visit: inBrowser } = useSite(useApp())

describe('a reviewer', () => {
  it('reviews an overlap, sees an edit reopen the review, and restores the link from its history', async () => {
    const overlap = '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia'
    await inBrowser({ viewport: { width: 390, height: 844 } }, async (page) => {
      await signIn(page, 'editor')
      await page.goto(overlap)
      await page.getByLabel('Substantiated').check()
      await page.getByRole('textbox', { name: 'Reason' }).fill('Every link was checked against its source.')
      await page.getByRole('button', { name: 'Save the review' }).click()
      await page.getByText('The review is saved: substantiated.').waitFor()
      await checkPage(page, overlap)

      await page.goto('/links/pif-affinity-2bn/retract')
      await page.getByRole('textbox', { name: 'Reason' }).fill('To see the review reopen')
      await page.getByRole('button', { name: 'Retract the link' }).click()
      await page.goto(overlap)
      await page.getByText('Reopened: the link Public Investment Fund – Affinity Partners').first().waitFor()

      await page.goto('/links/pif-affinity-2bn/history')
      await page.getByRole('link', { name: 'Restore this version' }).first().click()
      await checkPage(page, new URL(page.url()).pathname)
      await page.getByRole('textbox', { name: 'Reason' }).fill('It stands after all')
      await page.getByRole('button', { name: 'Restore this version' }).click()
      await page.getByText('The version is restored').waitFor()
    })
  })
})

describe('the masthead', () => {
  it.each([1280, 390])('moves nothing below it when its font comes late, at a width of %i', async (width) => {
    await inBrowser({ viewport: { width, height: 900 } }, async (page) => {
      const release = await goWithout(page, /newsreader/, '/')
      const top = () => page.locator('main').evaluate((main) => main.getBoundingClientRect().top)
      const before = await top()
      expect(await page.evaluate(() => document.fonts.check('700 34px Newsreader'))).toBe(false)
      release()
      await page.evaluate(() => document.fonts.ready.then(() => undefined))
      expect(await page.evaluate(() => document.fonts.check('700 34px Newsreader'))).toBe(true)
      expect(await top()).toBe(before)
    })
  })
})

describe('the colors', () => {
  it('leave what is chosen visible where the system replaces them', async () => {
    await inBrowser({ forcedColors: 'active' }, async (page) => {
      await signIn(page)
      await page.goto('/links/new')
      const [links, other, chosen, field] = await page.evaluate(() => {
        const edge = (selector: string): string =>
          getComputedStyle(document.querySelector(selector) as Element).borderBottomColor
        const radio = document.querySelector('.choice input[type="radio"]:checked') as Element
        return [
          edge('.menu nav a[aria-current]'),
          edge('.menu nav a:not([aria-current])'),
          getComputedStyle(radio, '::before').backgroundColor,
          getComputedStyle(radio).backgroundColor,
        ]
      })
      expect(links).not.toBe(other)
      expect(chosen).not.toBe(field)
    })
  })

  it.each([640, 320])('and everything else fit a window of %i pixels, as large print does', async (width) => {
    await inBrowser({ viewport: { width, height: 450 } }, async (page) => {
      for (const path of [
        '/',
        '/officials/jared-kushner',
        '/negotiations/russia-ukraine',
        '/rule-packs/us-federal',
      ]) {
        await page.goto(path)
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(beyond, path).toBeLessThanOrEqual(0)
      }
    })
  })

  it('stay as the reader chose them', async () => {
    await inBrowser({ colorScheme: 'light' }, async (page) => {
      await page.goto('/method')
      const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
      const light = await paper()
      await page.getByRole('button', { name: 'Dark' }).click()
      const dark = await paper()
      expect(dark).not.toBe(light)
      await page.goto('/overlaps')
      expect(await paper()).toBe(dark)
    })
  })
})

describe('a researcher', () => {
  it('signs in, adds a link, sees what it flags before and after saving, and downloads the CSV', async () => {
    await inBrowser({ viewport: { width: 1280, height: 900 }, acceptDownloads: true }, async (page) => {
      await page.goto('/?negotiation=iran-2026')
      const talks = page.locator('#figure-overlaps-by-negotiation tbody tr')
      const before = Number(await talks.first().locator('td').last().textContent())
      await signIn(page)
      await page.goto('/links/new')
      await page.getByLabel('From', { exact: true }).fill('Affinity')
      await page.getByRole('option', { name: /^Affinity Partners/ }).click()
      await page.getByLabel('To', { exact: true }).fill('Pakist')
      await page
        .getByRole('option', { name: /Pakistan/ })
        .first()
        .click()
      await page.getByLabel('Kind of link').selectOption('partners_with')
      await page
        .locator('[data-reads-words]')
        .getByText('Affinity Partners and Pakistan are reported to have business ties')
        .waitFor()
      await page.locator('#start_year').fill('2026')
      await page.locator('#source_0_url').fill('https://paper.example/affinity-pakistan')
      await page.locator('#source_0_publisher').fill('The Paper')
      await page.locator('#source_0_title').fill('A venture in Pakistan')
      const preview = page.locator('aside.preview')
      await preview.getByText(/overlaps? would be new/).waitFor()
      await preview.getByText('Jared Kushner', { exact: true }).first().waitFor()
      await page.getByRole('button', { name: 'Save link' }).last().click()
      await page.getByText(/The link is saved; \d+ overlaps? appeared/).waitFor()

      await page.goto('/?negotiation=iran-2026')
      expect(Number(await talks.first().locator('td').last().textContent())).toBe(before + 1)
      const download = page.waitForEvent('download')
      await page.locator('[data-part="highest"]').getByRole('link', { name: 'CSV' }).click()
      const content = await readFile((await (await download).path()) ?? '', 'utf8')
      const rows = parse(content, { columns: true }) as Record<string, string>[]
      const [row, ...others] = rows.filter(
        ({ official_slug, party_slug }) => official_slug === 'jared-kushner' && party_slug === 'pakistan',
      )
      expect(row?.paths).toBe('2')
      expect(others).toEqual([])
      expect(new Set(rows.map((row) => row.negotiation_slug))).toEqual(new Set(['iran-2026']))
    })
  })

  it('is taken to the field that is wrong', async () => {
    await inBrowser(
      {},
      async (page) => {
        await signIn(page)
        await page.goto('/links/new')
        const answer = page.waitForResponse(
          (response) => response.request().isNavigationRequest() && response.request().method() === 'POST',
        )
        await page.getByRole('button', { name: 'Save link' }).last().click()
        expect((await answer).status()).toBe(422)
        await page.locator('.error-summary:focus').waitFor()
        await page.getByRole('link', { name: /^Web address/ }).click()
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('source_0_url')
      },
      [CAME_BACK],
    )
  })
})
