import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { blocksOf } from '../../values/file-bytes.ts'

const LINE_END = '\n'.charCodeAt(0)

/**
 * Rows in a file, so that there may be more of them than fit in memory. They are added first, and can then be read as
 * often as needed, one after another. The file may be deleted once it is open.
 */
export class RowsOnDisk<Row> implements Iterable<Row> {
  readonly #descriptor: number
  #length = 0

  /** @param path of a new file. */
  constructor(path: string) {
    this.#descriptor = openSync(path, 'wx+', 0o600)
  }

  add(rows: readonly Row[]): void {
    const lines = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    for (let done = 0; done < lines.length; ) {
      const wrote = writeSync(this.#descriptor, lines, done, lines.length - done, this.#length)
      done += wrote
      this.#length += wrote
    }
  }

  *[Symbol.iterator](): Generator<Row> {
    for (const line of this.#lines()) yield JSON.parse(line) as Row
  }

  *#lines(): Generator<string> {
    const subarray = (begin: number, end: number): Buffer => this.#read(begin, end)
    let before: Buffer[] = []
    for (const block of blocksOf({ length: this.#length, subarray })) {
      let begin = 0
      for (let end = block.indexOf(LINE_END); end >= 0; end = block.indexOf(LINE_END, begin)) {
        yield Buffer.concat([...before, block.subarray(begin, end)]).toString()
        before = []
        begin = end + 1
      }
      before.push(block.subarray(begin))
    }
  }

  #read(begin: number, end: number): Buffer {
    const bytes = Buffer.allocUnsafe(end - begin)
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(this.#descriptor, bytes, done, bytes.length - done, begin + done)
      if (read === 0) throw new Error('rows are missing at the end of a file')
      done += read
    }
    return bytes
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
