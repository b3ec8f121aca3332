import { AsyncLocalStorage } from 'node:async_hooks'

/** Whoever waits for some work, and whether it may be given up once they have left. */
interface Waiting {
  readonly gone: AbortSignal
  readonly canBeGivenUp: boolean
}

const waiting = new AsyncLocalStorage<Waiting>()

/** Whoever asked has left, and what was done for them is given up. Nobody reads its message. */
export class Departed extends Error {
  override name = 'Departed'
}

/**
 * Does some work for somebody who may leave meanwhile.
 * @param canBeGivenUp whether it is theirs alone and changes nothing: what is being saved is saved, whoever waits for it.
 */
export function forSomebody<T>(gone: AbortSignal, canBeGivenUp: boolean, work: () => T): T {
  return waiting.run({ gone, canBeGivenUp }, work)
}

/** Does what changes nothing, and can be given up wherever it stands. */
export function canBeGivenUp<T>(work: () => T): T {
  const who = waiting.getStore()
  return who === undefined ? work() : waiting.run({ ...who, canBeGivenUp: true }, work)
}

/** Does what others may come to wait for too: it goes on when the first of them leaves. */
export function forEverybody<T>(work: () => T): T {
  return waiting.exit(work)
}

/** @throws {Departed} where nobody waits for the work at hand any more. */
export function refuseDeparted(): void {
  const who = waiting.getStore()
  if (who?.canBeGivenUp === true && who.gone.aborted) throw new Departed()
}
