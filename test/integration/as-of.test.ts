import fc from 'fast-check'
import supertest from 'supertest'
import { expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { NO_CHANGES } from '../../server/overlaps/store.ts'
import { compareWithFreshDerivation } from '../../server/record/write-record.ts'
import { useApp } from '../support/app.ts'
import { clockOf, emptyRecord } from '../support/database.ts'
import { apply, edit, startingDataset } from '../support/edits.ts'

const running = useApp()

async function get(path: string): Promise<string> {
  const { text } = await supertest(running().app).get(path).set('Host', 'recusal.example').expect(200)
  return text
}

/** A list with all its contents, as the API and the reports return it. */
const PATHS = [
  '/api/v1/overlaps?limit=200',
  '/api/v1/links?limit=200&sort=kind',
  '/reports/overlaps.csv?q=',
  '/reports/links.csv?q=',
]

it('shows, as of each step, what was shown then; and the overlaps always match the data', async () => {
  const { database } = running()
  let withOverlaps = 0
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 8, maxLength: 12 }), async (edits) => {
      await emptyRecord(database)
      await importDataset(database, parseDataset(JSON.stringify(startingDataset())))
      const shown: { instant: string; answers: string[] }[] = []
      let links = 0
      for (const each of edits) {
        links = await apply(database, each, links)
        const answers = []
        for (const path of PATHS) answers.push(await get(path))
        shown.push({ instant: await clockOf(database), answers })
        expect(await compareWithFreshDerivation(database)).toEqual(NO_CHANGES)
        if (answers[0]?.includes('"first_detected"')) withOverlaps += 1
      }
      for (const { instant, answers } of shown) {
        for (const [index, path] of PATHS.entries()) {
          const then = await get(`${path}&as_of=${instant}`)
          expect(then.replaceAll(/(\?|&)as_of=[^"&,\s]+/g, '')).toBe(answers[index])
        }
      }
    }),
    { numRuns: 10, seed: 20261125 },
  )
  expect(withOverlaps).toBeGreaterThan(10)
}, 180_000)
