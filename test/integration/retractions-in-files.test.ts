import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import { retractLink } from '../../server/api/link-writes.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { retractEntity } from '../../server/record/kinds/entities.ts'
import { writeRecord } from '../../server/record/write-record.ts'
import { useApp } from '../support/app.ts'
import { emptyRecord } from '../support/database.ts'
import { downloaded } from '../support/downloaded.ts'
import { nobody } from '../support/edits.ts'
import { exportDataset } from '../support/exported.ts'
import { datasetOf } from '../support/record.ts'

const running = useApp('file', { BASE_URL: 'https://recusal.example.org' })

interface Listed {
  readonly id: string
  readonly retraction_reason?: string
}

it('what was retracted stays so, with its reason, in every file and in a record made from one', async () => {
  const { database, app } = running()
  await emptyRecord(database)
  const entities = [{ id: 'dead', kind: 'company', name: 'Dead Co' }]
  const links = [{ id: 'gone', kind: 'owns', from: 'ada', to: 'dead', start: '2020' }]
  await importDataset(database, parseDataset(JSON.stringify(datasetOf({ entities, links }))))
  await retractLink(database, 'gone', 'The paper withdrew it', nobody)
  await writeRecord(database, nobody, (tx) => retractEntity(tx, 'dead', 'It never existed'))

  const file = await exportDataset(database.query)
  const retracted = (list: readonly Listed[]) => list.filter((each) => each.retraction_reason !== undefined)
  const lists = JSON.parse(file) as Record<string, readonly Listed[]>
  expect(retracted(lists.entities ?? [])).toMatchObject([
    { id: 'dead', retraction_reason: 'It never existed' },
  ])
  expect(retracted(lists.links ?? [])).toMatchObject([
    { id: 'gone', retraction_reason: 'The paper withdrew it' },
  ])

  const text = async (name: string) => (await downloaded(app, `/data/${name}`)).toString()
  const nodes = parse(await text('recusal-nodes.csv'), { columns: true }) as Record<string, string>[]
  expect(nodes.map(({ Id }) => Id)).not.toContain('dead')
  expect(await text('recusal.gexf')).not.toContain('Dead Co')
  const statements: { recordId: string; recordStatus: string }[] = JSON.parse(await text('recusal.bods.json'))
  const closed = statements
    .filter(({ recordStatus }) => recordStatus === 'closed')
    .map(({ recordId }) => recordId)
  expect(closed.sort()).toEqual(['recusal-entity-dead', 'recusal-link-gone'])

  await emptyRecord(database)
  await importDataset(database, parseDataset(file))
  expect(await exportDataset(database.query)).toBe(file)
  // A file neither retracts what stands nor restores what people retracted.
  const standing = datasetOf({ entities: [{ ...entities[0], retraction_reason: 'x' }], links: [] })
  await importDataset(database, parseDataset(JSON.stringify(standing)))
  expect(await exportDataset(database.query)).toContain('It never existed')
  const ember = { format: 'recusal-dataset/1', entities: [{ id: 'ember', retraction_reason: 'By a file' }] }
  await importDataset(database, parseDataset(JSON.stringify(ember)))
  expect(await exportDataset(database.query)).not.toContain('By a file')
})
