import { expect, it } from 'vitest'
import { readBods } from '../../server/exchange/in/bods/read-bods.ts'
import { readFtm } from '../../server/exchange/in/ftm/read-ftm.ts'
import { readDisclosure } from '../../server/exchange/in/oge278e/read-disclosure.ts'
import type { Reading } from '../../server/exchange/in/reading.ts'
import { TableMapping } from '../../server/exchange/in/table/mapping.ts'
import { patchedInput } from '../../server/record/input/patched-link.ts'
import { atOnce } from '../../server/values/steps.ts'

/** How each value in other programs’ files is read, or listed as having no place in the record. */

const SOURCE = { url: 'https://example.org/file', publisher: null, title: null, published: null }
const lines = (values: readonly object[]): Buffer =>
  Buffer.from(values.map((value) => JSON.stringify(value)).join('\n'))
const linksOf = (reading: Reading) =>
  [...reading.records()].filter(({ list }) => list === 'links').map(({ record }) => record)
const left = (reading: Reading) => reading.leftOut.map(({ what }) => what)

const FILED = TableMapping.parse({ source: SOURCE, constants: { filer: 'Jane Roe' } })
const disclosure = (text: string) => atOnce(readDisclosure(Buffer.from(text), FILED, 'tests'))

const FTM_ENDS = [
  {
    id: 'p1',
    schema: 'Person',
    properties: { name: ['Jane Roe'], country: ['us', 'gb'], topics: ['role.pep'] },
  },
  { id: 'p2', schema: 'Person', properties: { name: ['John Doe'] } },
  { id: 'c1', schema: 'LegalEntity', properties: { name: ['Acme Ltd'] } },
  { id: 'c1', schema: 'Company', properties: { alias: ['Acme'], leiCode: ['ABCDEFGHIJ0123456789'] } },
]
const ftm = (...more: object[]) => atOnce(readFtm(lines([...FTM_ENDS, ...more]), SOURCE, 'tests'))

/** So many members that no one wrote them by hand, nor any program for a reason. */
const many = (value: unknown): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`m${index}`, value]))

it.each([
  ['unknown properties', many(['a'])],
  ['names', { name: Array.from({ length: 10_001 }, (_, index) => `Name ${index}`) }],
])('refuses a line of FollowTheMoney with too many %s, and reads the others', (_what, properties) => {
  const reading = ftm({ id: 'big', schema: 'Person', properties })
  expect(reading.problems).toEqual([
    { row: FTM_ENDS.length + 1, column: '', reason: 'has more than 10,000 members or items' },
  ])
  expect(reading.names.map(({ id }) => id)).toContain('p1')
})

it('reads lines with the same id as one entity', () => {
  expect(ftm().names.find(({ id }) => id === 'c1')).toMatchObject({
    name: 'Acme Ltd',
    kind: 'company',
    aliases: ['Acme'],
    externalIds: { lei: 'ABCDEFGHIJ0123456789' },
  })
})

it('does not give each of several owners the total share and amount', () => {
  const reading = ftm({
    id: 'o1',
    schema: 'Ownership',
    properties: {
      owner: ['p1', 'p2'],
      asset: ['c1'],
      percentage: ['50'],
      sharesValue: [1000],
      sharesCurrency: ['USD'],
    },
  })
  const links = linksOf(reading)
  expect(links.map(({ share_percent: share }) => share)).toEqual([null, null])
  expect(links.map(({ amount }) => amount)).toEqual(['1000', '1000'])
  expect(new Set(links.map(({ joint_sum: joint }) => joint)).size).toBe(1)
  expect(links[0]?.joint_sum).toBeTruthy()
  expect(left(reading)).toContain('Ownership.percentage “50”')
})

it('lists what it cannot read or store from FollowTheMoney, including nested values', () => {
  const reading = ftm({
    id: 'pay1',
    schema: 'Payment',
    properties: {
      payer: ['p1'],
      beneficiary: ['c1'],
      amount: ['many'],
      date: ['someday'],
      status: ['rumored'],
      sourceUrl: ['not an address'],
      programme: { code: 7 },
    },
  })
  expect(linksOf(reading)).toHaveLength(1)
  expect(left(reading)).toEqual(
    expect.arrayContaining([
      'Person.country “gb”',
      'Person.topics “role.pep”',
      'Payment.amount “many”',
      'Payment.date “someday”',
      'Payment.status “rumored”',
      'Payment.sourceUrl “not an address”',
      'Payment.programme',
    ]),
  )
})

