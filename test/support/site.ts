/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { PASSWORD, type TestApp } from './app.ts'
import { type RunningBrowser, serve, startBrowser } from './browser.ts'

/** A page of a browser of its own, in which every complaint of the browser that is not expected is a fault. */
export type Visit = (
  options: BrowserContextOptions,
  visit: (page: Page, context: BrowserContext) => Promise<void>,
  expected?: string[],
) => Promise<void>

/** The real site in a real browser, for the tests of one file. */
export function useSite(running: () => TestApp): Visit {
  let chromium: RunningBrowser
  let site: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    chromium = await startBrowser()
    site = await serve(running().app)
  })
  afterAll(async () => {
    await chromium.close()
    await site.close()
  })
  return async (options, visit, expected = []) => {
    const context = await chromium.browser.newContext({ baseURL: site.address, ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    // What the page asks for is the site's own; what a test opens elsewhere it opens itself.
    page.on('request', (request) => {
      const asked = request.url()
      if (!request.isNavigationRequest() && !asked.startsWith(site.address) && !asked.startsWith('data:')) {
        complaints.push(`asked for ${asked}`)
      }
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await visit(page, context)
    await context.close()
    expect([...new Set(complaints)]).toEqual(expected)
  }
}

/** What the browser says of a form that comes back with its problems. */
export const CAME_BACK =
  'Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)'

export async function signIn(page: Page, role = 'researcher'): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill(`${role}@example.org`)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('You are signed in').waitFor()
}

/** Goes to a page and sees that it is accessible and fits its window. */
export async function checkPage(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: 'load' })
  await checkShown(page, path)
}

/** The same for the page as it is shown, in the other colours too: those bear on contrast alone. */
export async function checkShown(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  expect(await faults(new AxeBuilder({ page }), name)).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0)
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark' })
  const contrast = new AxeBuilder({ page }).withRules(['color-contrast'])
  expect(await faults(contrast, `${name}, ${dark ? 'light' : 'dark'}`)).toEqual([])
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
}

async function faults(axe: AxeBuilder, name: string): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations.map(
    ({ id, nodes }) =>
      `${name} ${id}: ${nodes
        .map((node) => node.target.join(' '))
        .slice(0, 3)
        .join(' | ')}`,
  )
}
