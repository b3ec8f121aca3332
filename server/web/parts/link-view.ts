import { LINK_KINDS } from '../../../models/link-kinds.ts'
import { type CitedSource, countedStatus, type LinkCard } from '../../queries/link-cards.ts'
import { linkHref } from '../../values/addresses.ts'
import { capital, formatDate, formatMoment, formatShare, words } from '../../values/format.ts'
import {
  amountNote,
  exactAmount,
  linkAmount,
  linkBandForm,
  linkDates,
  linkSentence,
} from '../../values/link-words.ts'

/** A link to something: its name and address. */
export interface NamedHref {
  readonly name: string
  readonly href: string
}

export interface SourceModel {
  readonly href: string
  readonly url: string
  readonly publisher: string
  readonly title: string
  readonly published: string
  readonly archiveUrl: string | null
  /** The day since which its address does not answer; null while it does, or where no one has checked. */
  readonly deadSince: string | null
  /** Whose report it carries; null where the report is its own. */
  readonly origin: string | null
  /** What is cited from it: where, in what words, and what it says differently. */
  readonly passages: Passage[]
}

/** A place in a source that a record cites. */
export interface Passage {
  readonly locator: string | null
  readonly quote: string | null
  /** What it says differently; null if it supports the record. */
  readonly otherwise: string | null
}

/** The passage that a citation names; null if it names only the source. */
export function passageOf(source: CitedSource): Passage | null {
  const { locator, quote } = source
  const passage = { locator, quote, otherwise: otherwise(source) }
  return Object.values(passage).every((part) => part === null) ? null : passage
}

const OTHERWISE = { supports: null, qualifies: 'Differs on a detail', contradicts: 'Contradicts it' } as const

function otherwise({ stance, note }: CitedSource): string | null {
  const words = OTHERWISE[stance]
  return words === null || note === null ? words : `${words}: ${note.replace(/\.$/, '')}`
}

export function sourceModel(source: CitedSource): SourceModel {
  return {
    href: `/sources/${source.slug}`,
    url: source.url,
    publisher: source.publisher,
    title: source.title,
    published: source.published === null ? 'date unknown' : formatDate(source.published),
    archiveUrl: source.archiveUrl,
    deadSince: source.deadSince === null ? null : formatDate(source.deadSince),
    origin: source.origin,
    passages: [passageOf(source)].filter((passage) => passage !== null),
  }
}

/** The verb as this link says it: kinship by its relationship, a stake by its share. */
export function verbOf(link: LinkCard): string {
  if (LINK_KINDS[link.kind].personal) return relationshipVerb(link)
  if (link.kind === 'partners_with') return `${words(link.relationship ?? 'business_ties')} with`
  const { told, verb } = LINK_KINDS[link.kind]
  const isOver = link.over && link.stage === 'in_effect'
  const share = link.kind === 'owns' ? formatShare(link.shareMin, link.shareMax) : null
  if (link.kind === 'owns')
    return `${isOver ? told.past : told.now} ${share === null ? 'a stake in' : `${share} of`}`
  return isOver ? told.past : verb
}

const KIN: Readonly<Record<string, string>> = {
  spouse: 'married to',
  child: 'parent of',
  minor_child: 'parent of',
  parent: 'child of',
  sibling: 'sibling',
  in_law: 'in-law',
  relative: 'relative',
  general_partner: 'general partner',
  business_partner: 'business partner',
  associate: 'associate',
}

/** What `from` is to `to`, from what `to` is to `from`. */
function relationshipVerb(link: LinkCard): string {
  return KIN[link.relationship ?? ''] ?? words(link.relationship ?? '')
}

export interface LinkModel {
  readonly slug: string
  readonly href: string
  readonly kind: string
  readonly kindLabel: string
  readonly verb: string
  readonly from: NamedHref
  readonly to: NamedHref
  readonly relationship: string | null
  readonly detail: string | null
  readonly share: string | null
  readonly amount: string | null
  /** With all its digits, where the short one leaves some out. */
  readonly exactAmount: string | null
  /** The form and column whose band the amount is; null if it is not a band. */
  readonly bandForm: string | null
  /** What kind of amount it is: planned, called off, paid, a sum shared with others; null if nothing is known. */
  readonly amountNote: string | null
  /** Plans, offices and the last date that a source vouches for, as sentences. */
  readonly notes: readonly string[]
  /** Whether this kind of link can carry an amount: where it can and none is known, pages say so. */
  readonly carriesMoney: boolean
  readonly dates: string
  readonly status: string
  readonly statusLabel: string
  readonly retracted: boolean
  readonly retractionReason: string | null
  readonly overlapCount: number
  readonly overlaps: string
  readonly recorded: string
  readonly revised: string | null
  readonly sources: SourceModel[]
  readonly sentence: string
}

function notesOf({ stage, capacity, lastKnown, from }: LinkCard): string[] {
  return [
    stage === 'planned' ? 'Planned, not in effect.' : null,
    stage === 'cancelled' ? 'Called off. It is not part of any path.' : null,
    capacity !== 'official'
      ? null
      : from.kind === 'person'
        ? 'Official capacity: held because of an office.'
        : 'Official capacity: done for a state, not for private ends.',
    lastKnown === null
      ? null
      : `Last reported ${lastKnown.length === 10 ? 'on' : 'in'} ${formatDate(lastKnown)}.`,
  ].filter((note) => note !== null)
}

export function linkModel(link: LinkCard): LinkModel {
  return {
    slug: link.slug,
    href: linkHref(link.slug),
    kind: link.kind,
    kindLabel: capital(words(link.kind)),
    verb: verbOf(link),
    from: { name: link.from.name, href: `/interests/${link.from.slug}` },
    to: { name: link.to.name, href: `/interests/${link.to.slug}` },
    relationship: link.relationship === null ? null : words(link.relationship),
    detail: link.detail,
    share: formatShare(link.shareMin, link.shareMax),
    amount: linkAmount(link),
    exactAmount: exactAmount(link),
    bandForm: linkBandForm(link),
    amountNote: amountNote(link),
    notes: notesOf(link),
    carriesMoney: LINK_KINDS[link.kind].money,
    dates: linkDates(link),
    status: countedStatus(link),
    statusLabel: capital(countedStatus(link)),
    retracted: link.status === 'retracted',
    retractionReason: link.retractionReason,
    overlapCount: link.overlapCount,
    overlaps: link.overlapCount === 0 ? 'none' : String(link.overlapCount),
    recorded: `${formatMoment(link.recordedAt)}${link.recordedBy === null ? '' : `, by ${link.recordedBy}`}`,
    revised: link.revisedAt === null ? null : formatMoment(link.revisedAt),
    sources: link.sources.map(sourceModel),
    sentence: linkSentence(link, link.from.name, link.to.name),
  }
}
