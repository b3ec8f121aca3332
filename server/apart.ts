import { Piscina } from 'piscina'

/** How long a thread waits for its next job. */
const IDLE_MS = 5_000

/**
 * Work for a thread other than the one that answers requests, one job at a time. The first job starts the thread,
 * since most processes never need it.
 */
export class Apart<Job, Result> {
  readonly #filename: string
  readonly #limits: { readonly maxOldGenerationSizeMb?: number }
  #threads: Piscina<Job, Result> | null = null

  /**
   * @param filename of the thread's entry point, in `paths.ts`.
   * @param mostMemoryMb the most memory that a job may take; it ends with its thread if it needs more.
   */
  constructor(filename: string, mostMemoryMb?: number) {
    this.#filename = filename
    this.#limits = mostMemoryMb === undefined ? {} : { maxOldGenerationSizeMb: mostMemoryMb }
  }

  /** How many jobs wait. */
  get waiting(): number {
    return this.#threads?.queueSize ?? 0
  }

  /** @param signal ends the job, and its thread with it. */
  run(job: Job, signal?: AbortSignal): Promise<Result> {
    this.#threads ??= this.#start()
    return this.#threads.run(job, signal === undefined ? {} : { signal })
  }

  #start(): Piscina<Job, Result> {
    const threads = new Piscina<Job, Result>({
      filename: this.#filename,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      resourceLimits: this.#limits,
    })
    // A thread that fails after its work is replaced. Whoever asked for it has an answer.
    threads.on('error', () => {})
    return threads
  }
}
