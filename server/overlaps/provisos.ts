import type { ActingPart, JudgedChain, LinkFacts, ParticipationFacts, PartyPart } from './chain.ts'
import { sharedSpan } from './explain-timing.ts'
import { seenUntil, type TimedPath } from './last-seen.ts'
import type { Proviso } from './timing-words.ts'

/** Whether someone denies each of the parts in which a representative acts for the party. */
export const isActingDisputed = (acting: readonly Pick<ActingPart, 'status'>[]): boolean =>
  acting.length > 0 && acting.every(({ status }) => status === 'disputed')

/**
 * On what a path depends that would otherwise read as settled: that the official was still in the talks, if no source places
 * them there since the party joined and the path began; and that what is disputed is right. None if it is merely possible anyway.
 */
export function provisosOf(
  { certainty, ...path }: TimedPath & Pick<JudgedChain, 'certainty'>,
  links: readonly Pick<LinkFacts, 'status'>[],
  participation: ParticipationFacts,
  part: PartyPart,
  acting: readonly Pick<ActingPart, 'status'>[],
): Proviso[] {
  if (certainty !== 'certain') return []
  const unseen = seenUntil(participation, sharedSpan(participation, part), path) !== null
  const disputed =
    [participation, ...links].some(({ status }) => status === 'disputed') || isActingDisputed(acting)
  return [...(unseen ? (['unseen'] as const) : []), ...(disputed ? (['disputed'] as const) : [])]
}
