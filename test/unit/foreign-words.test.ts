import { expect, it } from 'vitest'
import { readFtm } from '../../server/exchange/in/ftm/read-ftm.ts'
import { readDisclosure } from '../../server/exchange/in/oge278e/read-disclosure.ts'
import { TableMapping } from '../../server/exchange/in/table/mapping.ts'
import { atOnce } from '../../server/values/steps.ts'

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
