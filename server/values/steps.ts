import { setImmediate as others } from 'node:timers/promises'

/** Long work that can pause after each of its steps. */
export type Steps<Result> = Generator<void, Result>

/** How long such work goes on before others get a turn, in milliseconds. */
const LONGEST_MS = 10

/** Does the work, with pauses: one process serves all readers, and none can be answered in the meantime. */
export async function inTurns<Result>(work: Steps<Result>): Promise<Result> {
  let began = performance.now()
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
    if (performance.now() - began < LONGEST_MS) continue
    await others()
    began = performance.now()
  }
}

/** Does the work without a pause. */
export function atOnce<Result>(work: Steps<Result>): Result {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}
