import { LINK_KINDS, type LinkKind } from '../../models/link-kinds.ts'
import { VALUE_BANDS } from '../../models/value-bands.ts'
import type { AmountStatus, Stage } from '../../models/vocabulary.ts'
import { exactSum, formatAmount, formatShare, formatSpan, withArticle, words } from './format.ts'

/** The parts of a link that its sentence mentions. */
export interface ToldLink {
  readonly kind: LinkKind
  readonly relationship: string | null
  readonly shareMin: string | null
  readonly shareMax: string | null
  readonly stage: Stage
  readonly amountStatus: AmountStatus | null
  /** Whether its end had passed at the moment that is looked at. */
  readonly over: boolean
  /** Whether its start had yet to come at that moment. */
  readonly ahead: boolean
}

/**
 * The link as a sentence without its period: "QIA invests in Affinity Partners". What is over is told in the past tense, what
 * has yet to begin as such, and a payment that was only committed or announced as one that was to be made.
 */
export function linkSentence(link: ToldLink, from: string, to: string): string {
  const stage = { in_effect: '', planned: ' (planned)', cancelled: ' (called off)' }[link.stage]
  return `${statement(link, from, to)}${stage}`
}

function statement(link: ToldLink, from: string, to: string): string {
  const past = isOver(link)
  const toCome = link.stage === 'in_effect' && link.ahead
  if (link.kind === 'partners_with')
    return `${from} and ${to} ${partnership(link.relationship, toCome ? 'ahead' : past ? 'past' : 'now')}`
  if (link.relationship === 'spouse') return `${to} ${past ? 'was' : 'is'} married to ${from}`
  if (link.relationship !== null && link.relationship !== '') {
    return `${to} ${past ? 'was' : 'is'} ${withArticle(words(link.relationship))} of ${from}`
  }
  if (link.kind === 'owns') {
    const share = formatShare(link.shareMin, link.shareMax)
    const verb = toCome ? 'is to own' : past ? 'owned' : 'owns'
    return `${from} ${verb} ${share === null ? 'a stake in' : `${share} of`} ${to}`
  }
  const { told, verb } = LINK_KINDS[link.kind]
  if (toCome) return `${from} is to ${told.plan} ${to}`
  const unpaid = link.stage === 'in_effect' && isStillToCome(link) ? told.unpaid : undefined
  return `${from} ${unpaid ?? (past ? told.past : verb)} ${to}`
}

/** Whether the money was only committed or announced, as far as the record says. */
export function isStillToCome({ amountStatus }: { readonly amountStatus: AmountStatus | null }): boolean {
  return amountStatus === 'committed' || amountStatus === 'announced'
}

/** Whether the tie is told as over: its end has passed, or it is a payment whose day has come. */
function isOver({ kind, stage, over, ahead }: ToldLink): boolean {
  return stage === 'in_effect' && (over || (LINK_KINDS[kind].oneDay && !ahead))
}

/** When a link holds, as written: `since 2021`; what is only planned, `from 2027`. */
export function linkDates({
  kind,
  stage,
  startDate,
  endDate,
}: Pick<ToldLink, 'kind' | 'stage'> & {
  readonly startDate: string | null
  readonly endDate: string | null
}): string {
  const told = formatSpan(startDate, endDate, LINK_KINDS[kind].oneDay)
  return stage === 'planned' ? told.replace(/^since /, 'from ') : told
}

/** What is odd about a link between people that names something else. */
export const notPersonWords = (name: string): string =>
  `${name} is not a person, and this kind of link is between two people.`

/** The parts of a link that give its amount. */
interface LinkAmount {
  readonly amountMin: string | null
  readonly amountMax: string | null
  readonly currency: string | null
  readonly amountBand: string | null
}

/** The amount in short form, or the form's band as the form prints it; null if no amount is known. */
export function linkAmount(link: LinkAmount): string | null {
  return bandOf(link)?.label ?? formatAmount(link.amountMin, link.amountMax, link.currency)
}

/** The amount with all its digits, if the short form omits some; null if it is complete or is a band. */
export function exactAmount(link: LinkAmount): string | null {
  if (bandOf(link) !== undefined) return null
  const exact = formatAmount(link.amountMin, link.amountMax, link.currency, exactSum)
  return exact === linkAmount(link) ? null : exact
}

/** The parts of a link that say how to read its amount. */
interface AmountFacts extends LinkAmount {
  readonly kind: LinkKind
  readonly stage: Stage
  readonly amountStatus: string | null
  readonly jointSum: string | null
}

/** A short note on an amount: `committed, one sum shared with other links`; null if there is nothing to say. */
export function amountNote(link: AmountFacts): string | null {
  const stage = { in_effect: null, planned: 'planned', cancelled: 'called off' }[link.stage]
  if (linkAmount(link) === null) return stage
  const parts = [
    link.kind === 'partners_with' ? 'value of the deal' : null,
    stage,
    link.amountStatus,
    link.jointSum === null ? null : 'one sum shared with other links',
  ]
  return parts.filter((part) => part !== null).join(', ') || null
}

/** The form and column whose band gives the amount; null if no band does. */
export function linkBandForm(link: LinkAmount): string | null {
  return bandOf(link)?.form ?? null
}

function bandOf({ amountBand }: LinkAmount) {
  return amountBand === null ? undefined : VALUE_BANDS[amountBand]
}

type Partnership = Readonly<Record<'now' | 'past' | 'ahead', string>>

/** What two partners have together, by what is said of it. */
const PARTNERSHIPS: Readonly<Record<string, Partnership>> = {
  joint_venture: {
    now: 'are partners in a joint venture',
    past: 'were partners in a joint venture',
    ahead: 'are to be partners in a joint venture',
  },
  agreement: { now: 'have an agreement', past: 'had an agreement', ahead: 'are to have an agreement' },
  licence: {
    now: 'have a license agreement',
    past: 'had a license agreement',
    ahead: 'are to have a license agreement',
  },
}

/** No more than that there is something. */
const OF_NO_KIND: Partnership = {
  now: 'are reported to have business ties',
  past: 'are reported to have had business ties',
  ahead: 'are to have business ties',
}

/** What two partners have together, or had, or are to have, if the source says. */
const partnership = (relationship: string | null, tense: keyof Partnership): string =>
  (PARTNERSHIPS[relationship ?? ''] ?? OF_NO_KIND)[tense]
