import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { STARTER_DATASET } from '../../server/paths.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'
import { exportDataset } from '../support/exported.ts'
import { datasetOf } from '../support/record.ts'

const database = useDatabase()
beforeEach(() => emptyRecord(database()))

describe('the starter dataset', () => {
  it('comes back byte for byte, changes nothing the second time, and leaves a valid database', async () => {
    const content = await readFile(STARTER_DATASET, 'utf8')
    const { overlaps } = await importDataset(database(), parseDataset(content))
    expect(overlaps.appeared.length).toBeGreaterThan(20)
    expect(await exportDataset(database().query)).toBe(content)
    const again = await importDataset(database(), parseDataset(content))
    expect(Object.values(again.result.counts).every((number) => number === 0)).toBe(true)
    expect(again.overlaps).toEqual({ appeared: [], changed: [], vanished: [] })
    expect(await exportDataset(database().query)).toBe(content)
    expect(await verifyDatabase(database())).toEqual([])
  })
})

describe('a file with one broken record', () => {
  const sound = datasetOf({
    links: [
      { kind: 'founded', from: 'ada', to: 'acorn' },
      { kind: 'owns', from: 'ember', to: 'acorn', share_percent: '20' },
    ],
  })
  const broken = (change: object): string => {
    const [first, second] = sound.links as object[]
    return JSON.stringify({ ...sound, links: [first, { ...second, ...change }] })
  }

  it.each([
    [{ start: '2021-02-31' }, /links “l2”: start/],
    [{ kind: 'befriends' }, /links “l2”: kind must be one of owns/],
    [{ to: 'nobody' }, /links “l2”: to .*“nobody”/],
    [{ sources: [] }, /links “l2”: sources needs at least one source/],
    [{ sources: ['s9'] }, /links “l2”: sources.*“s9”/],
    [{ amount: '5' }, /links “l2”: currency/],
    [{ surprise: 1 }, /links “l2”: .*surprise/],
  ])('is refused entirely, with the record, the field and the reason: %j', async (change, message) => {
    await expect((async () => importDataset(database(), parseDataset(broken(change))))()).rejects.toThrow(
      message,
    )
    const { rows } = await database().pool.query('SELECT FROM entities UNION ALL SELECT FROM sources')
    expect(rows).toEqual([])
  })
})

describe('verify', () => {
  it('names an overlap that does not follow from the data', async () => {
    await importDataset(
      database(),
      parseDataset(
        JSON.stringify(
          datasetOf({
            links: [
              { kind: 'founded', from: 'ada', to: 'acorn', start: '2020' },
              { kind: 'owns', from: 'freedonia', to: 'acorn', share_percent: '60', start: '2020' },
            ],
          }),
        ),
      ),
    )
    expect(await verifyDatabase(database())).toEqual([])
    await database().pool.query('UPDATE derived_overlaps SET score = 1; UPDATE chains SET score = 1')
    expect(await verifyDatabase(database())).toEqual(['overlap ada~talks~freedonia does not match the data'])
  })
})
