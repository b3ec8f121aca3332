import { createHash, type Hash } from 'node:crypto'

/**
 * A backup is a series of frames: a letter, the length of the content in four bytes, and the content. `H` holds the
 * head, `T` begins a table, `D` is a piece of its rows as COPY writes them, `S` has the sequences, and `E` ends the
 * file with the SHA-256 of everything before it.
 */
export type FrameKind = 'H' | 'T' | 'D' | 'S' | 'E'

export interface Frame {
  readonly kind: FrameKind
  readonly body: Buffer
}

const HEAD_BYTES = 5
/** COPY delivers its rows in pieces far smaller than this. */
const LONGEST_FRAME = 64 * 1024 * 1024
const KINDS = new Set(['H', 'T', 'D', 'S', 'E'])

/** A file that is not a backup, or not a complete one. The message is for the person who provided it. */
export class BadBackup extends Error {
  override name = 'BadBackup'
}

function bytesOf(kind: FrameKind, body: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.write(kind, 'latin1')
  head.writeUInt32BE(body.length, 1)
  return Buffer.concat([head, body])
}

/** Turns frames into bytes and ends them with their digest. */
export async function* written(frames: AsyncIterable<Frame>): AsyncGenerator<Buffer> {
  const digest = createHash('sha256')
  for await (const { kind, body } of frames) {
    const bytes = bytesOf(kind, body)
    digest.update(bytes)
    yield bytes
  }
  yield bytesOf('E', digest.digest())
}

/** Reads the frames of a file up to its end. @throws {BadBackup} if it is incomplete or does not match its digest. */
export async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const digest = createHash('sha256')
  const pieces = new Pieces(bytes)
  for (;;) {
    const head = await pieces.take(HEAD_BYTES)
    const kind = head.toString('latin1', 0, 1)
    const length = head.readUInt32BE(1)
    if (!KINDS.has(kind) || length > LONGEST_FRAME)
      throw new BadBackup('The backup is damaged: what it contains cannot be read.')
    const body = await pieces.take(length)
    if (kind === 'E') {
      await checkEnd(pieces, digest, body)
      return
    }
    digest.update(head)
    digest.update(body)
    yield { kind: kind as FrameKind, body }
  }
}

/** Reads the frames of a file to its end and keeps nothing. @throws {BadBackup} as `read` does */
export async function checkWhole(bytes: AsyncIterable<Buffer>): Promise<void> {
  const frames = read(bytes)
  while ((await frames.next()).done !== true);
}

async function checkEnd(pieces: Pieces, digest: Hash, told: Buffer): Promise<void> {
  if (!digest.digest().equals(told) || !(await pieces.isOver()))
    throw new BadBackup('The backup is damaged: it does not match its own digest.')
}

/** Bytes that arrive in pieces of any length, and are taken in pieces of the requested length. */
class Pieces {
  readonly #source: AsyncIterator<Buffer>
  #left: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async take(length: number): Promise<Buffer> {
    const parts = [this.#left]
    let there = this.#left.length
    while (there < length) {
      const next = await this.#source.next()
      if (next.done === true) throw new BadBackup('The backup is incomplete: its end is missing.')
      parts.push(next.value)
      there += next.value.length
    }
    const all = parts.length === 1 ? this.#left : Buffer.concat(parts)
    this.#left = all.subarray(length)
    return all.subarray(0, length)
  }

  async isOver(): Promise<boolean> {
    return this.#left.length === 0 && (await this.#source.next()).done === true
  }
}
