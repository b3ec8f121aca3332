import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'

const CHUNK_BYTES = 64 * 1024

/**
 * A file between the database and a reader: the database writes as fast as it can and is done, no matter how slow the
 * reader is. Nothing is left of the file once it is closed, or the program ends.
 */
export class Spool {
  /** Takes what is to be read. Destroying it ends the reading with its error. */
  readonly writable: Writable
  readonly #file: FileHandle
  readonly #folder: string
  #written = 0
  #ended = false
  #failure: Error | null = null
  #wake: () => void = () => {}

  private constructor(file: FileHandle, folder: string) {
    this.#file = file
    this.#folder = folder
    this.writable = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#append(chunk).then(() => done(), done)
      },
      final: (done) => {
        this.#ended = true
        this.#wake()
        done()
      },
      destroy: (error, done) => {
        if (error !== null) this.#failure = error
        else if (!this.#ended) this.#failure = new Error('the data ends in the middle')
        this.#wake()
        done(null)
      },
    })
  }

  static async open(): Promise<Spool> {
    const folder = await mkdtemp(join(tmpdir(), 'recusal-report-'))
    const file = await open(join(folder, 'rows'), 'w+', 0o600)
    // If the system can delete an open file, nothing is left even after a crash.
    await rm(folder, { recursive: true, force: true }).catch(() => {})
    return new Spool(file, folder)
  }

  async #append(chunk: Buffer): Promise<void> {
    for (let from = 0; from < chunk.length; ) {
      const { bytesWritten } = await this.#file.write(chunk, from, chunk.length - from, this.#written)
      from += bytesWritten
      this.#written += bytesWritten
    }
    this.#wake()
  }

  /** Waits until there is something after this place, or nothing more to come. @throws the failure of the writing. */
  async #more(at: number): Promise<boolean> {
    while (this.#written <= at && !this.#ended && this.#failure === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#failure !== null) throw this.#failure
    return this.#written > at
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    let at = 0
    while (await this.#more(at)) {
      const { bytesRead, buffer } = await this.#file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at)
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  /** Resolves once there is anything to read, or all is written. @throws the failure of the writing. */
  async begun(): Promise<void> {
    await this.#more(0)
  }

  /** Reads what is written, while it is written. There can be only one reader. */
  read(): Readable {
    return Readable.from(this.#chunks(), { objectMode: false })
  }

  async close(): Promise<void> {
    await this.#file.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
