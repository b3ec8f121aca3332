import { expect, it } from 'vitest'
import { DATASET_FORMAT } from '../../server/dataset/format.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { useDatabase } from '../support/database.ts'
import { countingStatements } from '../support/work-done.ts'

const database = useDatabase()

/** Imports this many companies with this summary, and returns how many statements that took. */
async function statementsFor(count: number, summary: string): Promise<number> {
  const entities = Array.from({ length: count }, (_, index) => ({
    id: `edited-${index}`,
    kind: 'company',
    name: `Edited ${index}`,
    summary,
  }))
  const file = parseDataset(JSON.stringify({ format: DATASET_FORMAT, entities }))
  return (await countingStatements(() => importDataset(database(), file))).statements
}

it('a file that changes many records takes no more statements than one that changes a single one', async () => {
  await statementsFor(60, 'As it was first')
  const one = await statementsFor(1, 'Changed alone')
  expect(await statementsFor(60, 'Changed together')).toBe(one)
  const { rows } = await database().pool.query(
    `SELECT DISTINCT summary FROM entities WHERE slug LIKE 'edited-%'`,
  )
  expect(rows).toEqual([{ summary: 'Changed together' }])
})
