import { describe, expect, it } from 'vitest'
import { DatasetFile } from '../../server/dataset/file.ts'
import { readBods } from '../../server/exchange/in/bods/read-bods.ts'
import { readFtm } from '../../server/exchange/in/ftm/read-ftm.ts'
import { readDisclosure } from '../../server/exchange/in/oge278e/read-disclosure.ts'
import { guessMapping } from '../../server/exchange/in/table/guess.ts'
import { TableMapping } from '../../server/exchange/in/table/mapping.ts'
import { readRows } from '../../server/exchange/in/table/read-rows.ts'
import { readTable } from '../../server/exchange/in/table/read-table.ts'
import { atOnce, inTurns, type Steps } from '../../server/values/steps.ts'

/** How long work that no one else interrupts goes on before a test gives up on it, in steps. */
const ENDLESS = 100_000_000

describe('work in steps', () => {
  it('lets others have a turn', async () => {
    let hadTurn = false
    function* untilOthersHadTurn(): Steps<string> {
      for (let step = 0; !hadTurn; step += 1) {
        if (step === ENDLESS) return 'no one else had a turn'
        yield
      }
      return 'done'
    }
    setImmediate(() => {
      hadTurn = true
    })
    expect(await inTurns(untilOthersHadTurn())).toBe('done')
  })

  it('gives the same result with and without pauses, and the same error', async () => {
    function* threeSteps(): Steps<number> {
      yield
      yield
      return 3
    }
    // biome-ignore lint/correctness/useYield: it fails before its first step.
    function* failing(): Steps<number> {
      throw new Error('failed')
    }
    expect(await inTurns(threeSteps())).toBe(atOnce(threeSteps()))
    await expect(inTurns(failing())).rejects.toThrow('failed')
    expect(() => atOnce(failing())).toThrow('failed')
  })
})

const RECORDS = 40
const many = <T>(make: (number: number) => T): T[] =>
  Array.from({ length: RECORDS }, (_, number) => make(number))
const SOURCE = { url: 'https://example.org/file', publisher: 'Daily', title: 'File', published: null }
const FILED = TableMapping.parse({ source: SOURCE, constants: { filer: 'Ada' } })

const dataset = JSON.stringify({
  format: 'recusal-dataset/1',
  entities: many((number) => ({ id: `company-${number}`, kind: 'company', name: 'Acorn', sources: [] })),
})
const ftm = many((number) =>
  JSON.stringify({ id: `company-${number}`, schema: 'Company', properties: { name: ['Acorn'] } }),
)
const bods = many((number) => ({
  statementId: `s${number}`,
  recordId: `company-${number}`,
  recordType: 'entity',
  recordDetails: { name: 'Acorn', entityType: { type: 'registeredEntity' } },
}))
const table = ['from,to,kind', ...many((number) => `Acorn ${number},Birch,pays`)].join('\n')
const filing = [
  "2. Filer's Employment Assets & Income",
  ...many((number) => `${number + 1}\tAcorn\tN/A\t$1,001 - $15,000\t\tNone`),
].join('\n')

const rows = await readRows('csv', Buffer.from(table))

it.each<[string, () => Steps<unknown>]>([
  ['dataset', () => DatasetFile.open(Buffer.from(dataset))],
  ['FollowTheMoney', () => readFtm(Buffer.from(ftm.join('\n')), SOURCE, 'tests')],
  ['BODS', () => readBods(Buffer.from(JSON.stringify(bods)), SOURCE, 'tests')],
  ['table', () => readTable(rows, guessMapping(rows, SOURCE), 'tests')],
  ['disclosure', () => readDisclosure(Buffer.from(filing), FILED, 'tests')],
])('a file can be read with a pause after each record: %s', (_format, read) => {
  let steps = 0
  for (const work = read(); work.next().done !== true; ) steps += 1
  expect(steps).toBeGreaterThanOrEqual(RECORDS)
})
