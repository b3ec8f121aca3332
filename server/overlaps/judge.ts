import { LINK_KINDS } from '../../models/link-kinds.ts'
import { addYears, type Day, dayOrNull } from '../values/days.ts'
import { groupBy } from '../values/group-by.ts'
import { oncePer } from '../values/once-per.ts'
import { daysOf } from '../values/partial-date.ts'
import type { Steps } from '../values/steps.ts'
import type {
  ActingPart,
  DerivedOverlap,
  Imputation,
  JudgedChain,
  LinkFacts,
  ParticipationFacts,
  PartyPart,
} from './chain.ts'
import { explain, type Telling } from './explain.ts'
import type { Step } from './grammar.ts'
import { bandOf, METHOD, timingPoints } from './method.ts'
import type { FoundPath } from './paths.ts'
import { provisosOf } from './provisos.ts'
import { largestAmount, participationPoints, robustnessOf, scoreTerms, totalScore } from './score.ts'
import { type ChainTiming, firstDayOf, timingOf, windowOf } from './timing.ts'

/** What is around the paths: names of entities by id, and who else has a part in the talks. */
export interface Around {
  readonly names: Telling['names']
  /** By negotiation and party: `negotiation/party`. */
  readonly parts: ReadonlyMap<string, readonly PartyPart[]>
  /** By whom someone acts for where: `negotiation/representative/party`. */
  readonly acting: ReadonlyMap<string, readonly ActingPart[]>
}

/** Whose interest the tie of a chain makes the holding in law; null if the official holds it. */
function imputationOf(path: FoundPath, links: readonly LinkFacts[]): Imputation | null {
  const tie = links[0]
  if (path.steps[0] !== 'tie' || tie === undefined) return null
  if (tie.kind === 'associate') return 'general_partner'
  if (tie.relationship === 'spouse') return 'spouse'
  // `minor_child` says what `to` is to `from`: the official must be the parent.
  const officialIsParent = tie.fromId === path.officialId
  return tie.relationship === 'minor_child' && officialIsParent ? 'minor_child' : 'relative'
}

/** A participation and a part of the party that share a day, and the chain's timing in relation to what they share. */
interface Seat {
  readonly participation: ParticipationFacts
  readonly part: PartyPart
  readonly timing: ChainTiming
  /** Whether it is the same on every reading of the dates, whatever else is in doubt. */
  readonly datesSettle: boolean
  /** The ids of the links whose reports are stale on the first day of the sitting. */
  readonly stale: ReadonlySet<string>
}

/** Steps whose reports can go stale. */
const GROWS_STALE: readonly Step[] = ['holding', 'money', 'personal', 'backing']

/** The last day on which a link's reports are not stale; null if no source vouches for a day. */
const freshUntil = oncePer(({ lastVouched }: Pick<LinkFacts, 'lastVouched'>): Day | null => {
  const vouched = lastVouched === null ? null : daysOf(lastVouched)
  return vouched === null ? null : addYears(vouched.latest, METHOD.staleYears)
})

/** Whether the last report of a lasting link with no reported end is too old. */
export function isStale(
  link: Pick<LinkFacts, 'kind' | 'endDate' | 'controls' | 'lastVouched'>,
  step: Step | undefined,
  day: Day,
): boolean {
  if (
    step === undefined ||
    !GROWS_STALE.includes(step) ||
    link.endDate !== null ||
    LINK_KINDS[link.kind].oneDay
  )
    return false
  if (step !== 'holding' && link.controls) return false
  const until = freshUntil(link)
  return until !== null && until < day
}

const NONE_STALE: ReadonlySet<string> = new Set()

/** The ids of the links whose reports are stale on that day. Most chains have none, and chains are many. */
function staleOn(links: readonly LinkFacts[], steps: readonly Step[], day: Day): ReadonlySet<string> {
  const stale = (link: LinkFacts, index: number): boolean => isStale(link, steps[index], day)
  return links.some(stale) ? new Set(links.filter(stale).map(({ id }) => id)) : NONE_STALE
}

/** The participation and part with the best timing, then role, then party's role, then evidence; null if none fits. */
function bestSeat(
  links: readonly LinkFacts[],
  steps: readonly Step[],
  participations: readonly ParticipationFacts[],
  parts: readonly PartyPart[],
): Seat | null {
  const spans = links.map((link) => link.span)
  const seats = participations.flatMap((participation) =>
    parts.flatMap((part) => {
      const timing = timingOf(spans, participation.span, part.span)
      if (timing === null) return []
      const day = firstDayOf(participation.span, part.span)
      const stale = staleOn(links, steps, day)
      // With a plan or an old report, the overlap is possible at most.
      const doubtful = stale.size > 0 || links.some((link) => link.stage === 'planned')
      const capped: ChainTiming = doubtful ? { ...timing, certainty: 'possible' } : timing
      return { participation, part, timing: capped, datesSettle: timing.certainty === 'certain', stale }
    }),
  )
  const points = ({ timing }: Seat): number => timingPoints(timing.timing, timing.certainty)
  seats.sort(
    (a, b) =>
      points(b) - points(a) ||
      compareText(a.timing.timing, b.timing.timing) ||
      METHOD.role[b.participation.role] - METHOD.role[a.participation.role] ||
      METHOD.party[b.part.role] - METHOD.party[a.part.role] ||
      participationPoints(b.participation) - participationPoints(a.participation) ||
      compareText(a.participation.role, b.participation.role) ||
      // The rest only decides which parts are told: the longer one says more.
      compareText(a.participation.span.start.earliest, b.participation.span.start.earliest) ||
      compareText(a.part.span.start.earliest, b.part.span.start.earliest) ||
      compareText(a.part.role, b.part.role) ||
      compareText(writtenDates(a), writtenDates(b)),
  )
  return seats[0] ?? null
}

