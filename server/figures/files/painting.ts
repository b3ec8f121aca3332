import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { Piscina } from 'piscina'
import { PAINTER } from '../../paths.ts'
import type { PaintJob } from './paint-job.ts'

/** More pictures wait to be painted than anybody would wait for. */
export class TooManyPictures extends Error {
  override name = 'TooManyPictures'
}

/** Pictures that wait at the most: as many as are painted in some five seconds. */
const MOST_WAITING = 32
/** Bytes of painted pictures that are kept. */
const MOST_KEPT = 32 * 1024 * 1024
/** How long a thread waits for the next picture. */
const IDLE_MS = 30_000

/**
 * Paints PNGs in a thread beside the one that answers requests, which goes on meanwhile. Pictures are kept by what they
 * show; one that several ask for is painted once.
 */
class Painting {
  readonly #kept = new LRUCache<string, Buffer>({
    maxSize: MOST_KEPT,
    sizeCalculation: ({ length }) => length,
  })
  readonly #underWay = new Map<string, Promise<Buffer>>()
  #threads: Piscina<PaintJob, Uint8Array> | null = null

  /** @throws {TooManyPictures} */
  async png(job: PaintJob): Promise<Buffer> {
    const key = createHash('sha256').update(JSON.stringify(job)).digest('base64')
    const kept = this.#kept.get(key) ?? this.#underWay.get(key)
    if (kept !== undefined) return kept
    const threads = this.#started()
    if (threads.queueSize >= MOST_WAITING) throw new TooManyPictures()
    const painted = threads
      .run(job)
      .then((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    this.#underWay.set(key, painted)
    try {
      const png = await painted
      this.#kept.set(key, png)
      return png
    } finally {
      this.#underWay.delete(key)
    }
  }

  /** The first picture starts the thread: most processes paint none. */
  #started(): Piscina<PaintJob, Uint8Array> {
    this.#threads ??= new Piscina({ filename: PAINTER, minThreads: 0, maxThreads: 1, idleTimeout: IDLE_MS })
    return this.#threads
  }
}

export const painting = new Painting()
