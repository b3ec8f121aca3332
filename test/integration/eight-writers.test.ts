import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addLink, editLink, retractLink } from '../../server/api/link-writes.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { NO_CHANGES } from '../../server/overlaps/store.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { rebuild } from '../../server/record/write-record.ts'
import { storedChains } from '../support/chains.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'
import { drawnLink, nobody, requestOf, startingDataset } from '../support/edits.ts'

const database = useDatabase()
const WRITERS = 8

it('gives the same overlaps as a fresh derivation when eight write at once, with an intact log', async () => {
  let withChains = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ drawn: drawnLink, retracted: fc.boolean(), edited: fc.boolean() }), {
        minLength: 2 * WRITERS,
        maxLength: 4 * WRITERS,
      }),
      async (links) => {
        await emptyRecord(database())
        await importDataset(database(), parseDataset(JSON.stringify(startingDataset())))
        await Promise.all(
          Array.from({ length: WRITERS }, async (_, writer) => {
            for (const [index, { drawn, edited, retracted }] of links.entries()) {
              if (index % WRITERS !== writer) continue
              const request = requestOf(drawn, index, edited ? 'advises' : drawn.kind)
              const { result: slug } = await addLink(database(), request, nobody)
              if (edited) await editLink(database(), slug, 1, requestOf(drawn, index), nobody)
              if (retracted) await retractLink(database(), slug, 'drawn so', nobody)
            }
          }),
        )
        expect(await rebuild(database())).toEqual(NO_CHANGES)
        expect(await verifyDatabase(database())).toEqual([])
        if ((await storedChains(database())).length > 0) withChains += 1
      },
    ),
    { numRuns: 8, seed: 20261127 },
  )
  expect(withChains).toBeGreaterThan(3)
})
