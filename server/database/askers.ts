import { AsyncLocalStorage } from 'node:async_hooks'

/** For whom some work is done. */
interface Asker {
  /** Tells that they have left. */
  readonly gone: AbortSignal
  /** Whether the work is theirs alone and changes nothing: what is being saved is saved, whoever waits for it. */
  readonly canBeGivenUp: boolean
  readonly share: Share | null
}

const asking = new AsyncLocalStorage<Asker>()

/** Whoever asked has left, and what was done for them is given up. Nobody reads its message. */
export class Departed extends Error {
  override name = 'Departed'
}

/** Does some work for somebody who may leave meanwhile. */
export function forSomebody<T>(gone: AbortSignal, canBeGivenUp: boolean, work: () => T): T {
  return asking.run({ gone, canBeGivenUp, share: null }, work)
}

/** Does what changes nothing, and can be given up wherever it stands. */
export function canBeGivenUp<T>(work: () => T): T {
  const asker = asking.getStore()
  return asker === undefined ? work() : asking.run({ ...asker, canBeGivenUp: true }, work)
}

/** Does what others may come to wait for too: it goes on when the first of them leaves. */
export function forEverybody<T>(work: () => T): T {
  return asking.exit(work)
}

/** @throws {Departed} where nobody waits for the work at hand any more. */
export function refuseDeparted(): void {
  const asker = asking.getStore()
  if (asker?.canBeGivenUp === true && asker.gone.aborted) throw new Departed()
}

/** The connections that those who share it may use at a time; what there is none for waits its turn. */
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

/** Does some work with no more connections at a time than a share has. */
export function withShare<T>(share: Share, work: () => T): T {
  const asker = asking.getStore()
  return asker === undefined ? work() : asking.run({ ...asker, share }, work)
}

/** Does what takes a connection, for whoever asked for it. @throws {Departed} */
export function withConnection<T>(work: () => Promise<T>): Promise<T> {
  const share = asking.getStore()?.share ?? null
  if (share === null) return work()
  return share.use(() => {
    refuseDeparted()
    return work()
  })
}
