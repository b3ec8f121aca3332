import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { PASSWORD, useApp } from '../support/app.ts'
import { Keyboard } from '../support/keyboard.ts'
import { CAME_BACK, checkShown, useSite } from '../support/site.ts'

const { visit: inBrowser } = useSite(useApp())

/** Each run uses different names, none of them similar to another’s: the site asks about similar names. */
const SHAPES: [string, BrowserContextOptions, string, string][] = [
  ['at 1280 with script', { viewport: { width: 1280, height: 900 } }, 'Arbor', 'Heath League'],
  ['at 390 with script', { viewport: { width: 390, height: 844 } }, 'Birch', 'Moor Synod'],
  [
    'at 1280 without script',
    { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false },
    'Cedar',
    'Fjord Diet',
  ],
  [
    'at 390 without script',
    { viewport: { width: 390, height: 844 }, javaScriptEnabled: false },
    'Dogwood',
    'Dune Board',
  ],
]

/** The message beside a field, which the field refers to. */
async function problemOf(page: Page, id: string): Promise<string> {
  const field = page.locator(`#${id}`)
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  expect(await field.getAttribute('aria-describedby')).toContain(`${id}-error`)
  return (await page.locator(`#${id}-error`).textContent())?.replace(/\s+/g, ' ').trim() ?? ''
}

/** Checks what the page says after a save; if the form comes back instead, the failure shows why. */
async function said(page: Page, words: string | RegExp): Promise<void> {
  const answer = page.locator('[role=status], .error-summary').first()
  await answer.waitFor()
  const text = (await answer.textContent()) ?? ''
  if (typeof words === 'string') expect(text).toContain(words)
  else expect(text).toMatch(words)
}

describe('someone new to the site, using only the keyboard', () => {
  it.each(SHAPES)(
    'adds an official, a company, two links, talks and a denial %s',
    async (_, shape, name, mediator) => {
      const script = shape.javaScriptEnabled !== false
      const official = `Ilse ${name}`
      const company = `${name} Timber LLC`
      const article = `https://www.walk.example/${name.toLowerCase()}/timber`
      await inBrowser(
        shape,
        async (page) => {
          const keys = new Keyboard(page)
          await page.goto('/sign-in')
          await keys.type('email', 'researcher@example.org')
          await keys.type('password', PASSWORD)
          await keys.enter()

          // An official: first an empty form, then a position without a source.
          await page.goto('/officials')
          await keys.press('Add an official')
          await keys.toField('name')
          await keys.enter()
          expect(await problemOf(page, 'name')).toBe('Error: Name is missing')
          if (script) await checkShown(page, 'the form that came back')
          await keys.type('name', official)
          await keys.type('country', 'Saudi Arabia')
          await keys.type('position_title', 'Special envoy for forests')
          await keys.choose('position_class', 'Foreign')
          await keys.type('position_start_year', '2024')
          await keys.press('Save official')
          expect(await problemOf(page, 'source_0_url')).toMatch(/needs at least one source|is missing/)
          await keys.type('source_0_url', 'walk.example')
          await keys.press('Save official')
          expect(await problemOf(page, 'source_0_url')).toMatch(/must be a full web address/)
          await keys.type('source_0_url', article)
          await keys.type('source_0_publisher', 'The Walk')
          await keys.type('source_0_title', `The timber of ${name}`)
          await keys.press('Save official')
          await said(page, 'The official is saved')
          expect(await page.locator('h1').textContent()).toBe(official)

          // A company.
          await page.goto('/interests')
          await keys.press('Add an interest')
          await keys.type('name', company)
          await keys.choose('kind', 'Company')
          await keys.press('Save entry')
          await said(page, 'saved')

          // Two links: the form for the second keeps the official and the source of the first.
          await page.goto(`/officials/ilse-${name.toLowerCase()}`)
          await keys.press('Add a link from it')
          expect(await page.locator('#from').inputValue()).toBe(official)
          await keys.pick('to', company, script)
          await keys.choose('kind', 'Owns')
          await keys.type('start_year', '2023')
          await keys.type('source_0_url', `${article}/?utm_source=letter`)
          await keys.press('Save and add another')
          await said(page, 'The link is saved')
          expect(await page.locator('#from').inputValue()).toBe(official)
          expect(await page.locator('#source_0_url').inputValue()).toBe(article)
          await keys.pick('from', 'Public Investment Fund', script)
          await keys.pick('to', company, script)
          await keys.choose('kind', 'Invests')
          await keys.type('amount', 'a lot')
          await keys.type('start_year', '2024')
          await keys.press('Save link')
          expect(await problemOf(page, 'amount')).toMatch(/Error: .*amount/i)
          await keys.type('amount', '25m')
          await keys.press('Save link')
          await said(page, 'The link is saved')

          // Talks with three parties, one of them new, and the official among the participants.
          await page.goto('/negotiations')
          await keys.press('Add a negotiation')
          await keys.type('name', `${name} timber talks`)
          await keys.type('start_year', '2024')
          for (const [index, party] of ['Saudi Arabia', 'Qatar'].entries()) {
            await keys.pick(`party_${index}_entity`, party, script)
            await keys.choose(`party_${index}_role`, 'Principal')
          }
          await keys.type('party_2_entity', mediator)
          await keys.choose('party_2_role', 'Mediator')
          await keys.type('source_0_url', article)
          await keys.press('Save negotiation')
          expect(await problemOf(page, 'party_2_entity')).toMatch(/not on record/)
          await keys.choose('party_2_entity_new_kind', 'Organisation')
          await keys.press('Save negotiation')
          await said(page, 'The negotiation is saved')
          await keys.press('Add a participant')
          await keys.pick('official', official, script)
          await keys.pick('on_behalf_of', 'Qatar', script)
          await keys.chooseRadio('role', 'envoy')
          await keys.type('start_year', '2024')
          await keys.type('source_0_url', article)
          await keys.press('Save participant')
          await said(page, /1 overlap appeared/)

          // The denial appears beside the overlap.
          await page.goto(`/officials/ilse-${name.toLowerCase()}`)
          await keys.press('Add a statement')
          await keys.pick('by', official, script)
          await keys.choose('kind', 'Denial')
          await keys.press('Save statement')
          expect(await problemOf(page, 'quote')).toMatch(/is missing/)
          await keys.type('quote', 'I have no say in the timber.')
          await keys.type('source_0_url', article)
          await keys.press('Save statement')
          await said(page, 'The statement is saved')
          await page.goto(`/overlaps?official=ilse-${name.toLowerCase()}`)
          await page.locator('main table a').first().click()
          await page.getByText('I have no say in the timber.').first().waitFor()
        },
        [CAME_BACK],
      )
    },
  )
})