/** So that equal data gives the same parts, whatever the order in which they were entered. */
const writtenDates = ({ participation, part }: Seat): string =>
  [participation.startDate, participation.endDate, part.startDate, part.endDate].join(' ')

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Times and scores one path; null if its links never hold together, or not near the time of the talks. */
function judgePath(
  path: FoundPath,
  facts: ReadonlyMap<string, LinkFacts>,
  participations: readonly ParticipationFacts[],
  { names, parts, acting }: Around,
): JudgedChain | null {
  const links = path.linkIds.map((id) => facts.get(id)).filter((link) => link !== undefined)
  const window = windowOf(links.map((link) => link.span))
  if (window === null) return null
  const partyParts = parts.get(`${path.negotiationId}/${path.partyId}`) ?? []
  const best = bestSeat(links, path.steps, participations, partyParts)
  if (best === null) return null
  const imputedThrough = imputationOf(path, links)
  const { role, status, origins } = best.participation
  const sitting = { role, status, origins, partyRole: best.part.role }
  const terms = scoreTerms(links, best.timing, sitting, imputedThrough)
  const score = totalScore(terms)
  const moneyIndex = largestAmount(links)
  const windowStart = dayOrNull(window.start)
  const actingParts = acting.get(`${path.negotiationId}/${path.representativeId}/${path.partyId}`) ?? []
  const provisos = provisosOf(
    { ...best.timing, windowStart },
    links,
    best.participation,
    best.part,
    actingParts,
  )
  const told = { ...path, ...best.timing, windowStart, imputedThrough, provisos }
  return {
    rule: path.rule,
    imputedThrough,
    representativeId: path.representativeId,
    participantId: best.participation.id,
    partyPartId: best.part.id,
    timing: best.timing.timing,
    certainty: best.timing.certainty,
    explanation: explain(told, links, best.participation, {
      names,
      partyId: path.partyId,
      partyPart: best.part,
      otherPartyParts: partyParts.filter(({ id }) => id !== best.part.id),
      actingParts,
      otherParticipations: participations.filter(({ id }) => id !== best.participation.id),
      datesSettle: best.datesSettle,
      stale: best.stale,
    }),
    provisos,
    windowStart,
    windowEnd: dayOrNull(window.end),
    score,
    place: placeOf(score, path, links),
    terms,
    robustness: robustnessOf(terms),
    moneyLinkId: moneyIndex === null ? null : (path.linkIds[moneyIndex] ?? null),
    linkIds: path.linkIds,
    entityIds: path.entityIds,
    steps: path.steps,
  }
}

/**
 * Best first: the highest score, then the fewest links, then the lowest link slugs, in chain order. A space
 * sorts before any character in a slug.
 */
const placeOf = (
  score: number,
  { linkIds, representativeId }: FoundPath,
  links: readonly LinkFacts[],
): string =>
  [
    String(100 - score).padStart(3, '0'),
    String(linkIds.length).padStart(2, '0'),
    ...links.map(({ slug }) => slug),
    representativeId ?? '',
  ].join(' ')

/** Judges every path and groups the chains that remain into overlaps, each with its best chain first. */
export function* judge(
  paths: readonly FoundPath[],
  facts: ReadonlyMap<string, LinkFacts>,
  participations: readonly ParticipationFacts[],
  around: Around,
): Steps<DerivedOverlap[]> {
  const seats = groupBy(participations, (seat) => `${seat.officialId}/${seat.negotiationId}`)
  const groups = groupBy(paths, (path) => `${path.officialId}/${path.negotiationId}/${path.partyId}`)
  const overlaps: DerivedOverlap[] = []
  for (const group of groups.values()) {
    const { officialId, negotiationId, partyId } = group[0]
    const seat = seats.get(`${officialId}/${negotiationId}`) ?? []
    const chains: JudgedChain[] = []
    for (const path of group) {
      yield
      const chain = judgePath(path, facts, seat, around)
      if (chain !== null) chains.push(chain)
    }
    const [best, ...rest] = chains.sort((a, b) => compareText(a.place, b.place))
    if (best === undefined) continue
    overlaps.push({
      officialId,
      negotiationId,
      partyId,
      band: bandOf(best.score),
      methodVersion: METHOD.version,
      chains: [best, ...rest],
    })
  }
  return overlaps
}
