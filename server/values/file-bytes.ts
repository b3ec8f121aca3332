import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** The bytes of a file, in memory (a `Buffer`) or on disk. */
export interface FileBytes {
  readonly length: number
  /** The bytes from `begin` up to `end`, which must not be changed. */
  subarray(begin: number, end: number): Buffer
}

/** How many bytes of a file are read at once. */
const BLOCK = 1024 * 1024

/** The bytes of a file from `begin` up to `end`, block by block. */
export function* blocksOf(file: FileBytes, begin = 0, end = file.length): Generator<Buffer> {
  for (let at = begin; at < end; at += BLOCK) yield file.subarray(at, Math.min(at + BLOCK, end))
}

/** All bytes of a file, in memory. */
export const allOf = (file: FileBytes): Buffer => file.subarray(0, file.length)

/** A file that was changed while it was read. The message is for the person who reads it. */
export class FileChanged extends Error {
  override name = 'FileChanged'
}

/** A file that stays on disk, however large: at most one block of it is in memory. */
export class FileOnDisk implements FileBytes {
  readonly length: number
  readonly #path: string
  readonly #descriptor: number
  /** When it was last changed before it was opened. */
  readonly #changedAt: number
  #block: Buffer = Buffer.alloc(0)
  #blockBegin = 0

  private constructor(path: string) {
    this.#path = path
    this.#descriptor = openSync(path, 'r')
    const { size, mtimeMs } = fstatSync(this.#descriptor)
    this.length = size
    this.#changedAt = mtimeMs
  }

  /**
   * Opens a file; null if it cannot be read at any place, as a pipe cannot.
   * @throws {NodeJS.ErrnoException} if it cannot be opened.
   */
  static open(path: string): FileOnDisk | null {
    // A pipe is not opened here: whoever writes to it would lose a reader when it is closed again.
    return statSync(path).isFile() ? new FileOnDisk(path) : null
  }

  /** @throws {FileChanged} */
  subarray(begin: number, end: number): Buffer {
    if (end - begin > BLOCK) return this.#read(begin, end)
    if (begin < this.#blockBegin || end > this.#blockBegin + this.#block.length) {
      this.#block = this.#read(begin, Math.min(begin + BLOCK, this.length))
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
      if (read === 0) throw this.#changed()
      done += read
    }
    if (fstatSync(this.#descriptor).mtimeMs !== this.#changedAt) throw this.#changed()
    return bytes
  }

  #changed(): FileChanged {
    return new FileChanged(`${this.#path} was changed while it was read. Try again.`)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
