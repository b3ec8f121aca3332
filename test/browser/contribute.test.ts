import { describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { CAME_BACK, checkShown, signIn, useSite } from '../support/site.ts'

const { visit: inBrowser } = useSite(useApp())

describe('a form', () => {
  it('asks before a page with unsaved input is left, but not once the input is saved', async () => {
    await inBrowser({}, async (page) => {
      await signIn(page)
      const asked: string[] = []
      page.on('dialog', async (dialog) => {
        asked.push(dialog.type())
        await dialog.accept()
      })
      await page.goto('/sources/new')
      await page.goto('/interests/new')
      expect(asked).toEqual([])
      await page.getByLabel('Name').fill('Somebody who is typing')
      await page.goto('/interests')
      expect(asked).toEqual(['beforeunload'])

      await page.goto('/interests/new')
      await page.getByLabel('Name').fill('Zephyr Quarry')
      await page.getByLabel('Kind').selectOption('company')
      await page.getByRole('button', { name: 'Save entry' }).last().click()
      await page.getByText('The entry is saved').waitFor()
      expect(asked).toHaveLength(1)
    })
  })

  it('shows records with similar names while a name is typed', async () => {
    await inBrowser({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await signIn(page)
      await page.goto('/interests/new')
      await page.getByLabel('Name').fill('Afinity Partners')
      await page.getByLabel('Kind').selectOption('company')
      await page.locator('aside.preview').getByRole('link', { name: 'Affinity Partners' }).waitFor()
    })
  })

  it('fills in the publisher of a pasted address', async () => {
    await inBrowser({}, async (page) => {
      await signIn(page)
      await page.goto('/links/new')
      const { url, publisher } = await page.evaluate(async () => {
        const response = await fetch('/suggest/sources?q=reuters')
        return (
          ((await response.json()) as { url: string; publisher: string }[])[0] ?? { url: '', publisher: '' }
        )
      })
      await page.locator('#source_0_url').fill(url)
      await page.locator('#source_0_url').blur()
      await page.waitForFunction(
        (wanted) => document.querySelector<HTMLInputElement>('#source_0_publisher')?.value === wanted,
        publisher,
      )
    })
  })
})

describe('a whole story', () => {
  it('is added on one page with two clicks, and its draft survives leaving the page', async () => {
    await inBrowser({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await signIn(page)
      let clicks = 0
      const click = async (name: string, role: 'link' | 'button'): Promise<void> => {
        clicks += 1
        await page.getByRole(role, { name }).last().click()
      }
      const fill = async (fields: Record<string, string>): Promise<void> => {
        for (const [name, value] of Object.entries(fields)) {
          const field = page.locator(`[name="${name}"]`)
          if (await field.evaluate((each) => each.tagName === 'SELECT')) await field.selectOption(value)
          else await field.fill(value)
        }
      }
      await page.goto('/')
      await click('Add several records', 'link')
      await page.waitForURL('/add')
      // On a busy machine, a draft of the first fields is kept while the others are typed.
      const kept = page.waitForResponse(
        (answer) =>
          answer.status() === 204 && answer.request().postData()?.includes('link_0_start_year=2020') === true,
      )
      await fill({
        source_0_url: 'https://paper.example/story',
        source_0_publisher: 'The Paper',
        source_0_title: 'The envoy and the fund',
        entry_0_name: 'Ottoline Quayle',
        entry_0_kind: 'person',
        entry_0_position_title: 'Special envoy',
        entry_0_position_class: 'executive_employee',
        entry_1_name: 'Bandicoot Tin Holdings',
        entry_1_kind: 'company',
        entry_2_name: 'Numbat Growth Fund',
        entry_2_kind: 'fund',
        link_0_from: 'Ottoline Quayle',
        link_0_to: 'Bandicoot Tin Holdings',
        link_0_kind: 'owns',
        link_0_share: '40',
        link_0_start_year: '2020',
      })
      await page.keyboard.press('Escape')
      await kept
      await page.locator('[data-draft]', { hasText: 'Draft saved' }).waitFor()
      // Leaving prompts no question and loses nothing.
      await page.goto('/officials')
      await page.goto('/add')
      expect(await page.locator('[name=link_0_share]').inputValue()).toBe('40')
      await fill({
        link_1_from: 'Numbat Growth Fund',
        link_1_to: 'Bandicoot Tin Holdings',
        link_1_kind: 'invests_in',
        talks_name: 'The Tin Talks',
        talks_status: 'ongoing',
        talks_start_year: '2025',
        party_0_entity: 'Numbat Growth Fund',
        party_0_role: 'principal',
        participant_0_official: 'Ottoline Quayle',
        participant_0_role: 'envoy',
        statement_0_by: 'Ottoline Quayle',
        statement_0_kind: 'denial',
        statement_0_about: 'Bandicoot Tin Holdings',
        statement_0_quote: 'There is nothing to it.',
      })
      await page.keyboard.press('Escape')
      await click('Save sheet', 'button')
      await page.getByText('1 overlap appeared').waitFor()
      expect(clicks).toBe(2)
    })
  })
})

describe('a sheet by keyboard', () => {
  it('continues in the row that was asked for, and shows what it would flag before saving', async () => {
    await inBrowser(
      { viewport: { width: 1280, height: 900 } },
      async (page) => {
        await signIn(page)
        await page.goto('/add')
        await page.locator('[name="entry_0_name"]').fill('Wombat Weights')
        await page.getByRole('button', { name: 'Add another entry' }).press('Enter')
        await page.waitForURL('/add#added')
        await page.locator('[name="entry_3_name"]:focus').waitFor()
        expect(await page.locator('[name="entry_0_name"]').inputValue()).toBe('Wombat Weights')
        await page.locator('[name="entry_0_name"]').press('Enter')
        await page.locator('.error-summary').waitFor()
        await page.goto('/interests?q=Wombat')
        await page.getByText('No interests on record match these filters.').waitFor()
      },
      [CAME_BACK],
    )
  })
})

describe('an editor', () => {
  it('confirms links one after another by keyboard, and the key that opens a link does not confirm it', async () => {
    await inBrowser({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await signIn(page, 'editor')
      await page.goto('/links?checked=no')
      const waiting = async () =>
        Number(/^(\d+) links/.exec((await page.locator('.filters-set').textContent()) ?? '')?.[1])
      const before = await waiting()
      for (const done of [1, 2]) {
        await page.locator('.check-item:focus').waitFor()
        await page.keyboard.press('Enter')
        const answer = page.locator('.check-answer :is(button, input):focus')
        await answer.waitFor()
        expect(await waiting()).toBe(before - done + 1)
        // A link without a quotation asks once more.
        if ((await answer.getAttribute('type')) === 'checkbox') {
          await page.keyboard.press('Space')
          await page.keyboard.press('Tab')
        }
        await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
        await page.getByText('The link is marked as checked.').waitFor()
        expect(await waiting()).toBe(before - done)
      }
    })
  })
})

describe('the back button', () => {
  it.each([true, false])(
    'shows controls that match the list, with JavaScript: %s',
    async (javaScriptEnabled) => {
      await inBrowser({ javaScriptEnabled, viewport: { width: 1280, height: 900 } }, async (page) => {
        const kinds = page.locator('.filter-choices', { has: page.locator('[name=kind]') })
        const ticked = (): Promise<(string | null)[]> =>
          kinds
            .locator('input:checked')
            .evaluateAll((inputs) => inputs.map((input) => input.getAttribute('value')))
        await page.goto('/links?kind=owns')
        await kinds.locator('summary').click()
        await kinds.locator('[value=owns]').uncheck()
        await kinds.locator('[value=pays]').check()
        await Promise.all([page.waitForURL(/kind=pays/), page.getByRole('button', { name: 'Apply' }).click()])
        await page.goto('/sources')
        await page.goBack()
        await page.waitForURL(/kind=pays/)
        expect(await ticked()).toEqual(['pays'])
        await page.goBack()
        await page.waitForURL(/kind=owns/)
        expect(await ticked()).toEqual(['owns'])
      })
    },
  )
})

describe('the search box', () => {
  it('suggests records while someone types, and searches for the words if none is chosen', async () => {
    await inBrowser({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.goto('/method')
      const box = page.getByRole('combobox', { name: 'Search' })
      await page.locator('#search').focus()
      await box.fill('jared k')
      await page
        .getByRole('option', { name: /^Jared Kushner/ })
        .first()
        .waitFor()
      await checkShown(page, 'the offers of the search box')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/officials\/jared-kushner$/)

      await page.locator('#search').focus()
      await box.fill('kushnr')
      // With the suggestions open, Enter still searches for the words.
      await page.getByRole('option').first().waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/search\?q=kushnr$/)
      await page.getByRole('link', { name: 'Jared Kushner', exact: true }).first().waitFor()
    })
  })

  it('is a separate page on a phone, and works without JavaScript', async () => {
    await inBrowser({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false }, async (page) => {
      await page.goto('/')
      await page.getByRole('link', { name: 'Search', exact: true }).click()
      await page.getByRole('searchbox').fill('affinity')
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'Affinity Partners', exact: true }).first().waitFor()
    })
  })
})
