import type { PartyRole } from '../../models/vocabulary.ts'
import { dayOrNull } from '../values/days.ts'
import type { DerivedOverlap, Imputation, JudgedChain, LinkFacts, ParticipationFacts } from './chain.ts'
import { explain, type Telling } from './explain.ts'
import { bandOf, METHOD, timingPoints } from './method.ts'
import { largestAmount, scoreTerms, totalScore } from './score.ts'
import type { FoundPath } from './search.ts'
import { type ChainTiming, timingOf, windowOf } from './timing.ts'

/** Names of entities by id, and the roles of parties by `negotiation/party`. */
export interface Words {
  readonly names: Telling['names']
  readonly roles: ReadonlyMap<string, readonly PartyRole[]>
}

/** Whom the tie of a chain makes the holding's owner in law; null where the official holds it. */
function imputationOf(path: FoundPath, links: readonly LinkFacts[]): Imputation | null {
  const tie = links[0]
  if (path.steps[0] !== 'tie' || tie === undefined) return null
  if (tie.kind === 'associate') return 'general_partner'
  if (tie.relationship === 'spouse') return 'spouse'
  // `minor_child` says what `to` is to `from`: the official must be the parent.
  const officialIsParent = tie.fromId === path.officialId
  return tie.relationship === 'minor_child' && officialIsParent ? 'minor_child' : 'relative'
}

/** The participation with the best timing, then the most points for its role; null without an overlap. */
function bestParticipation(
  links: readonly LinkFacts[],
  participations: readonly ParticipationFacts[],
): { participation: ParticipationFacts; timing: ChainTiming } | null {
  const spans = links.map((link) => link.span)
  const candidates = participations.flatMap((participation) => {
    const timing = timingOf(spans, participation.span)
    return timing === null ? [] : [{ participation, timing }]
  })
  const points = ({ timing }: { timing: ChainTiming }): number =>
    timingPoints(timing.timing, timing.certainty)
  candidates.sort(
    (a, b) =>
      points(b) - points(a) ||
      METHOD.role[b.participation.role] - METHOD.role[a.participation.role] ||
      compareText(a.timing.timing, b.timing.timing) ||
      compareText(a.participation.role, b.participation.role) ||
      compareText(a.participation.span.start.earliest, b.participation.span.start.earliest),
  )
  return candidates[0] ?? null
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Times and scores one path; null where its links never hold together, or not near the talks. */
function judgePath(
  path: FoundPath,
  facts: ReadonlyMap<string, LinkFacts>,
  participations: readonly ParticipationFacts[],
  { names, roles }: Words,
): JudgedChain | null {
  const links = path.linkIds.flatMap((id) => facts.get(id) ?? [])
  const window = windowOf(links.map((link) => link.span))
  const best = bestParticipation(links, participations)
  if (window === null || best === null) return null
  const imputedThrough = imputationOf(path, links)
  const terms = scoreTerms(links, best.timing, best.participation.role, imputedThrough)
  const moneyIndex = largestAmount(links)
  const told = { ...path, ...best.timing, imputedThrough }
  const partyRoles = roles.get(`${path.negotiationId}/${path.partyId}`) ?? []
  return {
    rule: path.rule,
    imputedThrough,
    representativeId: path.representativeId,
    participantId: best.participation.id,
    timing: best.timing.timing,
    certainty: best.timing.certainty,
    explanation: explain(told, links, best.participation, { names, partyId: path.partyId, partyRoles }),
    windowStart: dayOrNull(window.start),
    windowEnd: dayOrNull(window.end),
    score: totalScore(terms),
    terms,
    moneyLinkId: moneyIndex === null ? null : (path.linkIds[moneyIndex] ?? null),
    linkIds: path.linkIds,
    entityIds: path.entityIds,
    steps: path.steps,
  }
}

/** Best first: the highest score, then the fewest links, then the lowest slugs of links, in the order of the chain. */
function compareChains(a: JudgedChain, b: JudgedChain, slugsOf: (chain: JudgedChain) => string[]): number {
  if (a.score !== b.score) return b.score - a.score
  if (a.linkIds.length !== b.linkIds.length) return a.linkIds.length - b.linkIds.length
  const [left, right] = [slugsOf(a), slugsOf(b)]
  for (const [index, slug] of left.entries()) {
    const order = compareText(slug, right[index] ?? '')
    if (order !== 0) return order
  }
  return compareText(a.representativeId ?? '', b.representativeId ?? '')
}

/** Judges every path and gathers the chains that remain into overlaps, each with its best chain first. */
export function judge(
  paths: readonly FoundPath[],
  facts: ReadonlyMap<string, LinkFacts>,
  participations: readonly ParticipationFacts[],
  words: Words,
): DerivedOverlap[] {
  const seats = groupBy(participations, (seat) => `${seat.officialId}/${seat.negotiationId}`)
  const slugsOf = (chain: JudgedChain): string[] => chain.linkIds.map((id) => facts.get(id)?.slug ?? '')
  const groups = groupBy(paths, (path) => `${path.officialId}/${path.negotiationId}/${path.partyId}`)
  return [...groups.values()].flatMap((group) => {
    const { officialId, negotiationId, partyId } = group[0]
    const seat = seats.get(`${officialId}/${negotiationId}`) ?? []
    const [best, ...rest] = group
      .flatMap((path) => judgePath(path, facts, seat, words) ?? [])
      .sort((a, b) => compareChains(a, b, slugsOf))
    if (best === undefined) return []
    return {
      officialId,
      negotiationId,
      partyId,
      band: bandOf(best.score),
      methodVersion: METHOD.version,
      chains: [best, ...rest],
    }
  })
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
