import sql from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../server/database/index.ts'
import type { ImportFormat } from '../../server/exchange/in/store.ts'
import { bodsLines } from '../../server/exchange/out/bods/index.ts'
import { ftmLines } from '../../server/exchange/out/ftm/index.ts'
import { type WholeRecord, withWholeRecord } from '../../server/exchange/out/whole-record.ts'
import { signedIn, useApp } from '../support/app.ts'
import { cloneDatabase } from '../support/database.ts'
import { exportDataset } from '../support/exported.ts'
import { fieldsOf, one, page, valueOn } from '../support/html.ts'
import { importContent } from '../support/import-content.ts'
import { importFile, press, settled, upload, wordsOf } from '../support/imports.ts'

/** Files from other programs, and the site's own exports read back. */

const running = useApp('test')

const BASE = 'https://recusal.example.org'
const whole =
  (lines: (record: WholeRecord) => Iterable<string>) =>
  (database: Database): Promise<string> =>
    withWholeRecord(database, { base: BASE }, async (record) => [...lines(record)].join(''))
const asFtm = whole(ftmLines)
const asBods = whole(bodsLines)

/** Imports a file into an empty record, runs a check on it, and discards it. */
async function broughtBack(
  format: ImportFormat,
  content: string,
  look: (database: Database) => Promise<void>,
): Promise<void> {
  const clone = await cloneDatabase('migrated')
  const database = openDatabase(clone.connection)
  try {
    await importContent(database, format, content)
    await look(database)
  } finally {
    await database.close()
    await clone.drop()
  }
}

/** The first line in which two texts differ; null if none does. */
function firstDifference(one: string, other: string): string | null {
  const lines = other.split('\n')
  return (
    one
      .split('\n')
      .find((line, index) => line !== lines[index])
      ?.slice(0, 500) ?? null
  )
}

describe('an exported record can be imported again', () => {
  it('as FollowTheMoney and as a dataset file, to the byte', async () => {
    const sent = await asFtm(running().database)
    await broughtBack('ftm', sent, async (database) => {
      const back = await asFtm(database)
      expect(firstDifference(sent, back)).toBeNull()
      expect(back.length).toBe(sent.length)
      expect(
        firstDifference(await exportDataset(running().database.query), await exportDataset(database.query)),
      ).toBeNull()
    })
  })

  it('as BODS, with the same records and values', async () => {
    const statements = async (from: Database) =>
      (JSON.parse(await asBods(from)) as Record<string, unknown>[]).map(
        ({ recordId, recordType, recordDetails, source }) => {
          // The standard has no field for offices, and only an office marks a person as politically exposed.
          const { politicalExposure: _, ...details } = recordDetails as Record<string, unknown>
          return JSON.stringify({ recordId, recordType, details, source })
        },
      )
    const { database } = running()
    await broughtBack('bods', await asBods(database), async (back) => {
      const [one, other] = [await statements(database), await statements(back)]
      expect(one.filter((each) => !other.includes(each)).slice(0, 2)).toEqual([])
      expect(other).toHaveLength(one.length)
    })
  })
})

const ENTITIES = [
  {
    id: 'p1',
    schema: 'Person',
    properties: { name: ['Jane Roe'], birthDate: ['1970-01-01'], country: ['us'] },
  },
  {
    id: 'c1',
    schema: 'Company',
    properties: { name: ['Roe Holdings'], alias: ['Roe & Co'], leiCode: ['ABCDEFGHIJ0123456789'] },
  },
  { id: 'b1', schema: 'PublicBody', properties: { name: ['Ministry of Tests'] } },
  {
    id: 'a1',
    schema: 'Article',
    properties: {
      title: ['A report'],
      sourceUrl: ['https://news.example/1'],
      publisher: ['News'],
      publishedAt: ['2024-03'],
    },
  },
]
const LINKS = [
  {
    id: 'o1',
    schema: 'Ownership',
    properties: {
      owner: ['p1'],
      asset: ['c1'],
      percentage: ['25-50'],
      proof: ['a1'],
      startDate: ['2020-00-00'],
    },
  },
  {
    id: 'pay1',
    schema: 'Payment',
    properties: {
      payer: ['b1'],
      beneficiary: ['c1'],
      amountUsd: ['1500000'],
      date: ['2023-02-03T10:00:00'],
      sourceUrl: ['https://news.example/2'],
      programme: ['Grants'],
    },
  },
  {
    id: 'u1',
    schema: 'UnknownLink',
    properties: {
      subject: ['p1'],
      object: ['b1'],
      role: ['something else'],
      sourceUrl: ['https://news.example/3'],
    },
  },
  { id: 'x1', schema: 'Vessel', properties: { name: ['Ship'] } },
]
const FTM = [...LINKS, ...ENTITIES].map((each) => JSON.stringify(each)).join('\n')

