import { FOREVER } from '../values/days.ts'
import { capital, list, words } from '../values/format.ts'
import { type PartDates, reversedPart, sayingOfTalks } from '../values/part-words.ts'
import type {
  ActingPart,
  Imputation,
  JudgedChain,
  LinkFacts,
  Named,
  ParticipationFacts,
  PartyPart,
} from './chain.ts'
import { inSentence, lasting, linkSentences, type Tense } from './explain-links.ts'
import { isAhead, sharedSpan, timingSentence, type WrittenSpan, when } from './explain-timing.ts'
import { isReportedAhead, unseenSince } from './last-seen.ts'
import { isActingDisputed } from './provisos.ts'

/**
 * Each chain in plain English, from structured data alone. The tense follows the dates on record: the past tense
 * for anything with a reported end, unless it had yet to come when the link was last written, the present tense for the
 * rest, no matter when it is read. Each clause ends with the link's status and who reports it.
 */

/** What the text needs besides the chain itself: names by id, and who else has which part. */
export interface Telling {
  readonly names: ReadonlyMap<string, Named>
  readonly partyId: string
  /** The party's part that the path is compared with. */
  readonly partyPart: PartyPart
  /** The party's other parts in the same negotiation. */
  readonly otherPartyParts: readonly PartyPart[]
  /** When the representative acts for the party. */
  readonly actingParts: readonly ActingPart[]
  /** The official's other participations in the same negotiation. */
  readonly otherParticipations: readonly ParticipationFacts[]
  /** Whether the timing is the same on every reading of the dates. */
  readonly datesSettle: boolean
  /** The ids of the links whose reports are stale by then. */
  readonly stale: ReadonlySet<string>
}

/** When something without a reported end was last reported. The lack of an end does not mean that it continues. */
function lastSeen({
  startDate,
  endDate,
  lastReported,
}: WrittenSpan & { readonly lastReported: string | null }): string {
  return endDate !== null || lastReported === null || isReportedAhead(lastReported, startDate)
    ? ''
    : ` (last reported ${when(lastReported)})`
}

type DatedPart = PartDates & Pick<ParticipationFacts, 'isConcluded' | 'recordedOn'>

function datesOfPart(part: DatedPart): { tense: Tense; dates: string } {
  const reversed = reversedPart(part)
  if (reversed !== null) return { tense: 'past', dates: `, ${reversed}` }
  const { tense, dates } = lasting(part.startDate, part.endDate, FOREVER, part.recordedOn)
  const isOver = part.isConcluded && part.endDate === null
  const told = dates.replace(/^ since/, isOver ? ', from' : ', since').replace(/^ (from|until)/, ', $1')
  return { tense: isOver ? 'past' : tense, dates: sayingOfTalks(told, part) }
}

/** Remarks in parentheses that follow one another, as one. */
const remarks = (told: string): string => told.replaceAll(') (', '; ')

const disputedPart = ({ status }: ParticipationFacts): string => (status === 'disputed' ? ' (disputed)' : '')

function opening(participation: ParticipationFacts, official: string, telling: Telling): string {
  const { tense, dates } = datesOfPart(participation)
  const side = participation.onBehalfOf === null ? '' : ` for ${inSentence(participation.onBehalfOf)}`
  const verb = { now: 'takes part', since: 'has taken part', past: 'took part', ahead: 'is to take part' }[
    tense
  ]
  return `${official} ${verb} in “${participation.negotiationName}” as ${participation.role}${side}${remarks(`${dates}${lastSeen(participation)}${disputedPart(participation)}`)}.${otherParts(official, participation, telling)}${partySentences(participation, telling)}`
}

/** The party's roles: those of the part that counts and others at the same time together, and those at other times apart. */
function partySentences({ isConcluded, recordedOn }: ParticipationFacts, telling: Telling): string {
  const { partyPart, otherPartyParts } = telling
  const party = telling.names.get(telling.partyId)
  if (party === undefined) return ''
  const isSameTime = (part: PartyPart): boolean =>
    part.startDate === partyPart.startDate && part.endDate === partyPart.endDate
  const others = otherPartyParts.filter((part) => !isSameTime(part))
  const roles = new Set(
    [partyPart, ...otherPartyParts.filter(isSameTime)].map(({ role }) => words(role)).sort(),
  )
  const was = (part: PartyPart, also = ''): string => {
    if (isAhead(part.startDate, recordedOn)) return `is${also} to be`
    const lasts = part.endDate === null ? !isConcluded : isAhead(part.endDate, recordedOn)
    return `${lasts ? 'is' : 'was'}${also}`
  }
  const dates = (part: PartyPart): string => datesOfPart({ ...part, isConcluded, recordedOn }).dates
  const isDated = others.length > 0
  return [
    ` ${capital(inSentence(party))} ${was(partyPart)} a party to the talks as ${list([...roles])}${isDated ? remarks(dates(partyPart) + lastSeen(partyPart)) : lastSeen(partyPart)}.`,
    ...others.map(
      (part) =>
        ` It ${was(part, ' also')} a party as ${words(part.role)}${remarks(dates(part) + lastSeen(part))}.`,
    ),
  ].join('')
}

