import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { verifyDatabase } from '../../server/record/verify.ts'
import { compareWithFreshDerivation } from '../../server/record/write-record.ts'
import { signedIn, useApp } from '../support/app.ts'
import { exportDataset } from '../support/exported.ts'
import { retract } from '../support/forms.ts'
import { importFile, wordsOf } from '../support/imports.ts'

const running = useApp('file')

const SOURCE = { id: 'of-parts', url: 'https://parts.example/1', publisher: 'Daily', title: 'Parts' }
const CITED = { sources: ['of-parts'] }
const FILE = JSON.stringify({
  format: 'recusal-dataset/1',
  sources: [SOURCE],
  entities: [{ id: 'of-office', kind: 'person', name: 'Of Office', ...CITED }],
  positions: [
    {
      official: 'of-office',
      title: 'Envoy',
      body: 'white-house',
      class: 'executive_employee',
      start: '2025',
      ...CITED,
    },
    {
      official: 'of-office',
      title: 'Adviser',
      body: 'white-house',
      class: 'executive_employee',
      start: '2024',
      ...CITED,
    },
  ],
  links: [
    {
      id: 'of-parts',
      kind: 'owns',
      from: 'of-office',
      to: 'affinity-partners',
      start: '2020',
      status: 'reported',
      ...CITED,
    },
  ],
  negotiations: [
    {
      id: 'parts-talks',
      name: 'Parts talks',
      status: 'ongoing',
      start: '2025',
      ...CITED,
      parties: [
        { entity: 'qatar', role: 'mediator', ...CITED },
        { entity: 'saudi-arabia', role: 'host', ...CITED },
      ],
      participants: [
        { official: 'of-office', role: 'lead', on_behalf_of: 'united-states', ...CITED },
        { official: 'steve-witkoff', role: 'delegate', on_behalf_of: 'united-states', ...CITED },
      ],
      meetings: [
        { date: '2025-03-01', place: 'Doha', ...CITED },
        { date: '2025-04-01', place: 'Geneva', ...CITED },
      ],
    },
  ],
})

/** The id of the only row of a table that meets a condition. */
async function idOf(table: string, condition: string): Promise<string> {
  const { rows } = await running().database.pool.query(
    `SELECT id::text AS id FROM ${table} WHERE ${condition}`,
  )
  expect(rows).toHaveLength(1)
  return rows[0].id
}

it('a file does not bring back the parts of talks, or the positions, that people have removed, and says so', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'editor')
  await importFile(agent, 'parts.json', FILE)
  const ofOffice = sql`SELECT count(*)::int AS count FROM derived_overlaps v JOIN entities e ON e.id = v.official_id WHERE e.slug = 'of-office'`
  expect((await database.query<{ count: number }>(ofOffice))[0]?.count).toBeGreaterThan(0)

  const talks = `negotiation_id = (SELECT id FROM negotiations WHERE slug = 'parts-talks')`
  const named = (column: string, slug: string) =>
    `${column} = (SELECT id FROM entities WHERE slug = '${slug}')`
  const removed = [
    `/negotiations/parts-talks/participants/${await idOf('participants', `${talks} AND ${named('official_id', 'of-office')}`)}`,
    `/negotiations/parts-talks/parties/${await idOf('parties', `${talks} AND ${named('entity_id', 'saudi-arabia')}`)}`,
    `/negotiations/parts-talks/meetings/${await idOf('meetings', `${talks} AND place = 'Doha'`)}`,
    `/officials/of-office/positions/${await idOf('positions', `${named('official_id', 'of-office')} AND title = 'Envoy'`)}`,
  ]
  for (const path of removed) await retract(agent, `${path}/retract`)
  expect(await database.query(ofOffice)).toEqual([{ count: 0 }])

  const before = await exportDataset(database.query)
  const href = await importFile(agent, 'parts.json', FILE)
  expect(await exportDataset(database.query)).toBe(before)
  expect(await database.query(ofOffice)).toEqual([{ count: 0 }])
  const told = wordsOf((await agent.get(href).expect(200)).text)
  for (const part of ['party', 'participant', 'meeting', 'position'])
    expect(told).toContain(`someone has removed 1 ${part} that the file has, and it stays removed.`)

  // Whoever adds one again means it: then a file finds it on record.
  await database.sequelize.transaction(async (transaction) => {
    const run = (text: string) => database.sequelize.query(text, { transaction })
    await run(`SELECT begin_writing(NULL, 'form', 'Again')`)
    await run(`INSERT INTO participants (negotiation_id, official_id, role, on_behalf_of_id)
      SELECT n.id, e.id, 'lead', u.id FROM negotiations n, entities e, entities u
      WHERE n.slug = 'parts-talks' AND e.slug = 'of-office' AND u.slug = 'united-states'`)
  })
  const again = await importFile(agent, 'parts.json', FILE)
  const after = wordsOf((await agent.get(again).expect(200)).text)
  expect(after).not.toContain('removed 1 participant')
  expect(after).toContain('removed 1 party')
  expect(await idOf('participants', `${talks} AND ${named('official_id', 'of-office')}`)).not.toBe('')
  expect(await compareWithFreshDerivation(database)).toEqual({ appeared: [], changed: [], vanished: [] })
  expect(await verifyDatabase(database)).toEqual([])
})
