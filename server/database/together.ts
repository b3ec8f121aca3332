import { forEverybody } from './askers.ts'

/**
 * A question whose answer can change, asked once for all who need it at the same time. Those who come while it is being
 * asked wait for the next answer: one that was asked for earlier may be older than what they know.
 */
export function askedTogether<T>(ask: () => Promise<T>): () => Promise<T> {
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
    next ??= running.then(begin, begin)
    return next
  }
}
