import { expect, it } from 'vitest'
import { connectionTexts, guessConnection } from '../../server/exchange/in/table/connections.ts'
import { unitIn } from '../../server/exchange/in/table/header-unit.ts'
import { readEntityKind } from '../../server/exchange/in/table/values.ts'
import { readCsv } from '../support/tables.ts'

/** What the words in a table say of a link besides its kind. */

it.each([
  ['was CEO', { kind: 'manages', end: 'unknown' }],
  ['planned investor', { kind: 'invests_in', stage: 'planned' }],
  ['in talks to invest', { kind: 'invests_in', stage: 'planned' }],
  ['CEO-designate', { kind: 'manages', stage: 'planned' }],
  ['cancelled investment', { kind: 'invests_in', stage: 'cancelled' }],
  ['proposed joint venture', { kind: 'partners_with', relationship: 'joint_venture', stage: 'planned' }],
  ['non-executive director', { kind: 'directs' }],
  ['director (from March 2019 to June 2020)', { kind: 'directs', start: '2019-03', end: '2020-06' }],
  ['director since 2019', { kind: 'directs', start: '2019' }],
  ['director 2015-', { kind: 'directs', start: '2015' }],
  ['director, 2015 to present', { kind: 'directs', start: '2015' }],
  ['owner until Sept 2021', { kind: 'owns', end: '2021-09' }],
  ['until 2019 director', { kind: 'directs', end: '2019' }],
  ['lender (repaid)', { kind: 'lends_to', end: 'unknown' }],
  ['disputed owner', { kind: 'owns', status: 'disputed' }],
  ['50% owner', { kind: 'owns', share_percent: '50' }],
  ['shareholder (12,5%)', { kind: 'owns', share_percent: '12.5' }],
  ['director 2015-19', { kind: 'directs', start: '2015', end: '2019' }],
  ['was appointed director in 2020', { kind: 'directs', start: '2020' }],
  ['managing director, cancelled', { kind: 'manages', stage: 'cancelled' }],
  // Words that belong to something else, and shares that are no exact ones.
  ['nominee director', { kind: 'directs' }],
  ['director of planning', { kind: 'directs' }],
  ['adviser to President-elect Trump', { kind: 'advises' }],
  ['represents Qatar in talks with Israel', { kind: 'advises' }],
  ['considered a close adviser', { kind: 'advises' }],
  ['former head of planning', { kind: 'manages', end: 'unknown' }],
  ['former adviser to the presidential candidate', { kind: 'advises', end: 'unknown' }],
  ['lawyer representing blocked investor', { kind: 'advises' }],
  ['board member ex officio', { kind: 'directs' }],
  ['left-wing lobbyist', { kind: 'advises' }],
  ['5-10% shareholder', { kind: 'owns' }],
  ['less than 5% owner', { kind: 'owns' }],
  ['over 50% owner', { kind: 'owns' }],
  ['owner since 2019 (5% bought in 2020)', { kind: 'owns', start: '2019' }],
  ['gave in 2016 and 2020', { kind: 'gives' }],
  ['donor to 2017 inaugural committee', { kind: 'gives' }],
  ['CEO of joint venture', { kind: 'manages' }],
])('reads from “%s” what it says besides the kind', async (connection, told) => {
  const { links } = await readCsv(`Name,Connection,Company\nJane Roe,"${connection}",Acme Ltd`)
  const members = ['kind', 'relationship', 'start', 'end', 'stage', 'status', 'share_percent'] as const
  const said = Object.fromEntries(members.map((member) => [member, links[0]?.[member] ?? undefined]))
  expect(said).toEqual({ ...Object.fromEntries(members.map((member) => [member, undefined])), ...told })
})

it.each(['director', 'shareholder', 'founder', 'investor'])(
  'does not take the firm of a %s for a person because of its name',
  async (connection) => {
    const { reading } = await readCsv(`Name,Connection,Company\nJane Roe,${connection},Morgan Stanley`)
    expect(reading.names.map(({ name, kind }) => [name, kind])).toEqual([
      ['Jane Roe', 'person'],
      ['Morgan Stanley', 'company'],
    ])
  },
)

