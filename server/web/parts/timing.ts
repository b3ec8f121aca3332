import { type SharedSpan, sharedSpan, unseenSince } from '../../overlaps/explain-timing.ts'
import type { Certainty, Timing } from '../../overlaps/method.ts'
import { CERTAINTY_WORDS, TIMING_WORDS } from '../../overlaps/timing-words.ts'
import { countedStatus } from '../../queries/link-cards.ts'
import type { ChainView } from '../../queries/overlap-views.ts'

export interface TimingModel {
  readonly glyph: string
  readonly words: string
}

/** What the timing of a path depends on besides the dates. */
export interface Provisos {
  /** Says that no source places the official in the talks since the party joined; null if one does. */
  readonly unseen: string | null
  /** Whether a link, or the official's part in the talks, is disputed. */
  readonly isDisputed: boolean
}

/** When the official and the party are both in the talks. A chain of an earlier version does not say for which part of the party. */
export const sittingOf = ({ participation, partyPart }: ChainView): SharedSpan =>
  sharedSpan(participation, partyPart ?? participation)

export const provisosOf = (official: { readonly name: string }, chain: ChainView): Provisos => ({
  unseen: unseenSince(official.name, chain.participation, sittingOf(chain)),
  isDisputed:
    chain.participation.status === 'disputed' ||
    chain.links.some((link) => countedStatus(link) === 'disputed'),
})

/** The timing in words; if nothing depends on how a date is read, that goes without saying. */
export function timingModel(timing: Timing, certainty: Certainty): TimingModel {
  const told = TIMING_WORDS[timing]
  return {
    glyph: `${timing}-${certainty}`,
    words: certainty === 'certain' ? told : `${told}, ${CERTAINTY_WORDS[certainty].toLowerCase()}`,
  }
}

/** On what a path depends that would otherwise read as settled; null if there is no such thing. */
export function provisoWords(official: { readonly name: string }, chain: ChainView): string | null {
  if (chain.certainty !== 'certain') return null
  const { unseen, isDisputed } = provisosOf(official, chain)
  const provisos = [
    ...(unseen === null ? [] : ['if the official still took part']),
    ...(isDisputed ? ['if what is disputed is right'] : []),
  ]
  return provisos.length === 0 ? null : provisos.join(' and ')
}

/** The timing of one path, with what it depends on. */
export function timingOfPath(official: { readonly name: string }, chain: ChainView): TimingModel {
  const model = timingModel(chain.timing, chain.certainty)
  const provisos = provisoWords(official, chain)
  return provisos === null ? model : { ...model, words: `${model.words}, ${provisos}` }
}
