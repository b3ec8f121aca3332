import { AsyncLocalStorage } from 'node:async_hooks'

/** The client that a request works for. */
interface Asker {
  /** Signals that they have left. */
  readonly gone: AbortSignal
  /** Whether the work is for them alone and changes nothing. A save is completed even if no one waits for it. */
  readonly canBeGivenUp: boolean
  readonly share: Share | null
}

const asking = new AsyncLocalStorage<Asker>()

/** The client has left, and the work for them was abandoned. No one reads the message. */
export class Departed extends Error {
  override name = 'Departed'
}

/** Does work for a client who may leave in the meantime. */
export function forSomebody<T>(gone: AbortSignal, canBeGivenUp: boolean, work: () => T): T {
  return asking.run({ gone, canBeGivenUp, share: null }, work)
}

/** Does work that changes nothing and can be abandoned at any point. */
export function canBeGivenUp<T>(work: () => T): T {
  const asker = asking.getStore()
  return asker === undefined ? work() : asking.run({ ...asker, canBeGivenUp: true }, work)
}

/** Does work that others may also wait for. It continues if the first client leaves. */
export function forEverybody<T>(work: () => T): T {
  return asking.exit(work)
}

/** @throws {Departed} if no one is waiting for the current work anymore. */
export function refuseDeparted(): void {
  const asker = asking.getStore()
  if (asker?.canBeGivenUp === true && asker.gone.aborted) throw new Departed()
}

/** A limit on the connections that a group of clients can use at a time. Work that finds none free waits its turn. */
export class Share {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #used = 0

  constructor(most: number) {
    this.#most = most
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#used >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#used += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#used -= 1
      else next()
    }
  }
}

/** Does work with no more connections at a time than the share allows. */
export function withShare<T>(share: Share, work: () => T): T {
  const asker = asking.getStore()
  return asker === undefined ? work() : asking.run({ ...asker, share }, work)
}

/**
 * Does work that needs a connection, for the client who asked for it. Parts of it that need one use the same place in
 * the client's share.
 * @throws {Departed}
 */
export function withConnection<T>(work: () => Promise<T>): Promise<T> {
  const asker = asking.getStore()
  if (asker === undefined || asker.share === null) return work()
  return asker.share.use(() => {
    refuseDeparted()
    return asking.run({ ...asker, share: null }, work)
  })
}
