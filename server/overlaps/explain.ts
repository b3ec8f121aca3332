import { LINK_KINDS, type LinkKind, PERSONAL_MONEY_KINDS } from '../../models/link-kinds.ts'
import type { PartyRole } from '../../models/vocabulary.ts'
import { type Day, dayOrNull, FOREVER } from '../values/days.ts'
import { capital, formatAmount, formatDate, formatShare, list, words } from '../values/format.ts'
import { isStillToCome } from '../values/link-words.ts'
import { oncePer } from '../values/once-per.ts'
import { type PartDates, sayingOfTalks } from '../values/part-words.ts'
import { ENDED_DAY_UNKNOWN } from '../values/partial-date.ts'
import type { Imputation, JudgedChain, LinkFacts, Named, ParticipationFacts } from './chain.ts'
import {
  isAhead,
  isReportedAhead,
  sharedSpan,
  timingSentence,
  unseenSince,
  type WrittenSpan,
  when,
} from './explain-timing.ts'

/**
 * Each chain in plain English, from structured data alone. The tense follows the dates on record: the past tense
 * for anything with a reported end, unless it had yet to come when the link was last written, the present tense for the
 * rest, no matter when it is read. Each clause ends with the link's status and who reports it.
 */

/** What the text needs besides the chain itself: names by id, and the party's roles. */
export interface Telling {
  readonly names: ReadonlyMap<string, Named>
  readonly partyId: string
  readonly partyRoles: readonly PartyRole[]
  /** The dates of the party's part that the path is compared with, as written. */
  readonly partyPart: WrittenSpan & { readonly lastReported: string | null }
  /** The official's other participations in the same negotiation. */
  readonly otherParticipations: readonly ParticipationFacts[]
  /** Whether the timing is the same on every reading of the dates. */
  readonly datesSettle: boolean
  /** The ids of the links whose reports are stale by then. */
  readonly stale: ReadonlySet<string>
}

/** A name with the article that some states’ names take in a sentence, such as the United States. */
export function inSentence({ name, kind }: Named): string {
  return kind === 'state' && /^United\b|\bRepublic\b|\bKingdom\b|\bEmirates$|\bNetherlands$/.test(name)
    ? `the ${name}`
    : name
}

type Tense = 'now' | 'since' | 'past'

/** The tense for something that lasts, and the words for its dates. @param recordedOn when it was last written, if known. */
function lasting(
  start: string | null,
  end: string | null,
  latestStart: Day = FOREVER,
  recordedOn: Day = FOREVER,
): { tense: Tense; dates: string } {
  if (end === null) {
    if (isAhead(start, recordedOn)) return { tense: 'now', dates: ` from ${formatDate(start ?? '')}` }
    return start === null
      ? {
          tense: 'now',
          dates:
            latestStart === FOREVER
              ? ', since an unknown date'
              : `, since ${formatDate(latestStart)} or earlier`,
        }
      : { tense: 'since', dates: ` since ${formatDate(start)}` }
  }
  const until = end === ENDED_DAY_UNKNOWN ? 'an unknown date' : formatDate(end)
  const from = start === null ? '' : ` from ${formatDate(start)}`
  const tense = isAhead(end, recordedOn) ? 'now' : 'past'
  return { tense, dates: `${from}${start === null ? ' until' : ' to'} ${until}` }
}

/** Who says so, with any caveats: `(confirmed)`, `(reported by Daily One; last reported in May 2018)`. */
function hedge(link: LinkFacts, stale: boolean): string {
  const said = [
    link.amountStatus === 'announced' ? 'announced, not paid' : link.amountStatus,
    link.jointSum === null ? null : 'one sum shared with other links',
    saidBy(link),
    stale && link.lastVouched !== null ? `last reported ${when(link.lastVouched)}` : null,
  ].filter((part) => part !== null)
  return ` (${said.join('; ')})`
}

/** Who reports it: each independent report once, and how many pages carry the reports if there are more pages. */
function saidBy({ status, origins, originNames, pages }: LinkFacts): string {
  if (status !== 'reported') return status
  const [only] = originNames
  if (only === undefined) return 'reported'
  const carried = pages > origins ? `, carried by ${pages} pages` : ''
  if (origins === 1) return `${pages > 1 ? 'according to a report by' : 'reported by'} ${only}${carried}`
  const more = originNames.length - MOST_NAMED
  const named = more > 0 ? [...originNames.slice(0, MOST_NAMED), `${more} more`] : originNames
  return `${origins} independent reports: ${list(named)}${carried.replace(/^,/, ';')}`
}

/** How many of the sources that report a link its clause names. */
const MOST_NAMED = 3

const TIES: Readonly<Record<string, string>> = {
  spouse: 'the spouse',
  in_law: 'an in-law',
  associate: 'an associate',
}

/** The day itself, or the bound that stands for an unknown day. */
function dayKnown(day: Day): Day {
  return dayOrNull(day) === null ? FOREVER : day
}

/** A verb without the “to” before who receives. */
const bare = (verb = ''): string => verb.replace(/ to$/, '')