it.each(['owns', 'OWNS', 'invests in', 'Lends_To'])('reads “%s” in a column of kinds', async (kind) => {
  const { links } = await readCsv(`From,Kind,To\nJane Roe,${kind},Acme Ltd`)
  expect(links[0]?.kind).toBe(kind.toLowerCase().replace(' ', '_'))
})

it('reads what a table says in the record’s own terms: stage, sum, capacity, last report, and where in which source', async () => {
  const { links, records } = await readCsv(
    [
      'From,Kind,To,Amount,Currency,Amount status,Stage,Link capacity,Last known,Joint sum,Source,Origin,Archive,Page',
      'Jane Roe,owns,Acme Ltd,5,USD,Announced,planned,official,2024-05,one,https://a.example/,The Wire,https://web.archive.org/web/2024/https://a.example/,12',
      'Jane Roe,owns,Bcme Ltd,,,paid,In effect,,,,https://b.example/,,,',
    ].join('\n'),
  )
  expect(links).toMatchObject([
    {
      amount: '5',
      amount_status: 'announced',
      stage: 'planned',
      capacity: 'official',
      last_known: '2024-05',
      joint_sum: expect.stringMatching(/^tests-[0-9a-f]{16}$/),
      sources: [{ locator: '12' }],
    },
    { stage: 'in_effect' },
  ])
  // Without a sum there is nothing to say of it.
  expect(links[1]).toMatchObject({ amount_status: null })
  const [first] = records.filter(({ list }) => list === 'sources').map(({ record }) => record)
  expect(first).toMatchObject({
    origin: 'The Wire',
    archive_url: 'https://web.archive.org/web/2024/https://a.example/',
  })
})

it.each([
  ['Value ($m)', '150', { amount: '150000000', currency: 'USD' }],
  ['Amount, EUR thousand', '75.5', { amount: '75500', currency: 'EUR' }],
  ['Amount (£)', '1000', { amount: '1000', currency: 'GBP' }],
  ['Value ($m)', '€3m', { amount: '3000000', currency: 'EUR' }],
])('reads the unit in the header “%s” for %s', async (header, cell, sum) => {
  const { links } = await readCsv(`From,Kind,To,"${header}"\nJane Roe,owns,Acme Ltd,"${cell}"`)
  expect(links[0]).toMatchObject(sum)
})

it('reads “From” and “To” as dates where they are', async () => {
  const { links } = await readCsv('Person,Organisation,Role,From,To\nJane Roe,Acme Ltd,director,2015,2019-05')
  expect(links[0]).toMatchObject({
    from: 'name:jane roe',
    to: 'name:acme ltd',
    start: '2015',
    end: '2019-05',
  })
  const { links: edges } = await readCsv('From,To,Kind\nJane Roe,Acme Ltd,owns')
  expect(edges[0]).toMatchObject({ from: 'name:jane roe', to: 'name:acme ltd' })
})

it.each([
  ['From,Kind,To,Stage\nAcme Ltd,invests_in,Bcme Ltd,called off', { stage: 'cancelled' }],
  ['From,Kind,To,Stage\nAcme Ltd,invests_in,Bcme Ltd,MoU signed', { stage: 'planned' }],
  ['From,Kind,To,Stage\nAcme Ltd,invests_in,Bcme Ltd,Closed', { stage: 'in_effect' }],
])('reads the stage of a deal as sheets have it: %s', async (file, told) => {
  expect((await readCsv(file)).links[0]).toMatchObject(told)
})

it.each([
  ['From,Kind,To,Stage\nAcme Ltd,invests_in,Bcme Ltd,Series A', 'is not a stage'],
  ['From,Kind,To,Share\nJane Roe,owns,Acme Ltd,0', 'is no share'],
  ['From,Kind,To,Amount,Currency\nJane Roe,owns,Acme Ltd,100 EUR,USD', 'is not in USD'],
  ['Name,Connection,Company\nHarbor Sixteen,cousin,Acme Holdings LLC', 'is between two people'],
])('holds back what it cannot be sure of: %s', async (file, reason) => {
  const { reading, links } = await readCsv(file)
  expect(links).toEqual([])
  expect(reading.problems.map((problem) => problem.reason).join()).toContain(reason)
})

