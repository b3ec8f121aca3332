import { FUNDING_KINDS, LINK_KINDS } from '../../../../models/link-kinds.ts'
import type { EntityDetail } from '../../../queries/entities.ts'
import type { LinkCard } from '../../../queries/link-cards.ts'
import { firstOf } from '../../../values/first-of.ts'
import { capital, count, list, words } from '../../../values/format.ts'
import { linkModel } from '../../parts/link-view.ts'
import type { SourceList } from '../../parts/source-list.ts'

/** A group of an entity's links, read from the entity. */
interface LinkGroup {
  readonly id: string
  readonly title: string
  /** How many there are, and who is at the other end: the summary of the folded group. */
  readonly finding: string
  readonly links: ReturnType<typeof linkRow>[]
}

export function linkRow(link: LinkCard, entityId: string, sources: SourceList) {
  const outward = link.from.id === entityId
  const other = outward ? link.to : link.from
  return {
    ...linkModel(link),
    outward,
    over: link.over && !LINK_KINDS[link.kind].oneDay,
    other: { name: other.name, href: `/interests/${other.slug}` },
    otherKind: capital(words(other.kind)),
    citations: link.sources.map((source) => sources.number(source)),
  }
}

/** An entity's links in the groups that its page shows: who is behind it, what it holds; apart, what no longer stands. */
export function linkGroups(
  links: readonly LinkCard[],
  entity: EntityDetail,
  sources: SourceList,
): LinkGroup[] {
  const isPerson = entity.kind === 'person'
  const groupOf = (link: LinkCard): string => {
    if (link.status === 'retracted' || link.stage === 'cancelled') return 'Retracted or called off'
    if (LINK_KINDS[link.kind].personal) return 'Family and associates'
    if (link.kind === 'partners_with') return 'Joint ventures, agreements and other business ties'
    const outward = link.from.id === entity.id
    if (FUNDING_KINDS.includes(link.kind)) {
      return outward ? 'Money it puts into others' : 'Money behind it'
    }
    return outward ? 'What it holds' : 'Who holds it'
  }
  const titles = isPerson
    ? {
        'What it holds': 'Interests',
        'Money behind it': 'Money received',
        'Money it puts into others': 'Money put into others',
      }
    : { 'What it holds': 'What it holds or runs', 'Who holds it': 'Who holds or runs it' }
  const order = [
    'What it holds',
    'Who holds it',
    'Money behind it',
    'Money it puts into others',
    'Joint ventures, agreements and other business ties',
    'Family and associates',
    'Retracted or called off',
  ]
  return order.flatMap((title) => {
    const group = links.filter((link) => groupOf(link) === title)
    if (group.length === 0) return []
    const rows = group.map((link) => linkRow(link, entity.id, sources))
    return {
      id: title.toLowerCase().replaceAll(' ', '-'),
      title: (titles as Record<string, string>)[title] ?? title,
      finding: linksFinding(rows),
      links: rows,
    }
  })
}

/** How many names a folded group of links gives. */
const MOST_NAMED = 3

/** `7 links, 2 of them ended: Affinity Partners, Kushner Companies and 3 others`. */
export function linksFinding(rows: readonly ReturnType<typeof linkRow>[]): string {
  const names = [...new Set(rows.map(({ other }) => other.name))]
  const named = firstOf(names, MOST_NAMED, (more) => `${more} others`)
  const ended = rows.filter(({ over }) => over).length
  const endings = ended === 0 ? '' : rows.length === 1 ? ', ended' : `, ${ended} of them ended`
  return `${count(rows.length, 'link')}${endings}: ${list(named)}`
}
