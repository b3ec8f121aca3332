import { expect, it } from 'vitest'
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
