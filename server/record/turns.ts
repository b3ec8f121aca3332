import { OTHERS_WRITE } from '../database/outage.ts'

/** Too many trials are waiting for their turn. The message is for the person who asked for one more. */
export class TooManyTrials extends Error {
  override name = 'TooManyTrials'

  constructor() {
    super('Many previews are running right now. Nothing was saved. Try again shortly.')
  }
}

/** Others have been writing for too long. The message is for the person who waited. */
export class WaitedTooLong extends Error {
  override name = 'WaitedTooLong'

  constructor() {
    super(OTHERS_WRITE)
  }
}

/** The most trials that may wait. */
const MOST_WAITING = 16

type Start = () => void

/** Does something in its turn. `passOn` lets the next one start while this one ends: when nothing is left but to commit. */
type Turn<T> = (passOn: () => void) => Promise<T>

/**
 * Gives turns to the writers of one process, who queue before they take a connection. If they held one while waiting
 * for the database's own lock, none would be left for readers. At most one waits for it, while the one before is committed.
 * A trial, which saves nothing in the end, lets every writer go first who is already waiting.
 */
export class Turns {
  readonly #writers: Start[] = []
  readonly #trials: Start[] = []
  #taken = false

  /** @param longestMs how long to wait for the turn; undefined for no limit. @throws {WaitedTooLong} */
  write<T>(work: Turn<T>, longestMs?: number): Promise<T> {
    return this.#take(this.#writers, work, longestMs)
  }

  /** @param longestMs as for a writer. @throws {TooManyTrials} @throws {WaitedTooLong} */
  try<T>(work: Turn<T>, longestMs?: number): Promise<T> {
    if (this.#trials.length >= MOST_WAITING) return Promise.reject(new TooManyTrials())
    return this.#take(this.#trials, work, longestMs)
  }

  async #take<T>(line: Start[], work: Turn<T>, longestMs?: number): Promise<T> {
    if (this.#taken) await this.#turnIn(line, longestMs)
    this.#taken = true
    let passed = false
    const passOn = (): void => {
      if (passed) return
      passed = true
      const next = this.#writers.shift() ?? this.#trials.shift()
      if (next === undefined) this.#taken = false
      else next()
    }
    try {
      return await work(passOn)
    } finally {
      passOn()
    }
  }

  #turnIn(line: Start[], longestMs: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        clearTimeout(late)
        resolve()
      }
      line.push(start)
      const leave = (): void => {
        line.splice(line.indexOf(start), 1)
        reject(new WaitedTooLong())
      }
      const late = longestMs === undefined ? undefined : setTimeout(leave, longestMs)
    })
  }
}
