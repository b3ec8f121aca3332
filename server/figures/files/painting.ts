import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { Apart } from '../../apart.ts'
import { PAINTER } from '../../paths.ts'
import type { PaintJob } from './paint-job.ts'

/** The most pictures that can wait: as many as are painted in about five seconds. */
const MOST_WAITING = 32
/** A picture takes a tenth of a second. */
const MOST_MS = 30_000
const MOST_MEMORY_MB = 512
/** The most bytes of painted pictures to keep. */
const MOST_KEPT = 32 * 1024 * 1024

/**
 * Paints files of figures in a separate thread, so that the main thread can keep answering requests. Pictures are kept by what they
 * show. A picture that several readers ask for is painted once.
 */
class Painting {
  readonly #kept = new LRUCache<string, Buffer>({
    maxSize: MOST_KEPT,
    sizeCalculation: ({ length }) => length,
  })
  readonly #underWay = new Map<string, Promise<Buffer>>()
  readonly #thread = new Apart<PaintJob, Uint8Array>(PAINTER, {
    mostMemoryMb: MOST_MEMORY_MB,
    mostMs: MOST_MS,
    mostWaiting: MOST_WAITING,
  })

  /** @throws {TooManyJobs} */
  async file(job: PaintJob): Promise<Buffer> {
    const key = createHash('sha256').update(JSON.stringify(job)).digest('base64')
    const kept = this.#kept.get(key) ?? this.#underWay.get(key)
    if (kept !== undefined) return kept
    const painted = this.#thread
      .run(job)
      .then((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    this.#underWay.set(key, painted)
    try {
      const file = await painted
      this.#kept.set(key, file)
      return file
    } finally {
      this.#underWay.delete(key)
    }
  }
}

export const painting = new Painting()
