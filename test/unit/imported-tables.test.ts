import { expect, it } from 'vitest'
import { addressesIn } from '../../server/exchange/in/table/citations.ts'
import { connectionTexts, guessConnection } from '../../server/exchange/in/table/connections.ts'
import { properCase } from '../../server/exchange/in/table/values.ts'
import { originWords } from '../../server/web/parts/origins.ts'
import { readCsv } from '../support/tables.ts'

/** How tables from other people are read as links. */

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
])('reads “%s” as %s', (text, kind) => {
  expect(guessConnection(text)?.kind ?? null).toBe(kind)
})

it.each([
  ['CEO, shareholder', ['CEO', 'shareholder']],
  ['CEO; board member | investor', ['CEO', 'board member', 'investor']],
  ['Secretary of State, Pennsylvania', ['Secretary of State, Pennsylvania']],
])('splits “%s” into its connections', (cell, texts) => {
  expect(connectionTexts(cell)).toEqual(texts)
})

it('reads each row by its contents, not by the names of its columns', async () => {
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

it('reads ranges from two columns, and an open range', async () => {
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

it('lists what has no place: cells beyond the header, words that no field knows, titles of no clear source', async () => {
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

it('finds the header below a title, numbers rows as in the file, and reads “sep=”', async () => {
  const { reading, links } = await readCsv(
    'sep=;\nOur list\n\nFrom;To;Kind\nJane Roe;Acme Ltd;owns\nJane Roe;;owns',
  )
  expect(links).toHaveLength(1)
  expect(reading.problems).toEqual([{ row: 5, column: 'To', reason: 'The name is missing' }])
})

it('refuses the site’s own report, which contains less than the record', async () => {
  await expect(readCsv('link_id,from_slug,to_slug,kind\na,b,c,owns')).rejects.toThrow('report from Recusal')
})

it('keeps the id of a link when an amount or end date changes, and distinguishes two gifts', async () => {
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
    undone: null,
    added: true,
  }
  expect(originWords([origin])).toEqual([
    'Imported from dataset “Donations”: june.csv, row 4, first seen there 5 May 2026, last seen 5 June 2026. Missing from the latest version.',
  ])
})

it.each([
  ['investigated by', null],
  ['declined to invest in', null],
  ['recipient of a grant from', 'gives'],
  ['stakeholder', null],
  ['employer of', 'employed_by'],
])('does not read more into “%s” than it says', (text, kind) => {
  expect(guessConnection(text)?.kind ?? null).toBe(kind)
})

it('splits “Founder & CEO”, reads the years of a role as its dates, and recognizes what has ended', async () => {
  const { links } = await readCsv(
    [
      'Name,Connection,Company',
      'Jane Roe,Founder & CEO,Acme Ltd',
      'Jane Roe,CEO (2015–2019),Bcme Ltd',
      'Jane Roe,sold her stake,Ccme Ltd',
    ].join('\n'),
  )
  expect(links).toMatchObject([
    { kind: 'founded' },
    { kind: 'manages' },
    { kind: 'manages', start: '2015', end: '2019' },
    { kind: 'owns', end: 'unknown' },
  ])
})

it('puts the amount and the share of a row with several connections on only one link each', async () => {
  const { links, reading } = await readCsv(
    'Name,Connection,Company,Amount,Share\nJane Roe,CEO and shareholder,Acme Ltd,€1.5m,40',
  )
  expect(links[0]).not.toHaveProperty('amount')
  expect(links[1]).toMatchObject({ kind: 'owns', amount: '1500000', currency: 'EUR', share_percent: '40' })
  expect(reading.remarks.join(' ')).toContain('1 row became several links')
})

it('asks about dates and decimals if a file mixes both styles', async () => {
  const { reading } = await readCsv(
    [
      'From,To,Kind,Start,Amount',
      'Jane Roe,Acme Ltd,owns,25/12/2021,"$1,000.50"',
      'Jane Roe,Bcme Ltd,owns,12/25/2021,"€ 1.000,50"',
      'Jane Roe,Ccme Ltd,owns,03/04/2021,€ 1.234',
    ].join('\n'),
  )
  expect(reading.problems.map(({ row, column }) => [row, column])).toEqual([
    [3, 'Amount'],
    [4, 'Amount'],
    [4, 'Start'],
  ])
})

it.each([
  ['JANE DOE', 'Jane Doe'],
  ['IBM CORP', 'IBM Corp'],
  ['UBS GROUP AG', 'UBS Group AG'],
  ['BANK OF AMERICA', 'Bank of America'],
  ['IBM', 'IBM'],
])('writes “%s” as “%s”', (capitals, name) => {
  expect(properCase(capitals)).toBe(name)
})

it('reads columns and connections named like properties of every object', async () => {
  const { reading } = await readCsv('From,To,Connection,constructor\nJane Roe,Acme Ltd,toString,x')
  expect(reading.problems.map(({ reason }) => reason)).toEqual([
    'We do not recognize “toString.” Choose its meaning under “Columns”',
  ])
  expect(reading.leftOut.map(({ what }) => what)).toContain('Column “constructor”')
})

it('takes the kind that any row says outright, and ids in every other collection', async () => {
  const { reading } = await readCsv(
    'Name,Kind,OpenSanctions ID,LittleSis ID\nAlpha Partners,,,\nAlpha Partners,fund,NK-abc,12345\n',
  )
  expect(reading.names).toMatchObject([
    { name: 'Alpha Partners', kind: 'fund', externalIds: { opensanctions: 'NK-abc', littlesis: '12345' } },
  ])
})