it('reads other programs’ FollowTheMoney: links before their ends, ranges, partial dates; lists the rest', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await importFile(agent, 'leak.ftm.json', FTM)
  const links = await running().database.query(sql`
    SELECT l.kind, f.name AS from, t.name AS to, l.share_min::float AS share, l.amount_min::text AS sum, l.start_date AS start,
      s.title FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
      JOIN citations c ON c.link_id = l.id JOIN sources s ON s.id = c.source_id WHERE t.name = 'Roe Holdings' ORDER BY 1`)
  expect(links).toEqual([
    {
      kind: 'owns',
      from: 'Jane Roe',
      to: 'Roe Holdings',
      share: 25,
      sum: null,
      start: '2020',
      title: 'A report',
    },
    {
      kind: 'pays',
      from: 'Ministry of Tests',
      to: 'Roe Holdings',
      share: null,
      sum: '1500000',
      start: '2023-02-03',
      title: 'news.example/2',
    },
  ])
  const text = wordsOf((await agent.get(href).expect(200)).text)
  for (const what of ['Person.birthDate', 'Payment.programme', 'UnknownLink “something else”', 'Vessel'])
    expect(text).toContain(what)
})

it('reports each broken line of a file, and imports none of them', async () => {
  const agent = await signedIn(running(), 'researcher')
  const href = await upload(
    agent,
    'broken.ftm.json',
    `{"id":"x"}\nnot json\n${FTM}\n${JSON.stringify({ id: 'o9', schema: 'Ownership', properties: { owner: ['nobody'], asset: ['c1'] } })}`,
  )
  await settled(agent, href)
  const text = wordsOf(await press(agent, href, 'names', { all: 'new' }))
  expect(text).toContain('Has no id or no schema')
  expect(text).toContain('Is not JSON')
  expect(text).toContain('points to “nobody,”')
})

const DISCLOSURE = [
  "2. Filer's Employment Assets & Income and Retirement Accounts",
  '#\tDescription\tEIF\tValue\tIncome Type\tIncome Amount',
  '1\tAffinity Partners\tN/A\tOver $50,000,000\tCarried interest\t$1,000,001 - $5,000,000',
  '2\tKushner Companies, LLC\tN/A\tNone (or less than $1,001)\tSalary\t$100,001 - $1,000,000',
  "5. Spouse's Employment Assets & Income and Retirement Accounts",
  '1\tIT Collection LLC\tN/A\t$1,000,001 - $5,000,000\tNone (or less than $201)\t',
  '6. Other Assets and Income',
  '1\tCash account (J)\tN/A\t$15,001 - $50,000\tInterest\t$201 - $1,000',
  '2\tEducation savings fund (DC)\tYes\t$1,001 - $15,000\t\t',
  '3\tStrange asset\tN/A\t$3 - $4\t\t',
  '7. Transactions',
  '1\tSold something\t$1,001 - $15,000',
].join('\n')