it.each([
  ['1.5', { amount: '1500000' }],
  ['$1.5', { amount: '1500000' }],
  ['1 500', { amount: '1500000000' }],
  ['5-10', { amount_min: '5000000', amount_max: '10000000' }],
  ['over 5', { amount_min: '5000000' }],
  ['$2bn', { amount: '2000000000' }],
  ['$2 million', { amount: '2000000' }],
])('reads “%s” in the unit of its column unless it has one of its own', async (cell, sum) => {
  const { links } = await readCsv(`From,Kind,To,Amount ($m)\nJane Roe,pays,Acme Ltd,${cell}`)
  expect(links[0]).toMatchObject({ ...sum, currency: 'USD' })
})

it('cites every source of a fact that has a row for each of them', async () => {
  const row = (url: string) => `r1,Jane Roe,owns,Acme Ltd,${url}`
  const rows = ['https://a.example/', 'https://b.example/', 'https://a.example/'].map(row)
  const { reading, links, records } = await readCsv(['ID,From,Kind,To,Source', ...rows].join('\n'))
  const urls = records.filter(({ list }) => list === 'sources').map(({ record }) => record.url)
  expect(urls).toEqual(['https://b.example/', 'https://a.example/'])
  expect(links.map(({ sources }) => (sources as unknown[]).length)).toEqual([2])
  expect(reading.leftOut).toMatchObject([{ what: 'Row that repeats the ID “r1”', count: 1 }])
})

it('takes back what the words for a connection no longer say', async () => {
  const { links } = await readCsv('ID,Name,Connection,Company\nr1,Jane Roe,investor,Acme Ltd')
  expect(links[0]).toMatchObject({ stage: null, status: null, start: null, end: null })
})

it.each([
  'Owner of Left Bank Holdings',
  'owner of the former embassy',
  'Adviser on sold assets',
  'Founder (retired general)',
  'Chief Retired Employees Officer',
  'Director of the Previously Owned Cars unit',
  'Still owner until further notice',
  'CEO of what will be the largest bank',
])('takes “%s” for a tie that is neither over nor to come', async (connection) => {
  const { links } = await readCsv(`Name,Connection,Company\nJane Roe,"${connection}",Acme Ltd`)
  expect(links[0]).toMatchObject({ end: null, stage: null })
})

it.each([
  ['CEO, resigned 2020', '2020'],
  ['his former lawyer', 'unknown'],
  ['ex-director', 'unknown'],
  ['sold stake to a fund, owner', 'unknown'],
  ['owner, sold stake to X', 'unknown'],
  ['lender (repaid loan)', 'unknown'],
  ['board member - left board', 'unknown'],
  ["Trump's former lawyer", 'unknown'],
  ['is a former director', 'unknown'],
  ['Longtime former employee', 'unknown'],
  ['one of the former owners', 'unknown'],
  ['co-founder, sold company in 2018', 'unknown'],
  ['owner, sold', 'unknown'],
  ['shareholder, stake sold in 2019', '2019'],
])('takes “%s” for a tie that is over', async (connection, end) => {
  const { links } = await readCsv(`Name,Connection,Company\nJane Roe,"${connection}",Acme Ltd`)
  expect(links.at(0)?.end).toBe(end)
})

it.each([
  ['Son-in-law and adviser', ['family', 'advises']],
  ['founder, 20% stake', ['founded', 'owns']],
  ['investor, board', ['invests_in', 'directs']],
  ['Chief of staff and adviser', ['manages', 'advises']],
  ['Founder & owner', ['founded', 'owns']],
  ['former head of sales, shareholder', ['manages', 'owns']],
])('makes a link of each connection in “%s”', (cell, kinds) => {
  expect(connectionTexts(cell).map((text) => guessConnection(text)?.kind)).toEqual(kinds)
})

it.each([
  'CEO, Media Holding',
  'Director, Sovereign Wealth Fund',
  'Lawyer, purchasing and contracts',
  'Chairman, Council of Economic Advisers',
  'Director, Office of the President',
  'Spokesman, House of Representatives',
  'Director, Friends of Israel',
])('makes no money or holding out of the second half of a title: “%s”', async (title) => {
  const { links } = await readCsv(`Name,Connection,Company\nJane Roe,"${title}",Acme Ltd`)
  expect(links.map(({ kind }) => kind)).toEqual([expect.stringMatching(/^(?:manages|directs|advises)$/)])
  expect(links[0]?.detail).toBe(title)
})

