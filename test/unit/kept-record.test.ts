import sql from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import { Departed, forSomebody, Share, withShare } from '../../server/database/askers.ts'
import { KeptRecord } from '../../server/database/kept-record.ts'
import type { Query } from '../../server/database/query.ts'
import { askedTogether } from '../../server/database/together.ts'

/** Answers that come when a test says so. */
function asking<T>() {
  const asked: { answer: (value: T) => void; fail: (error: Error) => void }[] = []
  const ask = () => new Promise<T>((answer, fail) => asked.push({ answer, fail }))
  const soon = async (number: number) => {
    while (asked.length < number) await new Promise(setImmediate)
    return asked[number - 1] as (typeof asked)[number]
  }
  return { asked, ask, soon }
}

describe('a question asked together', () => {
  it('is asked once more, and no more than once, for all who come while it is being asked', async () => {
    const { asked, ask, soon } = asking<string>()
    const version = askedTogether(ask)
    const first = version()
    const others = [version(), version(), version()]
    expect(asked).toHaveLength(1)
    asked[0]?.answer('one')
    expect(await first).toBe('one')
    ;(await soon(2)).answer('two')
    expect(await Promise.all(others)).toEqual(['two', 'two', 'two'])
    const last = version()
    ;(await soon(3)).answer('three')
    expect(await last).toBe('three')
    expect(asked).toHaveLength(3)
  })

  it('is asked again after it has failed', async () => {
    const { ask, soon } = asking<string>()
    const version = askedTogether(ask)
    const [first, next] = [version(), version()]
    ;(await soon(1)).fail(new Error('no database'))
    await expect(first).rejects.toThrow('no database')
    ;(await soon(2)).answer('two')
    expect(await next).toBe('two')
  })
})

it('a question that is not answered does not keep later ones waiting', async () => {
  const { ask, soon } = asking<string>()
  const version = askedTogether(ask, 1)
  version().catch(() => {})
  const later = version()
  ;(await soon(2)).answer('two')
  expect(await later).toBe('two')
})

it('a reader of an earlier version neither gets nor keeps answers of a later one', async () => {
  const versions = ['one', 'two', 'two']
  const record = new KeptRecord(async () => versions.shift() ?? '')
  let times = 0
  const read = (reader: Query, value: number) => reader<{ time: number }>(sql`SELECT ${value}`)
  const reader = () => record.reading('', async () => (async () => [{ time: ++times }]) as unknown as Query)
  const [earlier, later, third] = [reader(), reader(), reader()]
  await read(earlier, 1)
  expect(await read(later, 1)).toEqual([{ time: 2 }])
  expect(await read(earlier, 2)).toEqual([{ time: 3 }])
  expect(await read(third, 1)).toEqual([{ time: 2 }])
  expect(await read(third, 2)).toEqual([{ time: 4 }])
})

describe('an answer that two readers wait for', () => {
  const ofVersion = (ask: () => Promise<object[]>) => {
    const record = new KeptRecord(async () => 'one')
    return () => record.reading('', async () => ask as Query)(sql`SELECT 1`)
  }

  it('is asked for again if the one who asked has left', async () => {
    const { ask, soon } = asking<object[]>()
    const read = ofVersion(ask)
    const [first, second] = [read(), read()]
    ;(await soon(1)).fail(new Departed())
    await expect(first).rejects.toThrow(Departed)
    ;(await soon(2)).answer([{ found: true }])
    expect(await second).toEqual([{ found: true }])
  })

  it('does not make one client’s requests wait for more than their share', async () => {
    const { asked, ask, soon } = asking<object[]>()
    const record = new KeptRecord(async () => 'one')
    const share = new Share(1)
    const read = (value: number) =>
      forSomebody(new AbortController().signal, true, () =>
        withShare(share, () => record.reading('', async () => ask as Query)(sql`SELECT ${value}`)),
      )
    const [one, same, other] = [read(1), read(1), read(2)]
    ;(await soon(1)).answer([{ value: 1 }])
    expect(await Promise.all([one, same])).toEqual([[{ value: 1 }], [{ value: 1 }]])
    ;(await soon(2)).answer([{ value: 2 }])
    expect(await other).toEqual([{ value: 2 }])
    expect(asked).toHaveLength(2)
  })

  it('holds no connection of its client while the moment that it reads is not settled', async () => {
    const { ask, soon } = asking<object[]>()
    const record = new KeptRecord(async () => 'one')
    const share = new Share(1)
    const read = (prepare: () => Promise<Query>, moment: string) =>
      forSomebody(new AbortController().signal, true, () =>
        withShare(share, () => record.reading(moment, prepare)(sql`SELECT 1`)),
      )
    let settle: (query: Query) => void = () => {}
    const past = read(
      () =>
        new Promise((resolve) => {
          settle = resolve
        }),
      '2026-01-01T00:00:00Z',
    )
    const present = read(async () => ask as Query, '')
    ;(await soon(1)).answer([{ at: 'present' }])
    expect(await present).toEqual([{ at: 'present' }])
    settle(ask as Query)
    ;(await soon(2)).answer([{ at: 'past' }])
    expect(await past).toEqual([{ at: 'past' }])
  })
})