const bodsPerson = (details: object) => ({
  recordId: 'p1',
  recordType: 'person',
  statementDate: '2024-01-01',
  recordDetails: details,
})
const bodsEntity = (statementDate: string, name: string) => ({
  recordId: 'c1',
  recordType: 'entity',
  statementDate,
  recordDetails: { name, entityType: { type: 'registeredEntity' } },
})
const bods = (...statements: object[]) =>
  atOnce(readBods(Buffer.from(JSON.stringify(statements)), SOURCE, 'tests'))

it('uses the statement with the latest date for each record, wherever it is in the file', () => {
  const reading = bods(bodsEntity('2025-01-01', 'New Name'), bodsEntity('2023-01-01', 'Old Name'))
  expect(reading.names.map(({ name }) => name)).toEqual(['New Name'])
})

it('reads split names and shares given as text, and lists a second nationality', () => {
  const person = bodsPerson({
    names: [{ givenName: 'Jane', familyName: 'Roe' }],
    nationalities: [{ code: 'US' }, { code: 'GB' }],
  })
  const reading = bods(person, bodsEntity('2024-01-01', 'Acme Ltd'), {
    recordId: 'r1',
    recordType: 'relationship',
    recordDetails: {
      subject: 'c1',
      interestedParty: 'p1',
      interests: [{ type: 'shareholding', share: { exact: '25.5' } }],
    },
  })
  expect(reading.names[0]).toMatchObject({ name: 'Jane Roe', country: 'US' })
  expect(linksOf(reading)).toMatchObject([{ kind: 'owns', share_percent: '25.5' }])
  expect(left(reading)).toContain('person: nationalities')
})

it('reports which statements are invalid', () => {
  const { problems } = bods(bodsEntity('2024-01-01', 'Acme Ltd'), { recordId: 'x', recordDetails: {} })
  expect(problems).toMatchObject([{ row: 2, column: 'recordType' }])
})

it('keeps an asset that a disclosure lists twice as two, and keeps value separate from income', () => {
  const text = [
    "2. Filer's Employment Assets & Income and Retirement Accounts",
    '#\tDescription\tEIF\tValue\tIncome Type\tIncome Amount',
    '1\tAcme Fund\tN/A\t$1,001 - $15,000\tDividends\t$201 - $1,000',
    '2\tAcme Fund\tN/A\t$15,001 - $50,000\t\t',
    '3\tConsulting Ltd\tN/A\t\tSalary\t$52,000',
  ].join('\n')
  const links = linksOf(disclosure(text))
  expect(links.map(({ amount_band: band, amount }) => band ?? amount)).toEqual([
    'oge-278e-value-1001-15000',
    'oge-278e-value-15001-50000',
    '52000',
  ])
  expect(new Set(links.map(({ id }) => id)).size).toBe(3)
})

it('clears what the next edition of a file no longer says', () => {
  const [link] = linksOf(ftm({ id: 'o1', schema: 'Ownership', properties: { owner: ['p1'], asset: ['c1'] } }))
  expect(link).toMatchObject({ share_percent: null, amount: null, detail: null, start: null, end: null })
})

it('does not treat less than half of the votes as control, and names links by their type of interest', () => {
  const person = bodsPerson({ names: [{ fullName: 'Jane Roe' }] })
  const interests = [
    { type: 'votingRights', share: { exclusiveMinimum: 25, maximum: 50 } },
    { type: 'shareholding', share: { exclusiveMinimum: 25, maximum: 50 } },
    { type: 'votingRights', share: { exclusiveMinimum: 50, maximum: 75 } },
  ]
  const links = linksOf(
    bods(person, bodsEntity('2024-01-01', 'Acme Ltd'), {
      recordId: 'r1',
      recordType: 'relationship',
      recordDetails: { subject: 'c1', interestedParty: 'p1', interests },
    }),
  )
  expect(links.map(({ id, kind }) => [id, kind])).toEqual([
    ['tests-r1-shareholding', 'owns'],
    ['tests-r1-votingRights', 'controls'],
  ])
})

it('reads a disclosure pasted with single spaces, and reports each line that it cannot read', () => {
  const text = [
    "2. Filer's Employment Assets & Income and Retirement Accounts",
    '# Description EIF Value Income Type Income Amount',
    '1 Acme Corp stock N/A $1,001 - $15,000 Dividends $201 - $1,000',
    '2 Gamma LLC',
    '3 Beta Corp N/A Over $50,000,000',
  ].join('\n')
  const reading = disclosure(text)
  expect(reading.names.map(({ name }) => name)).toEqual(['Jane Roe', 'Acme Corp stock', 'Beta Corp'])
  expect(reading.problems).toMatchObject([{ row: 4, reason: '“2 Gamma LLC” could not be read as an asset' }])
})

