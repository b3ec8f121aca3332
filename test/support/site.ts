/// <reference lib="dom" />
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { accessibilityFaults } from './accessibility.ts'
import { PASSWORD, type TestApp } from './app.ts'
import { type RunningBrowser, serve, startBrowser } from './browser.ts'

/** The sizes and color schemes in which pages are checked. */
export const SHAPES: readonly [name: string, shape: BrowserContextOptions][] = [
  ['at 1280, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['at 390, dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
]

/** A page in a fresh browser context; any unexpected browser error fails the test. */
export type Visit = (
  options: BrowserContextOptions,
  visit: (page: Page, context: BrowserContext) => Promise<void>,
  expected?: string[],
) => Promise<void>

type StorageState = Exclude<BrowserContextOptions['storageState'], undefined>

/** The site in a browser. */
export interface Site {
  readonly visit: Visit
  /** The cookies of a user with this role, who signs in only once. */
  readonly signedInAs: (role: string) => Promise<StorageState>
}

/** On a busy machine, a page may take a while. */
const PATIENCE_MS = 120_000

/** The real site in a real browser, for the tests of one file. */
export function useSite(running: () => TestApp): Site {
  let chromium: RunningBrowser
  let site: Awaited<ReturnType<typeof serve>>
  const states = new Map<string, StorageState>()
  beforeAll(async () => {
    chromium = await startBrowser()
    site = await serve(running().app)
  })
  afterAll(async () => {
    await chromium.close()
    await site.close()
  })
  const visit: Visit = async (options, visited, expected = []) => {
    const context = await chromium.browser.newContext({ baseURL: site.address, ...options })
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    // A page may load resources only from its own site; tests may navigate elsewhere.
    page.on('request', (request) => {
      const asked = request.url()
      if (!request.isNavigationRequest() && !asked.startsWith(site.address) && !asked.startsWith('data:')) {
        complaints.push(`asked for ${asked}`)
      }
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await visited(page, context)
    await context.close()
    expect([...new Set(complaints)]).toEqual(expected)
  }
  const signedInAs = async (role: string): Promise<StorageState> => {
    const known = states.get(role)
    if (known !== undefined) return known
    await visit({}, async (page, context) => {
      await signIn(page, role)
      states.set(role, await context.storageState())
    })
    return signedInAs(role)
  }
  return { visit, signedInAs }
}

/** What the browser logs when a form comes back with problems. */
export const CAME_BACK =
  'Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)'

export async function signIn(page: Page, role = 'researcher'): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(`${role}@example.org`)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('You are signed in').waitFor()
}

/** Goes to a page and shows it while its requests for these addresses wait; returns what lets them go on. */
export async function goWithout(page: Page, addresses: RegExp, path: string): Promise<() => void> {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(addresses, async (route) => {
    await released
    await route.continue()
  })
  await Promise.all([page.waitForRequest(addresses), page.goto(path, { waitUntil: 'commit' })])
  // Nothing is painted before the styles have come.
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
  return () => release()
}

/** Goes to a page and checks that it is accessible and fits its window. Tests go to it in each of the shapes. */
export async function checkPage(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: 'load' })
  await checkInScheme(page, path)
}

/** Pages at least this wide are also checked in the other color scheme. */
const WIDE = 1000

/** The same for the page as shown; wide pages are also checked for contrast in the other color scheme. */
export async function checkShown(page: Page, name: string): Promise<void> {
  await checkInScheme(page, name)
  if ((page.viewportSize()?.width ?? 0) < WIDE) return
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark' })
  expect(await accessibilityFaults(page, `${name}, ${dark ? 'light' : 'dark'}`, 'colors')).toEqual([])
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
}

/** The page as shown, in its size and color scheme. */
async function checkInScheme(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  expect(await accessibilityFaults(page, name)).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0)
  expect(await spillingCells(page), `${name}: cells whose content spills into the next one`).toEqual([])
  if ((page.viewportSize()?.width ?? 0) < WIDE)
    expect(await lowSummaries(page), `${name}: summaries with too little room for a finger`).toEqual([])
}

/** The height that a finger needs, in pixels. */
const FINGER = 44

/** What opens and closes something but is lower than a finger needs. */
function lowSummaries(page: Page): Promise<string[]> {
  return page.evaluate(
    (least) =>
      [...document.querySelectorAll<HTMLElement>('main summary')]
        .filter(
          (summary) => summary.checkVisibility() && summary.getBoundingClientRect().height < least - 0.5,
        )
        .map((summary) => summary.textContent.trim().slice(0, 60)),
    FINGER,
  )
}

/** The cells of tables whose content is wider than they are. */
function spillingCells(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('td, th')]
      .filter((cell) => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1)
      .map((cell) => cell.textContent.trim().slice(0, 60)),
  )
}
