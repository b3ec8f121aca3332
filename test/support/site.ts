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
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
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

/** The same for the page as it is shown. */
export async function checkShown(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(
    ({ id, nodes }) =>
      `${name} ${id}: ${nodes
        .map((node) => node.target.join(' '))
        .slice(0, 3)
        .join(' | ')}`,
  )
  expect(found).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0)
}