it('gives no one the assets under a title that is not the form’s', () => {
  const text = [
    "5. Spouse's Employment Assets & Income and Retirement Accounts",
    '1\tAcme Fund\tN/A\t$1,001 - $15,000\tDividends\t$201 - $1,000',
    '6. Additional Assets',
    '1\tWidget Inc\tN/A\t$15,001 - $50,000\t\t',
  ].join('\n')
  const reading = disclosure(text)
  expect(reading.names.map(({ name }) => name)).not.toContain('Widget Inc')
  expect(left(reading)).toContain('“6. Additional Assets”, which is no title of the form')
  const rows = disclosure(
    text.replace("5. Spouse's", "2. Filer's").replace('6. Additional Assets', '2. Brokerage accounts'),
  )
  expect(rows.names.map(({ name }) => name)).toContain('Widget Inc')
  const known = disclosure(text.replace('Additional Assets', 'Other Assets & Income'))
  expect(known.names.map(({ name }) => name)).toContain('Widget Inc')
})

it('reads from the words of a line what the model has no place for: retractions, stages, disputes', () => {
  const said = (description: string) =>
    ftm({
      id: 'o1',
      schema: 'Ownership',
      properties: { owner: ['p1'], asset: ['c1'], description: [description] },
    })
  expect(linksOf(said('Retracted: this is no longer on record as true.'))).toEqual([])
  expect(left(said('Retracted: this is no longer on record as true.'))).toContain(
    'Ownership that was retracted',
  )
  expect(linksOf(said('Retracted offer to buy 20%'))).toHaveLength(1)
  expect(
    linksOf(said('Disputed. Stage: cancelled. A plan. The amount is announced. Ended on an unknown day.'))[0],
  ).toMatchObject({
    status: 'disputed',
    stage: 'cancelled',
    amount_status: 'announced',
    end: 'unknown',
    detail: 'A plan.',
  })
})

it('lists members of a format that are not known here, wherever they are in a line', () => {
  const person = { schema: 'Person', properties: { name: ['Ann Lee'], sourceUrl: ['https://example.org/1'] } }
  const reading = atOnce(
    readFtm(
      lines([
        { ...person, id: 'a', referents: ['b'], future: 1, caption: 'Ann Lee' },
        { ...person, id: 'c', properties: { ...person.properties, proof: ['d'], shoeSize: ['39'] } },
        {
          id: 'd',
          schema: 'Document',
          properties: { sourceUrl: ['https://example.org/d'], bodyText: ['All of it'] },
        },
      ]),
      SOURCE,
      'tests',
    ),
  )
  expect(left(reading).sort()).toEqual([
    'Document.bodyText',
    'Person.future',
    'Person.referents',
    'Person.shoeSize',
  ])
  const statement = (recordId: string, recordType: string, recordDetails: object, more: object = {}) => ({
    statementId: `${recordId}-1`,
    recordId,
    recordType,
    recordDetails,
    publicationDetails: {
      bodsVersion: '0.4',
      license: 'CC0',
      publisher: { name: 'Registry', url: 'https://example.org/r' },
    },
    ...more,
  })
  const bods = atOnce(
    readBods(
      lines([
        statement('p', 'person', {
          names: [{ fullName: 'Ann Lee', future: 1 }],
          birthDate: '1960-01-01',
          future: 1,
        }),
        statement('c', 'entity', {
          name: 'Acme',
          entityType: { type: 'registeredEntity', subtype: 'other', future: 1 },
        }),
        statement(
          'r',
          'relationship',
          {
            subject: 'c',
            interestedParty: 'p',
            interests: [
              { type: 'shareholding', share: { exact: 60, future: 1 }, beneficialOwnershipOrControl: true },
            ],
          },
          {
            annotations: [],
            source: { url: 'https://example.org/s', retrievedAt: '2026-01-01T00:00:00Z' },
          },
        ),
      ]),
      SOURCE,
      'tests',
    ),
  )
  expect(left(bods).sort()).toEqual(
    [
      'entity.entityType.future',
      'entity.entityType.subtype',
      'entity.publicationDetails.license',
      'person.birthDate',
      'person.future',
      'person.names.future',
      'person.publicationDetails.license',
      'relationship.annotations',
      'relationship.interests.beneficialOwnershipOrControl',
      'relationship.interests.share.future',
      'relationship.publicationDetails.license',
      'relationship.source.retrievedAt',
    ].sort(),
  )
})

it('keeps the dates when another program first saw and last changed a line', () => {
  const line = { id: 'a', schema: 'Person', properties: { name: ['Ann Lee'] } }
  const seen = (more: object) =>
    [...atOnce(readFtm(lines([{ ...line, ...more }]), SOURCE, 'tests')).records()][0]?.seen
  expect(seen({ first_seen: '2023-04-20T13:45:34', last_change: '2024-01-02T00:00:00Z' })).toEqual({
    first: '2023-04-20T13:45:34Z',
    last: '2024-01-02T00:00:00Z',
  })
  expect(seen({ first_seen: 'once', last_change: '2024-01-02T00:00:00Z' })).toBeUndefined()
})

