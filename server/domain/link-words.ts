import { LINK_KINDS, type LinkKind } from '../../models/link-kinds.ts'
import { formatShare, words } from './format.ts'

/** What of a link its sentence tells. */
interface ToldLink {
  readonly kind: LinkKind
  readonly relationship: string | null
  readonly shareMin: string | null
  readonly shareMax: string | null
}

/** The link as a sentence: "QIA invests in Affinity Partners." */
export function linkSentence(link: ToldLink, from: string, to: string): string {
  if (link.relationship !== null && link.relationship !== '') {
    return `${to} is ${article(words(link.relationship))} of ${from}.`
  }
  if (link.kind === 'partners_with') return `${from} and ${to} are partners in a joint venture.`
  const share = formatShare(link.shareMin, link.shareMax)
  if (link.kind === 'owns' && share !== null) return `${from} owns ${share} of ${to}.`
  return `${from} ${LINK_KINDS[link.kind].verb} ${to}.`
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}
