import { FUNDING_KINDS, isControlShare } from '../../../../models/link-kinds.ts'
import { turnedRelationship } from '../../../../models/vocabulary.ts'
import { spanOfCard } from '../../../figures/axis.ts'
import type { LegalFacts, LegalLink } from '../../../legal/facts.ts'
import { inSentence } from '../../../overlaps/explain-links.ts'
import { isAhead, sharedSpan } from '../../../overlaps/explain-timing.ts'
import { spanOfPart } from '../../../overlaps/facts.ts'
import type { Step } from '../../../overlaps/grammar.ts'
import { isStale } from '../../../overlaps/judge.ts'
import { seenUntil } from '../../../overlaps/last-seen.ts'
import { firstDayOf, timingOf } from '../../../overlaps/timing.ts'
import type { PositionRow } from '../../../queries/entities.ts'
import { countedStatus, type LinkCard } from '../../../queries/link-cards.ts'
import type { ChainView, OverlapView } from '../../../queries/overlap-views.ts'
import { type Day, dayOrNull } from '../../../values/days.ts'
import { evidenceOf } from '../../../values/evidence.ts'
import { isoDay } from '../../../values/partial-date.ts'

/** The facts that the legal tests examine, for one chain of an overlap. @param today the day that is looked at. */
export function legalFacts(
  overlap: OverlapView,
  chain: ChainView,
  positions: readonly PositionRow[],
  today: Day,
): LegalFacts {
  const { participation, partyPart } = chain
  const span = spanOfPart(participation.startDate, participation.endDate)
  const sitting = partyPart === null ? [span] : [span, spanOfPart(partyPart.startDate, partyPart.endDate)]
  return {
    official: overlap.official.name,
    participation: {
      role: participation.role,
      doubt: doubtOfPart(chain),
      capacity: participation.capacity,
      negotiation: overlap.negotiation.name,
      particularMatter: participation.particularMatter,
      onBehalfOf: participation.onBehalfOf === null ? null : inSentence(participation.onBehalfOf),
      onBehalfOfCountry: participation.onBehalfOf?.country ?? null,
      span,
      firstDay: dayOrNull(span.start.earliest) ?? isoDay(overlap.firstDetected),
    },
    // A position that has not begun is not held.
    positions: positions
      .filter(({ startDate }) => !isAhead(startDate, today))
      .map((position) => ({
        title: position.title,
        class: position.class,
        body: position.body?.name ?? null,
        bodySlug: position.body?.slug ?? null,
        country: position.body?.country ?? null,
        span: spanOfPart(position.startDate, position.endDate),
      })),
    timing: chain.timing,
    datesSettle: timingOf(chain.links.map(spanOfCard), ...sitting)?.certainty === 'certain',
    imputedThrough: chain.imputedThrough,
    tiedAs: tiedAs(chain),
    links: chain.links.map((link, index) => ({
      ...link,
      step: chain.steps[index] ?? 'holding',
      span: spanOfCard(link),
      doubt: doubtOf(link, chain.steps[index], firstDayOf(...sitting)),
    })),
    entities: chain.entities,
    party: overlap.party,
    representative: chain.representative?.name ?? null,
  }
}

/** Why it is in doubt that the official takes part while the party does. */
function doubtOfPart(chain: ChainView): LegalFacts['participation']['doubt'] {
  const { participation, partyPart } = chain
  if (participation.status === 'disputed') return 'disputed'
  const seen =
    partyPart === null ? null : seenUntil(participation, sharedSpan(participation, partyPart), chain)
  return seen === null ? null : 'unseen'
}

const controls = ({ kind, shareMin }: LinkCard): boolean =>
  kind === 'controls' || (kind === 'owns' && isControlShare(shareMin))

/** @param day the first of the sitting. */
function doubtOf(link: LinkCard, step: Step | undefined, day: Day): LegalLink['doubt'] {
  if (countedStatus(link) === 'disputed') return 'disputed'
  // Without the money there is no link. A stake can be there before it is paid for.
  const isAnnounced = link.amountStatus === 'announced' && FUNDING_KINDS.includes(link.kind)
  if (link.stage === 'planned' || isAnnounced) return 'planned'
  const { lastReported } = evidenceOf(link.sources)
  const told = { ...link, controls: controls(link), lastVouched: link.lastKnown ?? lastReported }
  return isStale(told, step, day) ? 'old' : null
}

/** What the person tied to the official is to them: `relationship` says what `to` is to `from`. */
function tiedAs(chain: ChainView): string | null {
  const [tie] = chain.links
  if (chain.steps[0] !== 'tie' || tie?.relationship == null) return null
  const officialIsFrom = tie.from.slug === chain.entities[0]?.slug
  return officialIsFrom ? tie.relationship : turnedRelationship(tie.relationship)
}
