import { expect, it } from 'vitest'
import { formatOfFile } from '../../server/exchange/in/format-of-file.ts'
import { ftmSum } from '../../server/exchange/in/ftm/values.ts'
import { isSmall } from '../../server/exchange/in/table/values.ts'
import { csvPieces } from '../../server/values/csv.ts'
import { nameKey } from '../../server/values/fold.ts'
import { readCsv, readFile } from '../support/tables.ts'
import { workbook } from '../support/workbook.ts'

/** What a table says of different people, sums and days is never taken for the same, and never for another one. */

it.each([
  ['王丽', '王莉'],
  ['王丽', '汪立'],
  ['😀 Co', '💩 Co'],
  ['Иван', 'Ivan'],
])('takes “%s” and “%s” for different names', (one, other) => {
  expect(nameKey(one)).not.toBe(nameKey(other))
})

it.each([
  ['José  Álvarez', 'JOSE ALVAREZ'],
  ['L’imad', "L'imad"],
  ['Ｓｏｎｙ', 'ｓｏｎｙ'],
])('takes “%s” and “%s” for one name', (one, other) => {
  expect(nameKey(one)).toBe(nameKey(other))
})

it('reads each end of a range by itself, and refuses an exact sum beside another range', async () => {
  const { links, reading } = await readCsv(
    [
      'From,To,Kind,Amount,Amount min,Amount max,Currency',
      'Jane Roe,Acme Ltd,owns,,2,5m,USD',
      'Jane Roe,Bcme Ltd,owns,USD 10,5,20,USD',
      'Jane Roe,Ccme Ltd,owns,"5,000,000",$5m,,USD',
      'Jane Roe,Dcme Ltd,owns,,up to 3,5,USD',
    ].join('\n'),
  )
  expect(links).toMatchObject([{ amount_min: '2', amount_max: '5000000' }, { amount: '5000000' }])
  expect(reading.problems.map(({ row, reason }) => [row, reason])).toEqual([
    [3, '“USD 10” and “5” cannot both be right'],
    [5, '“up to 3” is not an end of a range'],
  ])
})

it('asks which of two days a date means, spaces or not', async () => {
  const { reading } = await readCsv(
    ['From,To,Kind,Start', 'Jane Roe,Acme Ltd,owns,4 / 3 / 2024', 'Jane Roe,Bcme Ltd,owns,5 6 2024'].join(
      '\n',
    ),
  )
  expect(reading.problems.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('could be two dates'),
    expect.stringContaining('could be two dates'),
  ])
})

it('refuses both rows of one ID that say different things', async () => {
  const { links, reading } = await readCsv(
    [
      'Row ID,From,To,Kind,Amount,Currency',
      '1,Mu Ltd,Nu Fund LP,pays,100,USD',
      '1,Xi Ltd,Omicron Fund LP,pays,900,USD',
      '2,Xi Ltd,Nu Fund LP,pays,5,USD',
    ].join('\n'),
  )
  expect(links).toMatchObject([{ amount: '5' }])
  expect(reading.problems).toMatchObject([
    { row: 2, column: 'Row ID' },
    { row: 3, column: 'Row ID' },
  ])
  expect(reading.problems[1]?.reason).toContain('is the ID of several rows that say different things')
})

it.each([
  [['a', 'b', 'a'], 0, [2, 3, 4]],
  [['a', 'a', 'b'], 0, [3, 2, 4]],
  [['a', 'a'], 1, []],
])('takes rows with one ID for one fact: %j', async (amounts, links, problems) => {
  const rows = amounts.map((each) => `1,Mu Ltd,Nu Fund LP,pays,${each === 'a' ? 100 : 900},USD`)
  const read = await readCsv(['Row ID,From,To,Kind,Amount,Currency', ...rows].join('\n'))
  expect(read.links).toHaveLength(links)
  expect(read.reading.problems.map(({ row }) => row).sort()).toEqual([...problems].sort())
  const repeated = read.reading.leftOut.filter(({ what }) => what.startsWith('Row that repeats the ID'))
  expect(repeated).toHaveLength(amounts[1] === 'a' ? 1 : 0)
})