/** Since when the representative acts for the party; empty if it is as long as the talks. */
function actingDates({ actingParts }: Telling): string {
  const told = actingParts.map((part) =>
    part.ofTalks === 'dates' ? '' : datesOfPart(part).dates.replace(/^, /, ''),
  )
  return told.includes('') ? '' : list(told)
}

/**
 * That the representative acts for the party, and a remark for the end of the explanation: a path is compared with the
 * official’s part and the party’s, whenever the representative has theirs.
 */
function representation(
  representative: string,
  party: string,
  telling: Telling,
): { told: string; remark: string } {
  const dates = actingDates(telling)
  const disputed = isActingDisputed(telling.actingParts) ? ' (disputed)' : ''
  return {
    told: `${representative} is on record as acting for ${party} in the same negotiation${dates === '' ? '' : `, ${dates}`}${disputed}.`,
    remark:
      dates === ''
        ? ''
        : `The times at which ${representative} acts for ${party} are not part of this comparison.`,
  }
}

/** On whose behalf someone also took part, if not on the same one’s. */
const sideOf = ({ onBehalfOf }: ParticipationFacts, first: ParticipationFacts): string =>
  onBehalfOf === null || onBehalfOf.name === first.onBehalfOf?.name ? '' : ` for ${inSentence(onBehalfOf)}`

/** The official's other participations in the same negotiation. One that ended may continue in another role. */
function otherParts(
  official: string,
  participation: ParticipationFacts,
  { otherParticipations }: Telling,
): string {
  return otherParticipations
    .map((other) => {
      const { tense, dates } = datesOfPart(other)
      const verb = {
        now: 'also takes part',
        since: 'has also taken part',
        past: 'also took part',
        ahead: 'is also to take part',
      }[tense]
      return ` ${official} ${verb} as ${other.role}${sideOf(other, participation)}${remarks(`${dates}${lastSeen(other)}${disputedPart(other)}`)}.`
    })
    .join('')
}

/** Whom a path leads through. Whether a law counts their interests as the official's own, the legal tests say. */
const IMPUTED: Readonly<Record<Imputation, string>> = {
  spouse: 'spouse',
  minor_child: 'minor child',
  general_partner: 'general partner',
  relative: 'relative',
}

/** The chain as a short paragraph: who takes part, each link, whose interest it is, and when it all held. */
export function explain(
  chain: Pick<
    JudgedChain,
    'timing' | 'certainty' | 'windowStart' | 'provisos' | 'imputedThrough' | 'representativeId' | 'entityIds'
  >,
  links: readonly LinkFacts[],
  participation: ParticipationFacts,
  telling: Telling,
): string {
  const { names, partyId } = telling
  const official = names.get(chain.entityIds[0] ?? '')?.name ?? 'The official'
  const party = names.get(partyId)
  const both = { official, party: party === undefined ? 'the party' : inSentence(party) }
  const told = linkSentences(names)
  const sentences = [
    opening(participation, official, telling),
    ...links.map((link) => (telling.stale.has(link.id) ? told.stale(link) : told.fresh(link))),
  ]
  if (chain.imputedThrough !== null)
    sentences.push(`The path leads through the official’s ${IMPUTED[chain.imputedThrough]}.`)
  const acting =
    chain.representativeId === null
      ? null
      : representation(names.get(chain.representativeId)?.name ?? 'The representative', both.party, telling)
  if (acting !== null) sentences.push(acting.told)
  const sitting = sharedSpan(participation, telling.partyPart)
  const unseen = unseenSince(official, participation, sitting, chain)
  const isToCome = isAhead(sitting.startDate ?? sitting.notBefore, participation.recordedOn)
  const isOver =
    sitting.endDate === null ? participation.isConcluded : !isAhead(sitting.endDate, participation.recordedOn)
  sentences.push(timingSentence(chain, links, both, { ...sitting, isToCome, isOver }, telling))
  if (unseen !== null && !isToCome) sentences.push(unseen)
  if (acting !== null) sentences.push(acting.remark)
  return sentences.filter((sentence) => sentence !== '').join(' ')
}
