import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { CAME_BACK, checkShown, SHAPES, signIn, useSite } from '../support/site.ts'

const { visit } = useSite(useApp())

/** Small files of the kinds that researchers import. */
const CONNECTIONS = [
  'Person;Role;Company;Since;Amount;Reported by',
  'JARED KUSHNER;adviser, shareholder;Zephyr Quarries GmbH;2021;1,5 Mio EUR;https://example.org/a https://example.org/b',
  'JARED KUSHNIR;pal of;ZOE QUARRY;;;https://example.org/c',
].join('\n')

const DONATIONS = [
  'ID,Donor,Donor country,Party,Donation (EUR),Date of donation,Source',
  '1,"Verband der Browser e.V.",DE,Party of Browsers,"52,000.00",2024-03-05,https://example.org/1',
  '2,Jane Browser,,Party of Browsers,"51,000.00",2024-04-06,https://example.org/2',
].join('\n')

const ftmLine = (id: string, schema: string, properties: Record<string, string[]>): string =>
  JSON.stringify({ id, schema, properties })
const FTM = [
  ftmLine('f-pay', 'Payment', {
    payer: ['f-donor'],
    beneficiary: ['f-party'],
    amountEur: ['52000'],
    date: ['2024-03-05'],
  }),
  ftmLine('f-donor', 'LegalEntity', { name: ['Fund of Lines'], country: ['de'] }),
  ftmLine('f-party', 'Organization', { name: ['Party of Lines'] }),
].join('\n')

const BODS = JSON.stringify([
  {
    recordId: 'b-1',
    recordType: 'entity',
    recordDetails: { name: 'Statement Oy', entityType: { type: 'registeredEntity' } },
  },
  { recordId: 'b-2', recordType: 'person', recordDetails: { names: [{ fullName: 'Jane Statement' }] } },
  {
    recordId: 'b-3',
    recordType: 'relationship',
    recordDetails: {
      subject: 'b-1',
      interestedParty: 'b-2',
      interests: [{ type: 'shareholding', share: { exact: 60 } }],
    },
  },
])

const DISCLOSURE = [
  "2. Filer's Employment Assets & Income and Retirement Accounts",
  '1\tUmbra Income LP\tN/A\t$15,001 - $50,000\tInterest\t$201 - $1,000',
].join('\n')

async function chooseFile(page: Page, name: string, content: string): Promise<void> {
  await page.goto('/imports')
  await page.locator('#file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
  await page.getByLabel('Web address').fill('https://example.org/file')
}

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).last().click()

/** Takes an import from upload to commit, accepting every suggestion. */
async function bringIn(page: Page): Promise<void> {
  await page.waitForURL(/\/imports\/\d+/)
  const commit = page.getByLabel('Reason')
  const decide = page.getByRole('link', { name: /^Decide/ })
  if (page.url().endsWith('/columns')) await press(page, 'Continue')
  await commit.or(decide).first().waitFor()
  if (await decide.isVisible()) {
    await decide.click()
    await page
      .getByRole('button', { name: /as new$/ })
      .or(page.getByLabel('Add as new'))
      .first()
      .waitFor()
    for (const choice of await page.getByLabel('Add as new').all()) await choice.check()
    await press(page, 'Save')
  }
  await commit.fill('From the archive, as the test says')
  await press(page, /^(?:Add|Update|Import)/)
  await page.getByRole('heading', { name: 'Result' }).waitFor()
}

describe.each(SHAPES)('an import, %s,', (_name, shape) => {
  it('is checked page by page, committed and undone', async () => {
    await visit(shape, async (page) => {
      await signIn(page)
      await chooseFile(page, 'connections.csv', CONNECTIONS)
      await press(page, 'Upload')
      await page.getByRole('heading', { name: 'Match the columns' }).waitFor()
      await checkShown(page, 'columns')
      await page.getByLabel('pal of').selectOption('associate:associate')
      await press(page, 'Continue')
      await page.getByRole('link', { name: /^Decide/ }).click()
      await page.getByRole('heading', { name: 'Match the names' }).waitFor()
      await checkShown(page, 'names')
      await page.getByLabel('Same as Jared Kushner').check()
      await press(page, 'Save')
      await page.getByRole('heading', { name: 'Preview', level: 2 }).last().waitFor()
      await page.getByLabel('Reason').waitFor()
      await checkShown(page, 'preview')
      await page.getByRole('link', { name: 'Edit source and details' }).click()
      await page.getByRole('heading', { name: 'Source and details' }).first().waitFor()
      await checkShown(page, 'details')
      await page.goBack()
      await page.getByLabel('Reason').fill('From the archive, as the test says')
      await press(page, /^Add \d+ links$/)
      await page.getByRole('heading', { name: 'Result' }).waitFor()
      await checkShown(page, 'result')
      await page.getByLabel('Reason').fill('It was a test')
      await press(page, 'Undo this import')
      await page.getByRole('heading', { name: 'What undoing changed' }).waitFor()
      await checkShown(page, 'undone')
    })
  })
})

it.each([
  ['donations.csv', DONATIONS, 'Verband der Browser e.V. gave to Party of Browsers'],
  ['lines.ftm.json', FTM, 'Fund of Lines paid Party of Lines'],
  ['statements.json', BODS, 'Jane Statement owns 60% of Statement Oy'],
])('%s is imported through the pages', async (name, content, words) => {
  await visit({}, async (page) => {
    await signIn(page)
    await chooseFile(page, name, content)
    await press(page, 'Upload')
    await bringIn(page)
    await page.getByText(words).first().waitFor()
  })
})

it('a pasted disclosure is imported; the pages ask for what is missing and lose nothing that was typed', async () => {
  await visit(
    {},
    async (page) => {
      await signIn(page)
      await page.goto('/imports')
      await page.getByText('A financial disclosure (OGE').click()
      await page.getByLabel('Text of the form').fill(DISCLOSURE)
      await press(page, 'Upload')
      await page.getByText('Enter the name of the official').first().waitFor()
      expect(await page.getByLabel('Text of the form').inputValue()).toBe(DISCLOSURE)
      await page.getByLabel('Name of the official').fill('Jared Kushner')
      await page.getByLabel('Web address').fill('https://example.org/278e')
      await press(page, 'Upload')
      await bringIn(page)
      await page.getByText('Jared Kushner owns a stake in Umbra Income LP').first().waitFor()
    },
    [CAME_BACK],
  )
})