it('takes whole percentages of one for that, unless there are fractions beside them', () => {
  expect(['1', '5', '0.25', '0', ',5'].map(isSmall)).toEqual([false, false, true, false, true])
})

it('fills in what an earlier row leaves out of a source, and does not replace what it says', async () => {
  const { records } = await readCsv(
    [
      'From,Kind,To,Source,Source title,Publisher,Published',
      'Jane Roe,owns,Acme Ltd,https://a.example/1,,,',
      'Jane Roe,owns,Bcme Ltd,https://a.example/1,The Deal,Le Monde,2024-05-06',
      'Jane Roe,owns,Ccme Ltd,https://a.example/1,Another title,,',
    ].join('\n'),
  )
  const sources = records.filter(({ list }) => list === 'sources').map(({ record }) => record)
  expect(sources).toMatchObject([{ title: 'The Deal', publisher: 'Le Monde', published: '2024-05-06' }])
})

it('does not guess whether shares of 1 in a workbook are one percent or all of it', async () => {
  const shares = async (...cells: readonly number[]) => {
    const rows = cells.map((share, at) => ['Jane Roe', 'owns', `Acme ${at} Ltd`, share])
    const { links, reading } = await readFile(
      'xlsx',
      await workbook([['From', 'Kind', 'To', 'Share'], ...rows]),
    )
    return [links.map((link) => link.share_percent), reading.problems.length]
  }
  expect(await shares(1, 1)).toEqual([[], 2])
  expect(await shares(1, 0.25)).toEqual([['100', '25'], 0])
  expect(await shares(1, 40)).toEqual([['1', '40'], 0])
})

it('keeps the link of a row with an ID when a connection is added to the row', async () => {
  const row = async (connection: string) =>
    (await readCsv(`Row ID,From,Connection,To\n7,Jane Roe,${connection},Acme Ltd`)).links
  const [before] = await row('CEO')
  const [ceo, director] = await row('CEO; director')
  expect(ceo?.id).toBe(before?.id)
  expect(director?.id).not.toBe(before?.id)
})

it('refuses an entity with the ID of another one', async () => {
  const { records, reading } = await readCsv(
    'ID,Name,Country,Registration number\n7,Acme Holdings Ltd,DE,HRB 111\n7,Beta Mining GmbH,AT,HRB 222',
  )
  expect(records.map(({ record }) => record.name)).toEqual(['Acme Holdings Ltd'])
  expect(reading.problems[0]?.reason).toContain('“Beta Mining GmbH” has the ID of “Acme Holdings Ltd”')
})

it('finds the delimiter that makes the same number of cells in each row', async () => {
  const { links } = await readCsv(
    'From;To;Kind\nMeier, Huber, Kunz, Lang GbR;Partei A;owns\nLang, Kunz, Huber GbR;Partei B;owns',
  )
  expect(links).toHaveLength(2)
})

it('knows a table in UTF-16 of either order', () => {
  const text = Buffer.from('\ufeffFrom,To\nA,B', 'utf16le')
  const file = (content: Buffer) => formatOfFile('table.csv', content as never)
  expect(file(text)).toBe('csv')
  expect(file(Buffer.from(text).swap16())).toBe('csv')
})

it.each([
  ['0,125', null],
  ['1,234,567.5', '1234567.5'],
  ['1 234', '1234'],
  ['12,34', null],
])('reads the sum “%s” of FollowTheMoney as %s', (amount, read) => {
  const unread: string[] = []
  const line = { schema: 'Payment', properties: { amount: [amount], currency: ['EUR'] } }
  const sum = ftmSum(line as never, (_, value) => unread.push(value))
  expect(sum.amount ?? null).toBe(read)
  expect(unread).toEqual(read === null ? [amount] : [])
})

it('quotes every cell of a CSV file that has a line break of any kind', () => {
  const text = [...csvPieces(['a', 'b'], [['one\ntwo', 'three\rfour']])].join('')
  expect(text).toBe('a,b\r\n"one\ntwo","three\rfour"\r\n')
})
