import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { type ChainRow, storedChains } from '../support/chains.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'

interface Case {
  name: string
  dataset: object
  expect: Omit<ChainRow, 'rank'>[]
}

const path = fileURLToPath(new URL('../../../shared/cases/overlaps.json', import.meta.url))
const database = useDatabase()

const sorted = (rows: Omit<ChainRow, 'rank'>[]): Omit<ChainRow, 'rank'>[] => {
  const key = (row: Omit<ChainRow, 'rank'>): string =>
    JSON.stringify([row.official, row.negotiation, row.party, row.links])
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

// The cases are kept beside the project, not in it; a clone by itself has those of overlap-rules.test.ts.
describe.skipIf(!existsSync(path))('the cases given with the design', () => {
  const file = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { sources: object[]; entities: object[]; cases: Case[] })
    : { sources: [], entities: [], cases: [] }
  for (const given of file.cases) {
    it(given.name, async () => {
      await emptyRecord(database())
      const { sources, entities } = file
      const content = JSON.stringify({ format: 'recusal-dataset/1', sources, entities, ...given.dataset })
      await importDataset(database(), parseDataset(content))
      const stored = (await storedChains(database())).map(({ rank: _rank, ...row }) => row)
      expect(sorted(stored)).toEqual(sorted(given.expect))
    })
  }
})