it('reads a holding with a value the filer could not ascertain as one without an amount, and says so', () => {
  const text = [
    "2. Filer's Employment Assets & Income and Retirement Accounts",
    '#\tDescription\tEIF\tValue\tIncome Type\tIncome Amount',
    '1\tAcme LLC\tN/A\tUnascertainable\tCapital gains\tUnascertainable',
    '2\tBeta LP\tN/A\tValue not readily ascertainable\t\t',
    '3\tGamma LP\tN/A\ta lot\t\t',
  ].join('\n')
  const reading = disclosure(text)
  const links = linksOf(reading)
  expect(links.map(({ amount_band: band }) => band)).toEqual([undefined, undefined])
  expect(links[0]?.detail).toContain('Value: Unascertainable. Income: Capital gains, Unascertainable.')
  expect(reading.problems.map(({ row }) => row)).toEqual([5])
})

it.each([
  ['mother', 'parent'],
  ['Father', 'parent'],
  ['parent', 'parent'],
  ['son', 'child'],
  ['daughter of', 'parent'],
  ['wife', 'spouse'],
  ['mother-in-law', 'in_law'],
  ['half-brother', 'sibling'],
])('reads “%s” as what the relative is to the person', (word, relationship) => {
  const properties = { person: ['p1'], relative: ['p2'], relationship: [word] }
  const [link] = linksOf(ftm({ id: 'f1', schema: 'Family', properties }))
  expect(link).toMatchObject({ kind: 'family', from: 'p1', to: 'p2', relationship })
})

const JOINT = TableMapping.parse({ source: SOURCE, constants: { filer: 'Jane Roe', spouse: 'John Doe' } })
const joint = (...rows: string[]) => {
  const text = ['6. Other Assets and Income', ...rows].join('\n')
  return linksOf(atOnce(readDisclosure(Buffer.from(text), JOINT, 'tests'))).filter(
    ({ kind }) => kind === 'owns',
  )
}

it('tells sums that a couple shares by their assets, not by their lines in the form', () => {
  const house = 'House, Albany, NY (J)\tN/A\t$1,000,001 - $5,000,000\tNone\tNone'
  const boat = 'Boat, Albany, NY (J)\tN/A\t$15,001 - $50,000\tNone\tNone'
  const sums = (...rows: string[]) => [...new Set(joint(...rows).map(({ joint_sum: sum }) => sum))]
  const [first, second, ...more] = sums(`1\t${house}`, `2\t${boat}`)
  expect(more).toEqual([])
  expect(sums(`1\t${boat}`, `2\t${house}`)).toEqual([second, first])
  expect(sums(`1\t${house}`, `2\t${house}`)).toHaveLength(2)
})

it('clears the value of an asset that a later form does not value', () => {
  const [asset] = joint('1\tHouse, Albany, NY\tN/A\tvalue not readily ascertainable\tNone\tNone')
  expect(asset).toMatchObject({ amount: null })
})

it('clears the end of a range that a later edition leaves open', () => {
  const share = { minimum: 25 }
  const reading = bods(
    bodsPerson({ names: [{ fullName: 'Jane Roe' }] }),
    bodsEntity('2024-01-01', 'Acme Ltd'),
    {
      recordId: 'r1',
      recordType: 'relationship',
      statementDate: '2024-01-01',
      recordDetails: { subject: 'c1', interestedParty: 'p1', interests: [{ type: 'shareholding', share }] },
    },
  )
  expect(linksOf(reading)).toMatchObject([{ share_min: '25', share_max: null }])
})

const KNOWN_LINK = { kind: 'owns', share_min: '30', share_max: '30.0', amount_min: '5', amount_max: '9' }

it.each([
  [{ share_min: '25' }, { share_min: '25' }],
  [{ share_max: '40' }, { share_max: '40' }],
  [
    { share_min: '25', share_max: '40' },
    { share_min: '25', share_max: '40' },
  ],
  [{ amount_max: '12' }, { amount_min: '5', amount_max: '12' }],
])('begins a range anew where there was an exact number: %j', (changes, wanted) => {
  const { share_min, share_max, amount_min, amount_max } = patchedInput(KNOWN_LINK, changes)
  const of =
    'share_min' in wanted || 'share_max' in wanted ? { share_min, share_max } : { amount_min, amount_max }
  expect(JSON.parse(JSON.stringify(of))).toEqual(wanted)
})
