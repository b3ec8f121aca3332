import { LINK_KINDS, type LinkKind } from '../../models/link-kinds.ts'
import { VALUE_BANDS } from '../../models/value-bands.ts'
import { exactSum, formatAmount, formatShare, withArticle, words } from './format.ts'

/** What of a link its sentence tells. */
export interface ToldLink {
  readonly kind: LinkKind
  readonly relationship: string | null
  readonly shareMin: string | null
  readonly shareMax: string | null
}

/** The link as a sentence: "QIA invests in Affinity Partners." */
export function linkSentence(link: ToldLink, from: string, to: string): string {
  if (link.kind === 'partners_with') return `${from} and ${to} ${partnership(link.relationship)}.`
  if (link.relationship !== null && link.relationship !== '') {
    return `${to} is ${withArticle(words(link.relationship))} of ${from}.`
  }
  const share = formatShare(link.shareMin, link.shareMax)
  if (link.kind === 'owns' && share !== null) return `${from} owns ${share} of ${to}.`
  return `${from} ${LINK_KINDS[link.kind].verb} ${to}.`
}

/** What of a link tells its amount. */
interface LinkAmount {
  readonly amountMin: string | null
  readonly amountMax: string | null
  readonly currency: string | null
  readonly amountBand: string | null
}

/** The amount in short, or the band in which a form gave it, as the form prints that; null where none is known. */
export function linkAmount(link: LinkAmount): string | null {
  return bandOf(link)?.label ?? formatAmount(link.amountMin, link.amountMax, link.currency)
}

/** The amount with all its digits, where the short one leaves some out; null where it says all or is a band. */
export function exactAmount(link: LinkAmount): string | null {
  if (bandOf(link) !== undefined) return null
  const exact = formatAmount(link.amountMin, link.amountMax, link.currency, exactSum)
  return exact === linkAmount(link) ? null : exact
}

/** What tells how an amount is to be read. */
interface AmountFacts extends LinkAmount {
  readonly kind: LinkKind
  readonly stage: 'in_effect' | 'planned' | 'cancelled'
  readonly amountStatus: string | null
  readonly jointSum: string | null
}

/** What an amount is, in short: `committed, one sum with other links`; null where there is nothing to say. */
export function amountNote(link: AmountFacts): string | null {
  const stage = { in_effect: null, planned: 'planned', cancelled: 'called off' }[link.stage]
  if (linkAmount(link) === null) return stage
  const parts = [
    link.kind === 'partners_with' ? 'value of the deal' : null,
    stage,
    link.amountStatus,
    link.jointSum === null ? null : 'one sum with other links',
  ]
  return parts.filter((part) => part !== null).join(', ') || null
}

/** The form and its column by whose band the amount is given; null where it is not given by one. */
export function linkBandForm(link: LinkAmount): string | null {
  return bandOf(link)?.form ?? null
}

function bandOf({ amountBand }: LinkAmount) {
  return amountBand === null ? undefined : VALUE_BANDS[amountBand]
}

const PARTNERSHIPS: Readonly<Record<string, string>> = {
  joint_venture: 'are partners in a joint venture',
  agreement: 'have an agreement',
  licence: 'have a license agreement',
}

/** What two partners do, where the source says what they have. */
function partnership(relationship: string | null): string {
  return PARTNERSHIPS[relationship ?? ''] ?? 'are partners'
}
