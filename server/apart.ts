import { Piscina } from 'piscina'

/** How long a thread waits for its next job. */
const IDLE_MS = 5_000

/** What a job may take. With more, it ends, and its thread with it; the next job gets a new one. */
export interface JobLimits {
  /** Heap, in megabytes. */
  readonly mostMemoryMb: number
  /** From the start of the job, in milliseconds. */
  readonly mostMs: number
  /** How many jobs may wait; one more is refused. */
  readonly mostWaiting: number
}

/** The queue of jobs is full. */
export class TooManyJobs extends Error {
  override name = 'TooManyJobs'
}

/** A job took too long, or more memory than it may. */
export class TookTooMuch extends Error {
  override name = 'TookTooMuch'
}

/** Whether the pool ended a job because of the time or the memory that it took. */
const wasEnded = ({ name, code }: Error & { readonly code?: string }): boolean =>
  name === 'AbortError' || name === 'TimeoutError' || code === 'ERR_WORKER_OUT_OF_MEMORY'

/**
 * Work for a thread other than the one that answers requests, one job at a time. The first job starts the thread,
 * since most processes never need it.
 */
export class Apart<Job, Result> {
  readonly #filename: string
  readonly #limits: JobLimits
  #threads: Piscina<Job, Result> | null = null
  #before: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** @param filename of the thread's entry point, in `paths.ts`. */
  constructor(filename: string, limits: JobLimits) {
    this.#filename = filename
    this.#limits = limits
  }

  /** @throws {TooManyJobs} @throws {TookTooMuch} What the job throws. */
  async run(job: Job): Promise<Result> {
    if (this.#waiting >= this.#limits.mostWaiting) throw new TooManyJobs()
    this.#waiting += 1
    const done = this.#before.then(() => {
      this.#waiting -= 1
      this.#threads ??= this.#start()
      return this.#threads.run(job, { signal: AbortSignal.timeout(this.#limits.mostMs) })
    })
    this.#before = done.catch(() => {})
    return done.catch((error: Error) => {
      throw wasEnded(error) ? new TookTooMuch(error.message, { cause: error }) : error
    })
  }

  #start(): Piscina<Job, Result> {
    const threads = new Piscina<Job, Result>({
      filename: this.#filename,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.mostMemoryMb },
    })
    // A thread that fails after its work is replaced. Whoever asked for it has an answer.
    threads.on('error', () => {})
    return threads
  }
}
