import { expect, it } from 'vitest'
import { readFtm } from '../../server/exchange/in/ftm/read-ftm.ts'
import { readDisclosure } from '../../server/exchange/in/oge278e/read-disclosure.ts'
import { TableMapping } from '../../server/exchange/in/table/mapping.ts'
import { atOnce } from '../../server/values/steps.ts'
import { readCsv } from '../support/tables.ts'

/** What the words of other programs’ files mean, and what of them has no place. */

const SOURCE = { url: 'https://example.org/file', publisher: null, title: null, published: null }

it.each(['Salary', 'Honoraria', 'Honorarium', 'Retainer', 'Book advance', 'Pension', 'Director fees'])(
  'reads “%s” without a value as money paid to the filer, not as something owned',
  (income) => {
    const mapping = TableMapping.parse({ source: SOURCE, constants: { filer: 'Jane Roe' } })
    const text = `2. Filer's Employment Assets & Income\n1\tZeta University\tN/A\t\t${income}\t$10,000`
    const { records } = atOnce(readDisclosure(Buffer.from(text), mapping, 'tests'))
    const links = [...records()].filter(({ list }) => list === 'links')
    expect(links.map(({ record }) => [record.kind, record.amount])).toEqual([['pays', '10000']])
  },
)

const ENDS = [
  { id: 'p1', schema: 'Person', properties: { name: ['Jane Roe'] } },
  { id: 'c1', schema: 'Company', properties: { name: ['Acme Ltd'] } },
]

it.each([
  [{ sourceUrl: ['https://a.example/'], publisher: ['One', 'Two'] }, ['publisher “One”', 'publisher “Two”']],
  [{ sourceUrl: ['https://a.example/', 'https://b.example/'], publisher: ['One'] }, ['publisher “One”']],
  [{ ownershipType: ['indirect'] }, ['ownershipType “indirect”']],
  [{ date: ['2020'], startDate: ['2021'] }, ['date “2020”']],
  [{ sharesCurrency: ['EUR'] }, ['sharesCurrency “EUR”']],
])('lists what it does not keep of %j', (properties, lost) => {
  const link = { id: 'o1', schema: 'Ownership', properties: { owner: ['p1'], asset: ['c1'], ...properties } }
  const file = Buffer.from([...ENDS, link].map((line) => JSON.stringify(line)).join('\n'))
  const { leftOut } = atOnce(readFtm(file, SOURCE, 'tests'))
  expect(leftOut.map(({ what }) => what)).toEqual(lost.map((each) => `Ownership.${each}`))
})

it('lists the sums in other currencies that it does not keep', () => {
  const paid = { payer: ['c1'], beneficiary: ['p1'], amount: ['5'], currency: ['EUR'], amountUsd: ['6'] }
  const file = [...ENDS, { id: 'o1', schema: 'Payment', properties: paid }].map((line) =>
    JSON.stringify(line),
  )
  const { leftOut } = atOnce(readFtm(Buffer.from(file.join('\n')), SOURCE, 'tests'))
  expect(leftOut.map(({ what }) => what)).toEqual(['Payment.amountUsd “6”'])
})

const HEADER = Buffer.from('Name,Connection,Company\n')

it('reads a table in the encoding of spreadsheets on Windows, and says so', async () => {
  const row = Buffer.from('Jos\xe9 P\xe9rez,director,\x93Soci\xe9t\xe9\x94 \x80\x95 cr\xe9\xe9e\n', 'latin1')
  const { reading } = await readCsv(Buffer.concat([HEADER, row]))
  expect(reading.names.map(({ name }) => name)).toEqual(['José Pérez', '“Société” €• créée'])
  expect(reading.remarks.join(' ')).toContain('read as Windows-1252')
})

it.each([
  ['Cyrillic', [0xc8, 0xe2, 0xe0, 0xed]],
  ['Greek', [0xc3, 0xe9, 0xfe, 0xf1, 0xe3, 0xef, 0xf2]],
  ['Japanese', [0x83, 0x5c, 0x83, 0x6a, 0x81, 0x5b]],
  ['a Japanese name of two signs', [0x8e, 0x4f, 0x95, 0x48]],
  ['Chinese', [0xcc, 0xda, 0xd1, 0xb6]],
  ['Korean', [0xc7, 0xf6, 0xb4, 0xeb]],
])('does not take %s in another encoding for accented letters', async (_script, bytes) => {
  const row = Buffer.concat([Buffer.from(bytes), Buffer.from(',director,Acme Ltd\n')])
  await expect(readCsv(Buffer.concat([HEADER, row]))).rejects.toThrow('its letters make no words')
})

it.each(['Ærø Öst', '«À propos»', 'Élysée Œuvre', '•First, °C, m², nº5, 50¢, 100‰', 'Smith†'])(
  'takes “%s” for what it is',
  async (name) => {
    const row = Buffer.from(`"${name}",director,Acme Ltd\n`, 'latin1')
    const western = { Œ: 0x8c, '•': 0x95, '‰': 0x89, '†': 0x86 } as const
    const bytes = [...`"${name}",director,Acme Ltd\n`].map(
      (sign, at) => (western as Record<string, number>)[sign] ?? row[at],
    )
    const { reading } = await readCsv(Buffer.concat([HEADER, Buffer.from(bytes as number[])]))
    expect(reading.names.map((each) => each.name)).toContain(name)
  },
)
