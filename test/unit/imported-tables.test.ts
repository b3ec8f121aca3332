import { expect, it } from 'vitest'
import { addressesIn } from '../../server/exchange/in/table/citations.ts'
import { connectionTexts, guessConnection } from '../../server/exchange/in/table/connections.ts'
import { guessMapping } from '../../server/exchange/in/table/guess.ts'
import { readRows } from '../../server/exchange/in/table/read-rows.ts'
import { readTable } from '../../server/exchange/in/table/read-table.ts'
import { originWords } from '../../server/web/parts/origins.ts'

/** What tables of other people say, as links. */

it.each([
  ['https://a.example/x; https://b.example/y', ['https://a.example/x', 'https://b.example/y']],
  ['https://a.example/x,https://b.example/y', ['https://a.example/x', 'https://b.example/y']],
  ['https://a.example/xhttps://b.example/y', ['https://a.example/x', 'https://b.example/y']],
  ['See (https://a.example/Foo_(bar)).', ['https://a.example/Foo_(bar)']],
  [
    'https://web.archive.org/web/2020/https://a.example/',
    ['https://web.archive.org/web/2020/https://a.example/'],
  ],
  ['https://a.example/?to=https://b.example/', ['https://a.example/?to=https://b.example/']],
  ['the annual report', []],
])('finds the web addresses in “%s”', (text, urls) => {
  expect(addressesIn(text).urls).toEqual(urls)
})

it('keeps the words beside an address', () => {
  expect(addressesIn('p. 4 of https://a.example/report, annex 2').words).toBe('p. 4 of; annex 2')
})

it.each([
  ['Chief Investment Officer', 'manages'],
  ['former adviser to', 'advises'],
  ['Director of the family foundation', 'directs'],
  ['wife', 'family'],
  ['owned by', 'owns'],
  ['never an investor in', null],
  ['acquaintance of', null],
])('takes “%s” for %s', (text, kind) => {
  expect(guessConnection(text)?.kind ?? null).toBe(kind)
})

it.each([
  ['CEO, shareholder', ['CEO', 'shareholder']],
  ['CEO; board member | investor', ['CEO', 'board member', 'investor']],
  ['Secretary of State, Pennsylvania', ['Secretary of State, Pennsylvania']],
])('divides “%s” into its connections', (cell, texts) => {
  expect(connectionTexts(cell)).toEqual(texts)
})

const SOURCE = { url: 'https://example.org/file', publisher: null, title: null, published: null }

/** What a CSV is read as, with every guess taken. */
async function readCsv(text: string) {
  const table = await readRows('csv', Buffer.from(text))
  const reading = readTable(table, guessMapping(table, SOURCE), 'tests')
  const records = [...reading.records()]
  const links = records.filter(({ list }) => list === 'links').map(({ record }) => record)
  return { reading, links, records }
}

it('reads each row by what it says, not by what its columns are called', async () => {
  const { reading, links } = await readCsv(
    'Name,Connection,Company\nAcme Holdings LLC,former CEO,Jane Roe\nJohn Doe,investor,Acme Holdings LLC',
  )
  expect(links).toMatchObject([
    {
      kind: 'manages',
      from: 'name:jane roe',
      to: 'name:acme holdings llc',
      end: 'unknown',
      detail: 'former CEO',
    },
    { kind: 'invests_in', from: 'name:john doe', to: 'name:acme holdings llc' },
  ])
  expect(reading.remarks.join(' ')).toContain('1 row names the person second')
})

it('reads ranges from two columns, and one that is open', async () => {
  const { links } = await readCsv(
    [
      'From,To,Kind,Amount min,Amount max,Currency,Share min,Share max',
      'Jane Roe,Acme Ltd,owns,1000,2000,usd,25,50',
      'Jane Roe,Bcme Ltd,owns,1000,,usd,,10',
    ].join('\n'),
  )
  expect(links[0]).toMatchObject({ amount_min: '1000', amount_max: '2000', share_min: '25', share_max: '50' })
  expect(links[1]).toMatchObject({ amount_min: '1000', amount_max: null, share_min: null, share_max: '10' })
})

it('lists whatever has no place: cells beyond the header, words that no field knows, titles of nobody knows which source', async () => {
  const { reading } = await readCsv(
    [
      'From,To,Kind,Country,Status,Source,Headline,Color',
      'Jane Roe,Acme Ltd,owns,Atlantis,rumoured,https://a.example/1 https://a.example/2,Two stories,red,extra',
    ].join('\n'),
  )
  expect(reading.leftOut.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      'Country “Atlantis”',
      'Status “rumoured”',
      'Source title',
      'Column “Color”',
      'Cells to the right of the last column',
    ]),
  )
})

it('finds the header below a title, counts rows as the file has them, and reads “sep=”', async () => {
  const { reading, links } = await readCsv(
    'sep=;\nOur list\n\nFrom;To;Kind\nJane Roe;Acme Ltd;owns\nJane Roe;;owns',
  )
  expect(links).toHaveLength(1)
  expect(reading.problems).toEqual([{ row: 5, column: 'To', reason: 'is empty' }])
})

it('refuses the site’s own report, which has less than the record', async () => {
  await expect(readCsv('link_id,from_slug,to_slug,kind\na,b,c,owns')).rejects.toThrow('report of Recusal')
})

it('keeps the id of a link when a sum or an end changes, and tells two gifts apart', async () => {
  const row = (kind: string, amount: string, end: string) =>
    readCsv(`From,To,Kind,Amount USD,Start,End\nJane Roe,Acme Ltd,${kind},${amount},2020,${end}`).then(
      ({ links }) => links[0]?.id,
    )
  expect(await row('owns', '5', '')).toBe(await row('owns', '7', '2024'))
  expect(await row('gives', '5', '')).not.toBe(await row('gives', '7', ''))
})

it('says where a record came from, and when it was first and last seen there', () => {
  const origin = {
    dataset: 'Donations',
    fileName: 'june.csv',
    row: 4,
    firstSeen: new Date('2026-05-05T10:00:00Z'),
    lastSeen: new Date('2026-06-05T10:00:00Z'),
    gone: true,
  }
  expect(originWords([origin])).toEqual([
    'Imported from dataset “Donations”: june.csv, row 4, first seen 5 May 2026, last seen 5 June 2026. Missing from the latest version.',
  ])
})
