import { expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { asExpected, datasetOfCase, type ExpectedChain } from '../cases/overlap-case.ts'
import { OVERLAP_CASES } from '../cases/overlap-cases.ts'
import { storedChains } from '../support/chains.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'

const database = useDatabase()

const inOrder = (chains: readonly ExpectedChain[]): string[] =>
  chains.map((chain) => JSON.stringify(chain)).sort()

it.each(OVERLAP_CASES)('$name', async (given) => {
  await emptyRecord(database())
  await importDataset(database(), parseDataset(JSON.stringify(datasetOfCase(given))))
  const stored = (await storedChains(database())).map(asExpected)
  expect(inOrder(stored)).toEqual(inOrder(given.chains))
})
