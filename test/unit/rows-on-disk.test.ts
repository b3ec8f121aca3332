import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { RowsOnDisk } from '../../server/exchange/out/rows-on-disk.ts'

let folder = ''
let rows: RowsOnDisk<unknown>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recusal-rows-'))
  rows = new RowsOnDisk(join(folder, 'rows'))
})
afterEach(() => {
  rows.close()
  rmSync(folder, { recursive: true, force: true })
})

it('gives back rows of any length, as often as they are asked for', () => {
  // A file is read a megabyte at a time: some rows go over the end of one, some fill several.
  const given = [1, 10, 300_000, 2_500_000, 3, 699_999].map((length) => ({
    text: 'ä\n€'.repeat(length / 3),
    length,
  }))
  rows.add(given.slice(0, 4))
  rows.add(given.slice(4))
  for (let time = 0; time < 2; time += 1) expect([...rows]).toEqual(given)
})

it('has no rows if none were added', () => {
  rows.add([])
  expect([...rows]).toEqual([])
})

it('can be read after its file has been deleted, by several at once', () => {
  rows.add([1, 2, 3])
  rmSync(folder, { recursive: true, force: true })
  const [one, other] = [rows[Symbol.iterator](), rows[Symbol.iterator]()]
  expect([one.next().value, other.next().value, one.next().value, other.next().value]).toEqual([1, 1, 2, 2])
})
