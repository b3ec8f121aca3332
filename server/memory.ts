import { setFlagsFromString } from 'node:v8'

/** How much the heap may grow before it is cleared, in percent of what was in use after it was last cleared. */
const GROWTH = 60

/**
 * Makes this process clear its memory sooner. V8 would otherwise let the heap of a busy server grow to three or four
 * times what is in use, because on its own it assumes that a process may have half of the machine.
 */
export function keepMemorySmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`)
}
