import type { Certainty, Timing } from './method.ts'

/** What pages call a path's timing in relation to the time when the official and the party were both in the talks. */
export const TIMING_WORDS: Readonly<Record<Timing, string>> = {
  concurrent: 'At the same time',
  recent: 'Within two years before',
  subsequent: 'Within two years after',
}

/** What pages call the certainty of that timing. */
export const CERTAINTY_WORDS: Readonly<Record<Certainty, string>> = {
  certain: 'On every reading of the dates',
  possible: 'On some readings of the dates',
}