function clause(link: LinkFacts, names: Telling['names']): string {
  const nameOf = (id: string): string => inSentence(names.get(id) ?? { name: 'an entity', kind: 'company' })
  const [from, to] = [nameOf(link.fromId), nameOf(link.toId)]
  const { start, end } = { start: link.startDate, end: link.endDate }
  const amount = formatAmount(link.amountMin, link.amountMax, link.currency)
  const { told } = LINK_KINDS[link.kind]
  // Without a word on what was done with it, the sum of a stake is its value.
  const sum =
    amount === null
      ? ''
      : `, ${link.kind === 'owns' && link.amountStatus === null ? 'worth' : told.sum} ${amount}`
  if (link.stage === 'planned') {
    return `planned: ${from} ${told.now} ${to}${sum}`
  }
  if (LINK_KINDS[link.kind].personal && link.relationship !== null) {
    const tie = TIES[link.relationship] ?? `a ${words(link.relationship)}`
    const { tense, dates } = lasting(start, end)
    const verb = { now: 'is', since: 'has been', past: 'was' }[tense]
    // A tie with neither a start nor an end on record is told without dates.
    return `${to} ${verb} ${tie} of ${from}${tense === 'now' ? '' : dates}`
  }
  if (link.kind === 'founded') {
    const ended =
      end === null ? '' : `, a tie that ended ${end === ENDED_DAY_UNKNOWN ? 'on an unknown date' : when(end)}`
    return `${from} founded ${to}${start === null ? '' : ` ${when(start)}`}${ended}`
  }
  if (link.span.oneDay) {
    const verb =
      isStillToCome(link) || isAhead(start, link.recordedOn)
        ? bare(told.unpaid)
        : link.kind === 'gives'
          ? 'gave'
          : 'paid'
    return `${from} ${verb} ${to}${amount === null ? '' : ` ${amount}`}${start === null ? ' on an unknown date' : ` ${when(start)}`}`
  }
  const { tense, dates } = lasting(start, end, dayKnown(link.span.start.latest), link.recordedOn)
  const share = link.kind === 'owns' ? formatShare(link.shareMin, link.shareMax) : null
  const object = link.kind === 'owns' ? `${share === null ? 'a stake in' : `${share} of`} ${to}` : to
  // The sum comes before the recipient.
  if ((PERSONAL_MONEY_KINDS as readonly LinkKind[]).includes(link.kind) && amount !== null) {
    if (isStillToCome(link))
      return `${from} ${bare(told.unpaid)} ${amount} to ${to}${start === null ? '' : dates.replace(/^ since/, ' from')}`
    return `${from} ${bare(told[tense])} ${amount} to ${to}${dates}`
  }
  return `${from} ${told[tense]} ${object}${dates}${sum}`
}

/** What a link says, with its caveats. */
const sentence = (link: LinkFacts, names: Telling['names'], stale: boolean): string =>
  `${capital(clause(link, names))}${hedge(link, stale)}.`

/** The sentences of links. Many chains have the same links, so each is written once. */
const linkSentences = oncePer((names: Telling['names']) => ({
  fresh: oncePer((link: LinkFacts) => sentence(link, names, false)),
  stale: oncePer((link: LinkFacts) => sentence(link, names, true)),
}))

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

function datesOfPart(part: PartDates): { tense: Tense; dates: string } {
  const { tense, dates } = lasting(part.startDate, part.endDate)
  const told = dates.replace(/^ since/, ', since').replace(/^ (from|until)/, ', $1')
  return { tense, dates: sayingOfTalks(told, part) }
}

const disputedPart = ({ status }: ParticipationFacts): string => (status === 'disputed' ? ' (disputed)' : '')

function opening(participation: ParticipationFacts, official: string, telling: Telling): string {
  const { tense, dates } = datesOfPart(participation)
  const side = participation.onBehalfOf === null ? '' : ` for ${inSentence(participation.onBehalfOf)}`
  const party = telling.names.get(telling.partyId)
  const roles = list(telling.partyRoles.map(words))
  const verb = tense === 'past' ? 'took part' : 'takes part'
  const was = telling.partyPart.endDate === null ? 'is' : 'was'
  const there =
    party === undefined
      ? ''
      : ` ${capital(inSentence(party))} ${was} a party to the talks as ${roles}${lastSeen(telling.partyPart)}.`
  return `${official} ${verb} in “${participation.negotiationName}” as ${participation.role}${side}${dates}${lastSeen(participation)}${disputedPart(participation)}.${otherParts(official, telling)}${there}`
}

/** The official's other participations in the same negotiation. One that ended may continue in another role. */
function otherParts(official: string, { otherParticipations }: Telling): string {
  return otherParticipations
    .map((other) => {
      const { tense, dates } = datesOfPart(other)
      return ` ${official} ${tense === 'past' ? 'also took part' : 'also takes part'} as ${other.role}${dates}${lastSeen(other)}${disputedPart(other)}.`
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
  chain: Pick<JudgedChain, 'timing' | 'certainty' | 'imputedThrough' | 'representativeId' | 'entityIds'>,
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
  if (chain.representativeId !== null) {
    const representative = names.get(chain.representativeId)?.name ?? 'The representative'
    sentences.push(`${representative} acts for ${both.party} in the same negotiation.`)
  }
  const sitting = sharedSpan(participation, telling.partyPart)
  const unseen = unseenSince(official, participation, sitting)
  sentences.push(timingSentence(chain, links, both, sitting, telling, unseen !== null))
  if (unseen !== null) sentences.push(unseen)
  return sentences.join(' ')
}
