import { spanOfCard } from '../../../figures/axis.ts'
import type { ElementStatus, LegalFacts } from '../../../legal/facts.ts'
import { legalTests } from '../../../legal/tests.ts'
import { inSentence } from '../../../overlaps/explain.ts'
import { spanOfPart } from '../../../overlaps/facts.ts'
import type { PositionRow } from '../../../queries/entities.ts'
import type { ChainView, OverlapView } from '../../../queries/overlaps.ts'
import { dayOrNull } from '../../../values/days.ts'
import { capital } from '../../../values/format.ts'
import { isoDay } from '../../../values/partial-date.ts'

/** What the legal tests look at, of one chain of an overlap. */
function legalFacts(overlap: OverlapView, chain: ChainView, positions: readonly PositionRow[]): LegalFacts {
  const { participation } = chain
  const span = spanOfPart(participation.startDate, participation.endDate)
  return {
    official: overlap.official.name,
    participation: {
      role: participation.role,
      capacity: participation.capacity,
      negotiation: overlap.negotiation.name,
      onBehalfOf: participation.onBehalfOf === null ? null : inSentence(participation.onBehalfOf),
      span,
      firstDay: dayOrNull(span.start.earliest) ?? isoDay(overlap.firstDetected),
    },
    positions: positions.map((position) => ({
      title: position.title,
      class: position.class,
      body: position.body?.name ?? null,
      span: spanOfPart(position.startDate, position.endDate),
    })),
    timing: chain.timing,
    certainty: chain.certainty,
    imputedThrough: chain.imputedThrough,
    links: chain.links.map((link, index) => ({
      ...link,
      step: chain.steps[index] ?? 'holding',
      span: spanOfCard(link),
    })),
    entities: chain.entities,
    party: overlap.party,
    representative: chain.representative?.name ?? null,
  }
}

const MARKS: Readonly<Record<ElementStatus, string>> = {
  met: 'met',
  'not met': 'not-met',
  unknown: 'unknown',
}

/** The legal elements of a chain, grouped by test. */
export function legalModel(overlap: OverlapView, chain: ChainView, positions: readonly PositionRow[]) {
  return legalTests(legalFacts(overlap, chain, positions)).map((test) => ({
    ...test,
    elements: test.elements.map((element) => ({
      ...element,
      mark: MARKS[element.status],
      statusLabel: capital(element.status),
    })),
  }))
}
