import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { signedIn, useApp } from '../support/app.ts'
import { importFile } from '../support/imports.ts'

/** A later edition of a table with fewer rows, or the same in another order, turns no fact into another. */

const running = useApp('test')

const row = (share: string) =>
  `Jared Kushner,Edition Holdings Ltd,owns,${share}%,https://example.org/${share}`
const table = (...rows: string[]) => ['Holder,Company,Kind,Share,URL', ...rows].join('\n')

/** The links of the table, with what their ids are known by here: the order in which they were added. */
async function shares(): Promise<string[]> {
  const rows = await running().database.query<{ share: string; id: string }>(sql`
    SELECT l.share_min::float::text AS share, l.id::text AS id FROM links l JOIN entities t ON t.id = l.to_id
    WHERE t.name = 'Edition Holdings Ltd' ORDER BY l.id`)
  return rows.map(({ share }) => share)
}

it('keeps each of two facts that begin alike, whatever rows are gone or moved', async () => {
  const agent = await signedIn(running(), 'researcher')
  const edition = (...rows: string[]) => importFile(agent, 'e.csv', table(...rows), { dataset: 'Editions' })
  await edition(row('10'), row('20'))
  expect(await shares()).toEqual(['10', '20'])
  await edition(row('20'), row('10'))
  expect(await shares()).toEqual(['10', '20'])
  await edition(row('20'))
  expect(await shares()).toEqual(['10', '20'])
  await edition(row('10'))
  expect(await shares()).toEqual(['10', '20'])
  // A correction of the one that has the id of both changes that one.
  await edition(row('12'), row('20'))
  expect(await shares()).toEqual(['12', '20'])
})

it('adds a row for each of several that are the same, and finds them again', async () => {
  const agent = await signedIn(running(), 'researcher')
  const edition = (...rows: string[]) => importFile(agent, 'e.csv', table(...rows), { dataset: 'Same rows' })
  await edition(row('5'), row('5'), row('5'))
  expect(await shares()).toEqual(['5', '5', '5'])
  await edition(row('5'), row('5'), row('5'))
  expect(await shares()).toEqual(['5', '5', '5'])
})

it('clears what an edition says in a cell that a later one leaves empty', async () => {
  const agent = await signedIn(running(), 'researcher')
  const header =
    'ID,Holder,Company,Kind,Amount,Amount status,Joint sum,Link capacity,Status,Stage,Last known,URL'
  const edition = async (row: string) => {
    await importFile(agent, 'c.csv', `${header}\n${row}`, { dataset: 'Emptied cells' })
    const rows = await running().database.query(sql`
      SELECT amount_min::float::text AS amount, amount_status, joint_sum IS NOT NULL AS joint, capacity, l.status,
        coalesce(stage, 'in_effect') AS stage, last_known::text AS last_known
      FROM links l JOIN entities t ON t.id = l.to_id WHERE t.name = 'Emptied Ltd'`)
    return rows
  }
  const start = 'r1,Jared Kushner,Emptied Ltd,owns'
  expect(
    await edition(`${start},5000 USD,paid,A,official,disputed,planned,2024,https://example.org/e`),
  ).toEqual([
    {
      amount: '5000',
      amount_status: 'paid',
      joint: true,
      capacity: 'official',
      status: 'disputed',
      stage: 'planned',
      last_known: '2024',
    },
  ])
  expect(await edition(`${start},5000 USD,,,,,,,https://example.org/e`)).toEqual([
    {
      amount: '5000',
      amount_status: null,
      joint: false,
      capacity: null,
      status: 'reported',
      stage: 'in_effect',
      last_known: null,
    },
  ])
})
