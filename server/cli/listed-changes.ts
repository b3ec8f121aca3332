import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChangedRecord, describeChanges } from '../dataset/changed-records.ts'
import { print } from './output.ts'

/** Every change of an import. They may not fit in memory, so a file holds them until the import succeeds. */
export interface Listing {
  add(changes: readonly ChangedRecord[]): Promise<void>
  /** Writes them to standard output. */
  print(): Promise<void>
}

/** Gives `work` a listing, as text or as one JSON object, and deletes its file afterward. */
export async function withListing(json: boolean, work: (listing: Listing) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'recusal-'))
  const path = join(folder, 'changes')
  const file = createWriteStream(path)
  let count = 0
  const textOf = (changes: readonly ChangedRecord[]): string =>
    json ? changes.map((change) => itemOf(change, count++ === 0)).join('') : describeChanges(changes)
  try {
    await work({
      add: (changes) => write(file, textOf(changes)),
      print: async () => {
        await new Promise((resolve) => file.end(resolve))
        if (json) await print(count === 0 ? '{\n "changes": [' : '{\n "changes": [\n')
        for await (const part of createReadStream(path, 'utf8')) await print(part)
        if (json) await print(count === 0 ? ']\n}\n' : '\n ]\n}\n')
      },
    })
  } finally {
    file.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}

/** One item of a list in an object, indented as `JSON.stringify` would. */
const itemOf = (change: ChangedRecord, first: boolean): string =>
  `${first ? '' : ',\n'}  ${JSON.stringify(change, null, 1).replaceAll('\n', '\n  ')}`

function write(file: WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    file.write(text, (error) => (error ? reject(error) : resolve()))
  })
}
