import { beforeEach, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'

/** A file that cannot be imported names the record and the field, in words of its own; one that leaves things says so. */

const database = useDatabase()
beforeEach(() => emptyRecord(database()))

const importFile = (file: object) =>
  importDataset(database(), parseDataset(JSON.stringify({ format: 'recusal-dataset/1', ...file })))
const problemsOf = async (file: object) => {
  const refused = await importFile(file).then(
    () => null,
    (error: unknown) => error,
  )
  return (refused as { problems?: unknown }).problems
}

const sources = [{ id: 's1', url: 'https://example.org/1', publisher: 'The Example', title: 'A report' }]
const ada = { id: 'ada', kind: 'person', name: 'Ada', sources: ['s1'] }
const position = { official: 'ada', title: 'Envoy', class: 'foreign', start: '2024' }

it('refuses a new position without a source, and takes one that is on record', async () => {
  await importFile({ sources, entities: [ada], positions: [{ ...position, sources: ['s1'] }] })
  expect(await problemsOf({ positions: [{ ...position, title: 'Adviser' }] })).toEqual([
    {
      record: expect.stringContaining('positions'),
      field: 'sources',
      reason: 'needs at least one source',
    },
  ])
  expect((await importFile({ positions: [{ ...position, end: '2025' }] })).result.counts.positions).toBe(1)
})

it('refuses talks that would end before they start, whichever of the dates is on record', async () => {
  await importFile({
    sources,
    negotiations: [{ id: 'talks', name: 'Talks', status: 'ongoing', start: '2024' }],
  })
  expect(await problemsOf({ negotiations: [{ id: 'talks', end: '2019' }] })).toEqual([
    { record: 'negotiations “talks”', field: 'end', reason: 'is before the start' },
  ])
})

it('does not tell what the database says of a rule that was broken', async () => {
  await importFile({ sources, entities: [ada], positions: [{ ...position, sources: ['s1'] }] })
  expect(await problemsOf({ entities: [{ id: 'ada', kind: 'company' }] })).toEqual([
    {
      record: expect.stringMatching(/^(a record|one of the entities)$/),
      field: 'kind',
      reason: expect.not.stringContaining('violates'),
    },
  ])
})

it('counts no record as changed that says the same in another order', async () => {
  const ids = { lei: '5493001KJTIIGC8Y1R12', wikidata: 'Q1' }
  const acorn = { id: 'acorn', kind: 'company', name: 'Acorn', sources: ['s1'] }
  await importFile({ sources, entities: [{ ...acorn, external_ids: ids }] })
  const again = { wikidata: ids.wikidata, lei: ids.lei }
  for (const external of [ids, again])
    expect(
      (await importFile({ sources, entities: [{ ...acorn, external_ids: external }] })).result.counts
        .entities,
    ).toBe(0)
})

it('says which parts of talks on record the file no longer has', async () => {
  const state = { id: 'freedonia', kind: 'state', name: 'Freedonia', sources: ['s1'] }
  const talks = (role: string) => ({
    id: 'talks',
    name: 'Talks',
    status: 'ongoing',
    parties: [{ entity: 'freedonia', role, sources: ['s1'] }],
  })
  await importFile({ sources, entities: [state], negotiations: [talks('principal')] })
  const again = await importFile({ negotiations: [talks('principal')] })
  expect(again.result.remarks).toEqual([])
  const corrected = await importFile({ negotiations: [talks('host')] })
  expect(corrected.result.remarks).toEqual([
    'negotiations “talks”: 1 party on record is not in the file, and stays.',
  ])
})

it('says which dates and amounts of a file are unusual, and refuses none of them', async () => {
  const company = (id: string, name: string) => ({ id, kind: 'company', name, sources: ['s1'] })
  const link = (id: string, more: object) => ({
    id,
    from: 'acorn',
    to: 'oak',
    status: 'reported',
    sources: ['s1'],
    ...more,
  })
  const file = {
    sources,
    entities: [
      company('acorn', 'Acorn'),
      company('oak', 'Oak'),
      { id: 'qatar-of-tests', kind: 'state', name: 'A State of Tests', sources: ['s1'] },
    ],
    links: [
      link('usual', { kind: 'pays', amount: '5000', currency: 'USD', start: '2020' }),
      link('dated', { kind: 'advises', start: '0013' }),
      link('large', { kind: 'gives', amount: '2000000000000', currency: 'SAR' }),
      link('small', { kind: 'pays', amount: '5', currency: 'USD' }),
      link('strange', { kind: 'manages', amount: '5000', currency: 'USD', share_percent: 3 }),
      link('kin', { kind: 'family', relationship: 'spouse', to: 'qatar-of-tests' }),
    ],
  }
  const { result } = await importFile(file)
  expect(result.remarks).toEqual([
    'links “dated”: start “0013” is in the year 13.',
    'links “large”: $533,333,333,333 is far more than usual for “gives”.',
    'links “small”: $5 is far less than usual for “pays”.',
    'links “strange”: A link of kind “manages” usually has no share.',
    'links “strange”: A link of kind “manages” usually has no amount.',
    'links “kin”: Acorn is not a person, and this kind of link is between two people.',
    'links “kin”: A State of Tests is not a person, and this kind of link is between two people.',
  ])
  expect(result.counts.links).toBe(6)
})

it('takes a source at an address that leads to the same page for the one on record', async () => {
  const source = (id: string, url: string) => ({ id, url, publisher: 'Daily', title: 'Report' })
  const company = (id: string, cited: string) => ({ id, kind: 'company', name: id, sources: [cited] })
  await importFile({
    sources: [source('slashed', 'https://same.example/page/')],
    entities: [company('walnut', 'slashed')],
  })
  const again = await importFile({
    sources: [source('bare', 'http://www.same.example/page')],
    entities: [company('hazel', 'bare')],
  })
  expect(again.result.counts.sources).toBe(0)
})
