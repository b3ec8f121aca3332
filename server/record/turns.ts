import { OTHERS_WRITE } from '../database/outage.ts'

/** More trials wait for their turn than anybody would wait for; its message is for whoever asked for one more. */
export class TooManyTrials extends Error {
  override name = 'TooManyTrials'

  constructor() {
    super('Many previews are being made at the moment. Nothing was saved; try again shortly.')
  }
}

/** Others write for longer than anybody who waits would; its message is for whoever waited. */
export class WaitedTooLong extends Error {
  override name = 'WaitedTooLong'

  constructor() {
    super(OTHERS_WRITE)
  }
}

/** Trials that wait at the most. */
const MOST_WAITING = 16

type Start = () => void

/**
 * Whose turn it is among the writers of one process, who stand in line before they take a connection: waiting for the
 * database's own lock with one in hand, they would leave none for the readers. A trial, which writes nothing in the end,
 * lets every writer go first.
 */
export class Turns {
  readonly #writers: Start[] = []
  readonly #trials: Start[] = []
  #taken = false

  /** @param longestMs how long its turn is waited for; undefined: for as long as it takes. @throws {WaitedTooLong} */
  write<T>(work: () => Promise<T>, longestMs?: number): Promise<T> {
    return this.#take(this.#writers, work, longestMs)
  }

  /** @param longestMs as of a writer. @throws {TooManyTrials} @throws {WaitedTooLong} */
  try<T>(work: () => Promise<T>, longestMs?: number): Promise<T> {
    if (this.#trials.length >= MOST_WAITING) return Promise.reject(new TooManyTrials())
    return this.#take(this.#trials, work, longestMs)
  }

  async #take<T>(line: Start[], work: () => Promise<T>, longestMs?: number): Promise<T> {
    if (this.#taken) await this.#turnIn(line, longestMs)
    this.#taken = true
    try {
      return await work()
    } finally {
      const next = this.#writers.shift() ?? this.#trials.shift()
      if (next === undefined) this.#taken = false
      else next()
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
