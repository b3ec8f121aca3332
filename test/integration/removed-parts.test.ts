import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { verifyDatabase } from '../../server/record/verify.ts'
import { compareWithFreshDerivation } from '../../server/record/write-record.ts'
import { signedIn, useApp } from '../support/app.ts'
import { exportDataset } from '../support/exported.ts'
import { retract } from '../support/forms.ts'
import { importFile, wordsOf } from '../support/imports.ts'
import { merge } from '../support/merges.ts'

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

/** Does as a person does with a form. */
async function byHand(...statements: string[]): Promise<void> {
  const { sequelize } = running().database
  await sequelize.transaction(async (transaction) => {
    await sequelize.query(`SELECT begin_writing(NULL, 'form', 'By hand')`, { transaction })
    for (const statement of statements) await sequelize.query(statement, { transaction })
  })
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
  await byHand(`INSERT INTO participants (negotiation_id, official_id, role, on_behalf_of_id)
    SELECT n.id, e.id, 'lead', u.id FROM negotiations n, entities e, entities u
    WHERE n.slug = 'parts-talks' AND e.slug = 'of-office' AND u.slug = 'united-states'`)
  const again = await importFile(agent, 'parts.json', FILE)
  const after = wordsOf((await agent.get(again).expect(200)).text)
  expect(after).not.toContain('removed 1 participant')
  expect(after).toContain('removed 1 party')
  expect(await idOf('participants', `${talks} AND ${named('official_id', 'of-office')}`)).not.toBe('')
  expect(await compareWithFreshDerivation(database)).toEqual({ appeared: [], changed: [], vanished: [] })
  expect(await verifyDatabase(database)).toEqual([])
})

it('nor as they were before someone edited or merged them; what stands beside them is added and updated', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'editor')
  const company = (id: string) => ({ id, kind: 'company', name: id, ...CITED })
  const morning = { date: '2025-03-01', summary: 'Morning', ...CITED }
  const file = (more: { end?: string; evening?: boolean } = {}): string =>
    JSON.stringify({
      format: 'recusal-dataset/1',
      sources: [SOURCE],
      entities: [company('h-acme'), company('h-acme-inc')],
      negotiations: [
        {
          id: 'edited-talks',
          name: 'Edited talks',
          status: 'ongoing',
          ...CITED,
          parties: [
            { entity: 'qatar', role: 'mediator', start: '2025', ...CITED },
            { entity: 'h-acme', role: 'observer', start: null, ...CITED },
            { entity: 'saudi-arabia', role: 'host', start: '2025', ...CITED },
            { entity: 'saudi-arabia', role: 'host', start: '2026-03', end: more.end ?? null, ...CITED },
          ],
          meetings: [morning, ...(more.evening ? [{ ...morning, summary: 'Evening' }] : [])],
        },
      ],
    })
  await importFile(agent, 'edited.json', file())
  const of = (slug: string) => `entity_id = (SELECT id FROM entities WHERE slug = '${slug}')
    AND negotiation_id = (SELECT id FROM negotiations WHERE slug = 'edited-talks')`
  await byHand(
    `UPDATE parties SET role = 'host' WHERE ${of('qatar')}`,
    `DELETE FROM parties WHERE ${of('qatar')}`,
    `DELETE FROM parties WHERE ${of('h-acme')}`,
    // The later part becomes what the removed one was.
    `DELETE FROM parties WHERE ${of('saudi-arabia')} AND start_date = '2026-03'`,
    `UPDATE parties SET start_date = '2026-03' WHERE ${of('saudi-arabia')}`,
    `DELETE FROM meetings WHERE summary = 'Morning'`,
  )
  await merge(database, 'entity', 'h-acme-inc', 'h-acme')
  const href = await importFile(agent, 'edited.json', file({ end: '2026-06', evening: true }))
  const { rows } = await database.pool.query(`
    SELECT e.slug, p.role, p.start_date AS start, p.end_date AS "end" FROM parties p JOIN entities e ON e.id = p.entity_id
    JOIN negotiations n ON n.id = p.negotiation_id WHERE n.slug = 'edited-talks' ORDER BY p.start_date`)
  expect(rows.filter(({ slug }) => slug !== 'saudi-arabia')).toEqual([])
  expect(rows).toContainEqual({ slug: 'saudi-arabia', role: 'host', start: '2026-03', end: '2026-06' })
  const meetings = await database.query(sql`
    SELECT m.summary FROM meetings m JOIN negotiations n ON n.id = m.negotiation_id WHERE n.slug = 'edited-talks'`)
  expect(meetings).toEqual([{ summary: 'Evening' }])
  const told = wordsOf((await agent.get(href).expect(200)).text)
  expect(told).toContain('someone has removed 2 parties that the file has, and they stay removed.')
  expect(told).toContain('someone has removed 1 meeting that the file has, and it stays removed.')
  expect(await verifyDatabase(database)).toEqual([])
})