it('reads the assets of an OGE Form 278e as links with bands and owners', async () => {
  const agent = await signedIn(running(), 'researcher')
  const facts = {
    filer: 'Jared Kushner',
    spouse: 'Ivanka Trump',
    filed: '2026-05-15',
    dataset: 'OGE 278e of Jared Kushner',
    url: 'https://oge.example/2026',
  }
  const href = await importFile(agent, 'kushner-278e.txt', DISCLOSURE, facts)
  const text = wordsOf((await agent.get(href).expect(200)).text)
  expect(text).toContain('“$3 - $4” is not one of the form’s value ranges')
  expect(text).toContain('Part 7, transactions')
  const links = await running().database.query(sql`
    SELECT l.kind, f.name AS from, t.name AS to, l.amount_band AS band, l.last_known AS known, l.joint_sum IS NOT NULL AS joint
    FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    JOIN imported_records r ON r.record = 'link' AND r.record_id = l.id WHERE l.kind <> 'family' ORDER BY t.name, f.name, 1`)
  expect(links).toEqual([
    {
      kind: 'owns',
      from: 'Jared Kushner',
      to: 'Affinity Partners',
      band: 'oge-278e-value-over-50000000',
      known: '2026-05-15',
      joint: false,
    },
    {
      kind: 'owns',
      from: 'Ivanka Trump',
      to: 'Cash account',
      band: 'oge-278e-value-15001-50000',
      known: '2026-05-15',
      joint: true,
    },
    {
      kind: 'owns',
      from: 'Jared Kushner',
      to: 'Cash account',
      band: 'oge-278e-value-15001-50000',
      known: '2026-05-15',
      joint: true,
    },
    {
      kind: 'owns',
      from: 'Dependent child of Jared Kushner',
      to: 'Education savings fund',
      band: 'oge-278e-value-1001-15000',
      known: '2026-05-15',
      joint: false,
    },
    {
      kind: 'owns',
      from: 'Ivanka Trump',
      to: 'IT Collection LLC',
      band: 'oge-278e-value-1000001-5000000',
      known: '2026-05-15',
      joint: false,
    },
    {
      kind: 'pays',
      from: 'Kushner Companies, LLC',
      to: 'Jared Kushner',
      band: 'oge-278e-income-100001-1000000',
      known: null,
      joint: false,
    },
  ])
  const next = await importFile(
    agent,
    'kushner-278e-2027.txt',
    DISCLOSURE.replace('$15,001 - $50,000', '$50,001 - $100,000').replace(/1\tIT Collection.*\n/, ''),
    {
      ...facts,
      filed: '2027-05-15',
      url: 'https://oge.example/2027',
    },
  )
  // The next filing does not take back the one before, which says that it was held by then.
  const cited = await running().database.query(sql`
    SELECT string_agg(DISTINCT s.url, ' ' ORDER BY s.url) AS urls FROM links l JOIN entities t ON t.id = l.to_id AND t.name = 'Affinity Partners'
    JOIN imported_records r ON r.record = 'link' AND r.record_id = l.id JOIN citations c ON c.link_id = l.id
    JOIN sources s ON s.id = c.source_id WHERE l.kind = 'owns' AND s.url LIKE 'https://oge%' GROUP BY l.id`)
  expect(cited).toEqual([{ urls: 'https://oge.example/2026 https://oge.example/2027' }])
  const changed = wordsOf((await agent.get(next).expect(200)).text)
  expect(changed).toContain('oge-278e-value-15001-50000 oge-278e-value-50001-100000')
  expect(changed).toContain('Ivanka Trump owns a stake in IT Collection LLC')
})

it.each([
  ['ftm', asFtm, 'f.ftm.json', '"name":["Jared Kushner"]', '"name":["J. Kushner"]'],
  ['bods', asBods, 'b.bods.json', '"fullName":"Jared Kushner"', '"fullName":"J. Kushner"'],
] as const)(
  'lists a change to an export in %s that it does not read, and none where there is none',
  async (...given) => {
    const [, write, name, from, to] = given
    const file = await write(running().database)
    expect(file).toContain(from)
    const agent = await signedIn(running(), 'researcher')
    const told = async (content: string) => wordsOf(await settled(agent, await upload(agent, name, content)))
    const words = 'Change to a record from a Recusal site'
    expect(await told(file.replaceAll(from, to))).toContain(words)
    expect(await told(file)).not.toContain(words)
  },
)

it('forgets a spouse and a filing date that are no longer given', async () => {
  const agent = await signedIn(running(), 'researcher')
  const facts = {
    filer: 'Jared Kushner',
    spouse: 'Ivanka Trump',
    filed: '2026-05-15',
    url: 'https://example.org/278',
  }
  const href = await upload(agent, 'again-278e.txt', DISCLOSURE, facts)
  await settled(agent, href)
  const { text } = await agent.get(`${href}/details`).expect(200)
  expect([valueOn(text, 'spouse'), valueOn(text, 'filed')]).toEqual(['Ivanka Trump', '2026-05-15'])
  const sent = { ...fieldsOf(one(page(text), 'main form')), spouse: '', filed: '' }
  expect((await agent.post(`${href}/details`).type('form').send(sent)).status).toBe(303)
  await settled(agent, href)
  const again = await agent.get(`${href}/details`).expect(200)
  expect([valueOn(again.text, 'spouse'), valueOn(again.text, 'filed')]).toEqual(['', ''])
})
