import fc from 'fast-check'
import { expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { addLink, editLink, LinkRequest, retractLink } from '../../server/domain/links.ts'
import { InputRefused } from '../../server/domain/refusals.ts'
import { rebuild } from '../../server/domain/write-record.ts'
import { storedChains } from '../support/chains.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'
import { datasetOf } from '../support/record.ts'

const database = useDatabase()
const nobody = { userId: null, submissionId: null }

const KINDS = ['owns', 'controls', 'founded', 'invests_in', 'pays', 'gives', 'partners_with'] as const
const ENDS = ['ada', 'bea', 'acorn', 'birch', 'ember', 'freedonia', 'grandia'] as const

const link = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    from: fc.constantFrom(...ENDS),
    to: fc.constantFrom(...ENDS),
    start: fc.constantFrom(null, '2020', '2023-06', '2024-02-29', '2026'),
    end: fc.constantFrom(null, 'unknown', '2026'),
    share_percent: fc.constantFrom(null, '20', '100'),
    retracted: fc.boolean(),
    /** Written first as another kind, then edited into what it is. */
    edited: fc.boolean(),
  })
  .filter(({ from, to }) => from !== to)
type Drawn = typeof link extends fc.Arbitrary<infer T> ? T : never

function requestOf(drawn: Drawn, index: number, kind: string = drawn.kind): LinkRequest {
  const { retracted: _r, edited: _e, ...fields } = drawn
  return LinkRequest.parse({
    ...fields,
    kind,
    id: `l${index}`,
    status: 'reported',
    sources: [{ url: 'https://one.example/1' }],
  })
}

/** Writes the links one by one in this order, as people would; returns what is stored in the end. */
async function stored(drawn: readonly (readonly [Drawn, number])[]): Promise<string> {
  await emptyRecord(database())
  const participants = [
    { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'] },
    { official: 'bea', role: 'adviser', on_behalf_of: 'freedonia', sources: ['s1'] },
  ]
  const parties = ['freedonia', 'grandia'].map((entity) => ({ entity, role: 'principal', sources: ['s1'] }))
  const base = datasetOf({ links: [], participants, parties })
  await importDataset(database(), parseDataset(JSON.stringify(base)))
  for (const [each, index] of drawn) {
    const first = requestOf(each, index, each.edited ? 'advises' : each.kind)
    const { result: slug } = await addLink(database(), first, {}, nobody)
    if (each.edited) await editLink(database(), slug, 1, requestOf(each, index), {}, nobody)
    if (each.retracted) await retractLink(database(), slug, 'drawn so', nobody)
  }
  const chains = await storedChains(database())
  return JSON.stringify(chains)
}

it('gives the same overlaps whatever the order of the edits, and a rebuild then changes nothing', async () => {
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
        expect(await rebuild(database())).toEqual({ appeared: [], changed: [], vanished: [] })
        if (first !== '[]') withChains += 1
      },
    ),
    { numRuns: 25, seed: 20261124 },
  )
  // A property of empty answers would prove nothing.
  expect(withChains).toBeGreaterThan(5)
})

it('refuses a link to nobody on record without a trace', async () => {
  await stored([])
  const request = LinkRequest.parse({
    kind: 'owns',
    from: 'ada',
    to: 'nobody',
    status: 'reported',
    sources: [{ url: 'https://new.example/', publisher: 'New', title: 'New' }],
  })
  await expect(addLink(database(), request, {}, nobody)).rejects.toThrow(InputRefused)
  const { rows } = await database().pool.query(`SELECT FROM sources WHERE url LIKE 'https://new%'`)
  expect(rows).toEqual([])
})
