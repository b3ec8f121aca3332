import { setTimeout as wait } from 'node:timers/promises'
import { forEverybody } from './askers.ts'

/** What a promise resolves to; undefined if that takes longer than this. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const soon = new AbortController()
  const tooLong = wait(ms, undefined, { ref: false, signal: soon.signal }).catch(() => undefined)
  try {
    return await Promise.race([promise, tooLong])
  } finally {
    soon.abort()
  }
}

/** How long to wait for a question that others asked. A connection that was cut off may never answer. */
const PATIENCE_MS = 5_000

/**
 * Shares one run of `ask` among callers. A caller that arrives during a run waits for the next one, because the running
 * one may miss what the caller has already seen.
 */
export function askedTogether<T>(ask: () => Promise<T>, patienceMs = PATIENCE_MS): () => Promise<T> {
  let running: Promise<T> | undefined
  let next: Promise<T> | undefined
  const begin = (): Promise<T> => {
    next = undefined
    const answer = forEverybody(ask)
    running = answer
    const end = (): void => {
      if (running === answer) running = undefined
    }
    answer.then(end, end)
    return answer
  }
  return () => {
    if (running === undefined) return begin()
    next ??= within(running, patienceMs).then(begin, begin)
    return next
  }
}
