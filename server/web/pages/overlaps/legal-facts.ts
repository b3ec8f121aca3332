import { turnedRelationship } from '../../../../models/vocabulary.ts'
import { spanOfCard } from '../../../figures/axis.ts'
import type { LegalFacts, LegalLink } from '../../../legal/facts.ts'
import { inSentence } from '../../../overlaps/explain-links.ts'
import { spanOfPart } from '../../../overlaps/facts.ts'
import type { PositionRow } from '../../../queries/entities.ts'
import { countedStatus, type LinkCard } from '../../../queries/link-cards.ts'
import type { ChainView, OverlapView } from '../../../queries/overlap-views.ts'
import { dayOrNull } from '../../../values/days.ts'
import { isoDay } from '../../../values/partial-date.ts'

/** The facts that the legal tests examine, for one chain of an overlap. */
export function legalFacts(
  overlap: OverlapView,
  chain: ChainView,
  positions: readonly PositionRow[],
): LegalFacts {
  const { participation } = chain
  const span = spanOfPart(participation.startDate, participation.endDate)
  return {
    official: overlap.official.name,
    participation: {
      role: participation.role,
      isDisputed: participation.status === 'disputed',
      capacity: participation.capacity,
      negotiation: overlap.negotiation.name,
      particularMatter: participation.particularMatter,
      onBehalfOf: participation.onBehalfOf === null ? null : inSentence(participation.onBehalfOf),
      onBehalfOfCountry: participation.onBehalfOf?.country ?? null,
      span,
      firstDay: dayOrNull(span.start.earliest) ?? isoDay(overlap.firstDetected),
    },
    positions: positions.map((position) => ({
      title: position.title,
      class: position.class,
      body: position.body?.name ?? null,
      bodySlug: position.body?.slug ?? null,
      country: position.body?.country ?? null,
      span: spanOfPart(position.startDate, position.endDate),
    })),
    timing: chain.timing,
    certainty: chain.certainty,
    imputedThrough: chain.imputedThrough,
    tiedAs: tiedAs(chain),
    links: chain.links.map((link, index) => ({
      ...link,
      step: chain.steps[index] ?? 'holding',
      span: spanOfCard(link),
      doubt: doubtOf(link),
    })),
    entities: chain.entities,
    party: overlap.party,
    representative: chain.representative?.name ?? null,
  }
}

function doubtOf(link: LinkCard): LegalLink['doubt'] {
  if (countedStatus(link) === 'disputed') return 'disputed'
  return link.stage === 'planned' ? 'planned' : null
}

/** What the person tied to the official is to them: `relationship` says what `to` is to `from`. */
function tiedAs(chain: ChainView): string | null {
  const [tie] = chain.links
  if (chain.steps[0] !== 'tie' || tie?.relationship == null) return null
  const officialIsFrom = tie.from.slug === chain.entities[0]?.slug
  return officialIsFrom ? tie.relationship : turnedRelationship(tie.relationship)
}
