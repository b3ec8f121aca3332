import type { Certainty, Timing } from '../../overlaps/method.ts'
import { CERTAINTY_WORDS, provisoWords, TIMING_WORDS } from '../../overlaps/timing-words.ts'
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

/** The timing of one path, with what it depends on. */
export function timingOfPath(chain: ChainView): TimingModel {
  const model = timingModel(chain.timing, chain.certainty)
  const provisos = provisoWords(chain)
  return provisos === null ? model : { ...model, words: `${model.words}, ${provisos}` }
}
