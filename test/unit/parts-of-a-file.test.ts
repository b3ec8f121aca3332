import { DatabaseError } from 'sequelize'
import { expect, it } from 'vitest'
import type { Query } from '../../server/database/query.ts'
import { FileRefused } from '../../server/dataset/problems.ts'
import { bringWhole } from '../../server/exchange/in/bring-whole.ts'
import type { ReadRecord } from '../../server/exchange/in/reading.ts'

const noQuery: Query = () => Promise.reject(new Error('nothing is asked of the database'))

/** The records of a file with more links than fit into one part, after its entities. */
function* records(lists?: readonly string[]): Generator<ReadRecord> {
  const entity = (id: string) => ({ id, kind: 'company', name: `The ${id}` })
  if (lists === undefined || lists.includes('entities'))
    for (const id of ['payer', 'payee']) yield { list: 'entities', record: entity(id), row: null }
  if (lists === undefined)
    for (let number = 0; number < 5000; number += 1)
      yield {
        list: 'links',
        record: {
          id: `link-${number}`,
          kind: 'pays',
          from: 'payer',
          to: 'payee',
          status: 'reported',
          sources: ['s'],
        },
        row: null,
      }
}

/** A promise, and what settles it. */
function pending() {
  let [resolve, reject]: [() => void, (error: Error) => void] = [() => {}, () => {}]
  const promise = new Promise<void>((done, fail) => {
    resolve = done
    reject = fail
  })
  return { promise, resolve, reject }
}

it('imports two parts of a list at once, and finishes them in their order, one list after another', async () => {
  const told: string[] = []
  const second = pending()
  await bringWhole(noQuery, 10, records, async (part) => {
    const name = String(part[0]?.record.id)
    told.push(`begins ${name}`)
    if (name === 'link-0') await second.promise
    if (name === 'link-2000') second.resolve()
    return async () => {
      told.push(`ends ${name}`)
    }
  })
  expect(told).toEqual([
    'begins payer',
    'ends payer',
    'begins link-0',
    'begins link-2000',
    'ends link-0',
    'begins link-4000',
    'ends link-2000',
    'ends link-4000',
  ])
})

it('tells what failed first, once nothing is under way any more', async () => {
  const [first, second] = [pending(), pending()]
  let running = 0
  const failed = bringWhole(noQuery, 10, records, async (part) => {
    const name = String(part[0]?.record.id)
    if (name === 'payer') return async () => {}
    running += 1
    if (name === 'link-2000') second.resolve()
    try {
      if (name === 'link-0') await first.promise
      else throw new Error('refused by a rule of the database')
    } finally {
      running -= 1
    }
    return async () => {}
  })
  await second.promise
  first.reject(new Error('the transaction has failed already'))
  await expect(failed).rejects.toThrow('refused by a rule of the database')
  expect(running).toBe(0)
})

it('tells that a part was refused, even if the database refuses the next one', async () => {
  const problems = [{ record: 'links “link-0”', field: 'from', reason: 'names no one' }]
  const refused = bringWhole(noQuery, 10, records, async (part) => {
    const name = String(part[0]?.record.id)
    if (name === 'link-0') throw new FileRefused(problems)
    if (name === 'link-2000') throw new DatabaseError(Object.assign(new Error('a rule'), { sql: '' }))
    return async () => {}
  })
  await expect(refused).rejects.toMatchObject({ problems })
})
