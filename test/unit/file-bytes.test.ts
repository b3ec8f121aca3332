import { mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DatasetFile } from '../../server/dataset/file.ts'
import { DATASET_FORMAT } from '../../server/dataset/format.ts'
import { FileOnDisk } from '../../server/values/file-bytes.ts'
import { atOnce } from '../../server/values/steps.ts'
import { isInUtf8 } from '../../server/values/utf8.ts'

let folder = ''
let path = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recusal-file-'))
  path = join(folder, 'file')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Opens the file on disk with this content. */
async function onDisk(content: Buffer | string): Promise<FileOnDisk> {
  await writeFile(path, content)
  const file = FileOnDisk.open(path)
  if (file === null) throw new Error('not a file')
  return file
}

const BLOCK = 1024 * 1024

it('has the same bytes on disk as in memory, in any order', async () => {
  const content = Buffer.from(Array.from({ length: 2.5 * BLOCK }, (_, at) => (at * 7919) >> 5))
  const file = await onDisk(content)
  expect(file.length).toBe(content.length)
  for (const [begin, end] of [
    [0, 3],
    [BLOCK - 1, BLOCK + 1],
    [10, 20],
    [5, 2 * BLOCK + 5],
    [2 * BLOCK, content.length],
    [content.length - 1, content.length],
    [7, 7],
  ] as const)
    expect(file.subarray(begin, end).equals(content.subarray(begin, end)), `${begin} to ${end}`).toBe(true)
  file.close()
})

it('is not read on if it is changed', async () => {
  for (const change of [() => truncate(path, 2 * BLOCK), () => utimes(path, new Date(0), new Date(0))]) {
    const file = await onDisk(Buffer.alloc(3 * BLOCK))
    file.subarray(0, 1)
    await change()
    expect(() => file.subarray(2 * BLOCK - 1, 2 * BLOCK + 1)).toThrow(`${path} was changed while it was read`)
    file.close()
  }
})

it('is not opened as a file on disk if it can only be read from beginning to end', () => {
  expect(FileOnDisk.open('/dev/null')).toBeNull()
})

it('has all records of a dataset, wherever a block of the file ends', async () => {
  // Quotation marks, backslashes, braces and characters of several bytes come to lie at the ends of blocks.
  const links = Array.from({ length: 16_000 }, (_, number) => ({
    id: `link-${number}`,
    detail: '\\"{é漢🙂}['.repeat(number % 11),
    sources: [{ id: `source-${number}`, quote: '\n\\' }],
  }))
  const content = Buffer.from(`\ufeff${JSON.stringify({ links, format: DATASET_FORMAT }, null, 1)}`)
  expect(content.length).toBeGreaterThan(2 * BLOCK)
  const disk = await onDisk(content)
  for (const bytes of [content, disk]) {
    const file = atOnce(DatasetFile.open(bytes))
    expect(file.size).toBe(links.length)
    expect([...file.records()].map(({ record }) => record)).toEqual(links)
    expect([...file.records(['links'])].at(-1)).toMatchObject({ index: links.length - 1 })
  }
  disk.close()
})

it('tells the line of a fault far into a file on disk', async () => {
  const lines = Array.from({ length: 60_000 }, (_, number) => `{"id":"link-${number}"}`)
  lines[50_000] = '{"id":}'
  const disk = await onDisk(`{"format":"${DATASET_FORMAT}","links":[\n${lines.join(',\n')}]}`)
  expect(() => atOnce(DatasetFile.open(disk))).toThrow('links, record 50001: is not JSON: Unexpected token')
  expect(() => atOnce(DatasetFile.open(disk))).toThrow('line 50002')
  disk.close()
})

it('is in UTF-8 if all of it is, wherever a block ends', async () => {
  for (const before of [0, 1, 2, 3]) {
    const text = `${'a'.repeat(before)}${'🙂漢é'.repeat(200_000)}`
    const file = await onDisk(text)
    expect(isInUtf8(file)).toBe(true)
    file.close()
    const bytes = Buffer.from(text)
    expect(isInUtf8(bytes.subarray(0, bytes.length - 1)), 'cut within a character').toBe(false)
    bytes[BLOCK] = 0xff
    expect(isInUtf8(bytes)).toBe(false)
  }
})
