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

/** On what a timing may depend that is certain by its dates: the words that follow “if”. */
export const PROVISO_WORDS = {
  unseen: 'the official still took part',
  disputed: 'what is disputed is right',
} as const
export type Proviso = keyof typeof PROVISO_WORDS

/** On what a path depends that would otherwise read as settled: “if the official still took part”; null if on nothing. */
export const provisoWords = ({ provisos }: { readonly provisos: readonly Proviso[] }): string | null =>
  provisos.length === 0 ? null : provisos.map((proviso) => `if ${PROVISO_WORDS[proviso]}`).join(' and ')

/** `At the same time, on every reading of the dates, if the official still took part`. */
export function timingInFull(path: {
  readonly timing: Timing
  readonly certainty: Certainty
  readonly provisos: readonly Proviso[]
}): string {
  const provisos = provisoWords(path)
  const told = `${TIMING_WORDS[path.timing]}, ${CERTAINTY_WORDS[path.certainty].toLowerCase()}`
  return provisos === null ? told : `${told}, ${provisos}`
}
