import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addLink, editLink, retractLink } from '../../server/api/link-writes.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { NO_CHANGES } from '../../server/overlaps/store.ts'
import { LinkRequest } from '../../server/record/kinds/links.ts'
import { InputRefused } from '../../server/record/refusals.ts'
import { rebuild } from '../../server/record/write-record.ts'
import { storedChains } from '../support/chains.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'
import { type DrawnLink, drawnLink, nobody, requestOf, startingDataset } from '../support/edits.ts'

const database = useDatabase()

/** A link and what happens to it: it may be written first as another kind and then edited, and may be retracted. */
const link = fc.record({ drawn: drawnLink, edited: fc.boolean(), retracted: fc.boolean() })
interface Drawn {
  drawn: DrawnLink
  edited: boolean
  retracted: boolean
}

/** Writes the links one by one in this order, as people would; returns the chains that are stored at the end. */
async function stored(links: readonly (readonly [Drawn, number])[]): Promise<string> {
  await emptyRecord(database())
  await importDataset(database(), parseDataset(JSON.stringify(startingDataset())))
  for (const [each, index] of links) {
    const first = requestOf(each.drawn, index, each.edited ? 'advises' : each.drawn.kind)
    const { result: slug } = await addLink(database(), first, nobody)
    if (each.edited) await editLink(database(), slug, 1, requestOf(each.drawn, index), nobody)
    if (each.retracted) await retractLink(database(), slug, 'drawn so', nobody)
  }
  const chains = await storedChains(database())
  return JSON.stringify(chains)
}

it('gives the same overlaps in any order of edits, and a rebuild then changes nothing', async () => {
  let withChains = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(link, { minLength: 4, maxLength: 12 }).chain((links) => {
        const numbered = links.map((each, index) => [each, index] as const)
        return fc.tuple(fc.constant(numbered), fc.shuffledSubarray(numbered, { minLength: numbered.length }))
      }),
      async ([inOrder, shuffled]) => {
        const first = await stored(inOrder)
        const second = await stored(shuffled)
        expect(second).toBe(first)
        expect(await rebuild(database())).toEqual(NO_CHANGES)
        if (first !== '[]') withChains += 1
      },
    ),
    { numRuns: 25, seed: 20261124 },
  )
  // The property would prove nothing if all the results were empty.
  expect(withChains).toBeGreaterThan(5)
})

it('refuses a link to someone not on record, and leaves no trace of it', async () => {
  await stored([])
  const request = LinkRequest.parse({
    kind: 'owns',
    from: 'ada',
    to: 'nobody',
    status: 'reported',
    sources: [{ url: 'https://new.example/', publisher: 'New', title: 'New' }],
  })
  await expect(addLink(database(), request, nobody)).rejects.toThrow(InputRefused)
  const { rows } = await database().pool.query(`SELECT FROM sources WHERE url LIKE 'https://new%'`)
  expect(rows).toEqual([])
})
