import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** The bytes of a file, in memory (a `Buffer`) or on disk. */
export interface FileBytes {
  readonly length: number
  /** The bytes from `begin` up to `end`, which must not be changed. */
  subarray(begin: number, end: number): Buffer
}

/** How many bytes of a file are read at once. */
const BLOCK = 1024 * 1024

/** The bytes of a file from `begin` to its end, block by block. */
export function* blocksOf(file: FileBytes, begin = 0): Generator<Buffer> {
  for (let at = begin; at < file.length; at += BLOCK)
    yield file.subarray(at, Math.min(at + BLOCK, file.length))
}

/** All bytes of a file, in memory. */
export const allOf = (file: FileBytes): Buffer => file.subarray(0, file.length)

/** A file that stays on disk, however large: only the block last asked for is in memory. */
export class FileOnDisk implements FileBytes {
  readonly length: number
  readonly #descriptor: number
  #block: Buffer = Buffer.alloc(0)
  #blockBegin = 0

  private constructor(descriptor: number, length: number) {
    this.#descriptor = descriptor
    this.length = length
  }

  /**
   * Opens a file; null if it cannot be read at any place, as a pipe cannot.
   * @throws {NodeJS.ErrnoException} if it cannot be opened.
   */
  static open(path: string): FileOnDisk | null {
    // A pipe is not opened here: whoever writes to it would lose a reader when it is closed again.
    if (!statSync(path).isFile()) return null
    const descriptor = openSync(path, 'r')
    return new FileOnDisk(descriptor, fstatSync(descriptor).size)
  }

  subarray(begin: number, end: number): Buffer {
    const blockEnd = this.#blockBegin + this.#block.length
    if (begin < this.#blockBegin || end > blockEnd) {
      this.#block = this.#read(begin, Math.min(Math.max(end, begin + BLOCK), this.length))
      this.#blockBegin = begin
    }
    return this.#block.subarray(begin - this.#blockBegin, end - this.#blockBegin)
  }

  /** Reads into new memory: parts of the block before may still be in use. */
  #read(begin: number, end: number): Buffer {
    const bytes = Buffer.allocUnsafe(end - begin)
    let done = 0
    while (done < bytes.length) {
      const read = readSync(this.#descriptor, bytes, done, bytes.length - done, begin + done)
      if (read === 0) throw new Error('The file became shorter while it was read.')
      done += read
    }
    return bytes
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