it('takes the kind that a column gives, whatever the words beside it suggest, and refuses one that is none', async () => {
  const { links, reading } = await readCsv(
    [
      'From,Kind,Role,To',
      'Jane Roe,employed_by,Director of Sales,Acme Ltd',
      'Jane Roe,bribes,paid,Acme Ltd',
    ].join('\n'),
  )
  expect(links.map(({ kind, from }) => [kind, from])).toEqual([['employed_by', 'name:jane roe']])
  expect(reading.problems).toMatchObject([
    { row: 3, reason: expect.stringContaining('“bribes” is not a kind') },
  ])
})

it.each([
  ['Government-owned company', 'company'],
  ['Non-governmental organization', 'organisation'],
  ['News agency', 'company'],
  ['Government official', 'person'],
  ['Businessman', 'person'],
  ['Sovereign state', 'state'],
  ['Sovereign wealth fund', 'sovereign_fund'],
  ['Fund manager', 'company'],
  ['Investment fund (Luxembourg)', 'fund'],
  ['Sovereign-wealth fund', 'sovereign_fund'],
  ['Senior government official', 'person'],
  ['Government minister', 'person'],
  ['Hedge fund', 'fund'],
  ['State agency', 'public_body'],
])('reads the kind of an entity from “%s”', (words, kind) => {
  expect(readEntityKind(words)).toBe(kind)
})

it.each([
  ['amount_usd_millions', 'USD', '1e6'],
  ['amount_usd_bn', 'USD', '1e9'],
  ['Amount_in_millions', '', '1e6'],
  ['Amount (USDm)', 'USD', '1e6'],
  ['AmountUSDm', 'USD', '1e6'],
  ['Value EURm', 'EUR', '1e6'],
  ['Amount MUSD', 'USD', '1e6'],
  ['Value (USD trillion)', 'USD', '1e12'],
  ['Amount (JPY m)', 'JPY', '1e6'],
  ['Value (US$m)', 'USD', '1e6'],
  ['US$bn', 'USD', '1e9'],
  ['A$m', 'AUD', '1e6'],
  ['m€', 'EUR', '1e6'],
  ['Amount USD (all)', 'USD', '1'],
  ['Amount TOP donors', '', '1'],
  ['Donations over $10,000', 'USD', '1'],
  ['Amount (Japanese Yen)', 'JPY', '1'],
  ['Amount, $000', 'USD', '1e3'],
  ['Amount, $ millions', 'USD', '1e6'],
  ['Value ($m)', 'USD', '1e6'],
  ['Amount, EUR thousand', 'EUR', '1e3'],
  ['DonationEUR', 'EUR', '1'],
  ['Amount (euro)', 'EUR', '1'],
  ['All amounts', '', '1'],
  ['Amount', '', '1'],
])('reads the unit of the header “%s”', (header, currency, times) => {
  expect(unitIn(header)).toEqual({ currency, times })
})

it('names the lines where a missing quotation mark would take rows into one cell', async () => {
  const rows = [
    'Fay Roe,owner,Zeta,"unclosed,x',
    'Gus Roe,owner,Eta,fine',
    'Hal Roe,owner,Iota,another" quote',
  ]
  await expect(readCsv(['From,Role,To,Detail', ...rows].join('\n'))).rejects.toThrow('between lines 2 and 4')
  await expect(readCsv(['From,Role,To,Detail', ...rows, 'a,b,c,d'].join('\r\n'))).rejects.toThrow(
    'between lines 2 and 4',
  )
  const mixed = await readCsv('From,Kind,To,Detail\nA Roe,owns,B Ltd,x\r\nC Roe,owns,D Ltd,"y\nz" \r\n')
  expect(mixed.links).toHaveLength(2)
  const { links } = await readCsv('From,Role,To,Detail\nFay "Jo" Roe,owner,Zeta,"two ""quoted""\nlines"')
  expect(links[0]).toMatchObject({ detail: expect.stringContaining('two "quoted" lines') })
})
