import type { Certainty, Timing } from '../../overlaps/method.ts'
import { CERTAINTY_WORDS, PROVISO_WORDS, TIMING_WORDS } from '../../overlaps/timing-words.ts'
import type { ChainView } from '../../queries/overlap-views.ts'

export interface TimingModel {
  readonly glyph: string
  readonly words: string
}

/** The timing in words; if nothing depends on how a date is read, that goes without saying. */
export function timingModel(timing: Timing, certainty: Certainty): TimingModel {
  const told = TIMING_WORDS[timing]
  return {
    glyph: `${timing}-${certainty}`,
    words: certainty === 'certain' ? told : `${told}, ${CERTAINTY_WORDS[certainty].toLowerCase()}`,
  }
}

/** On what a path depends that would otherwise read as settled; null if there is no such thing. */
export const provisoWords = ({ provisos }: ChainView): string | null =>
  provisos.length === 0 ? null : provisos.map((proviso) => `if ${PROVISO_WORDS[proviso]}`).join(' and ')

/** The timing of one path, with what it depends on. */
export function timingOfPath(chain: ChainView): TimingModel {
  const model = timingModel(chain.timing, chain.certainty)
  const provisos = provisoWords(chain)
  return provisos === null ? model : { ...model, words: `${model.words}, ${provisos}` }
}
