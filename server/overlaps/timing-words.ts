import type { Certainty, Timing } from './method.ts'

/** What pages call the timing of a path, next to the time when the official took part. */
export const TIMING_WORDS: Readonly<Record<Timing, string>> = {
  concurrent: 'At the same time',
  recent: 'Within two years before',
  subsequent: 'Within two years after',
}

/** What pages call its certainty. */
export const CERTAINTY_WORDS: Readonly<Record<Certainty, string>> = {
  certain: 'On every reading of the dates',
  possible: 'On some readings of the dates',
}
