import { METHOD, ruleLabel } from '../../../overlaps/method.ts'
import type { ChainView, OverlapView } from '../../../queries/overlaps.ts'
import type { Response } from '../../../queries/responses.ts'
import { capital, count, formatWindow, words } from '../../../values/format.ts'
import { linkModel } from '../../parts/link-view.ts'
import { overlapRow, scoreSum, timingModel } from '../../parts/overlap-rows.ts'
import type { SourceList } from '../../parts/source-list.ts'

/** A chain told in full: in words, how it was judged, and each link with its sources. */
function chainInFull(chain: ChainView, sources: SourceList) {
  return {
    explanation: chain.explanation,
    rule: ruleLabel(chain.rule),
    timing: timingModel(chain.timing, chain.certainty),
    window: formatWindow(chain.windowStart, chain.windowEnd),
    score: chain.score,
    sum: scoreSum(chain.terms),
    links: chain.links.map((link) => {
      const model = linkModel(link)
      return {
        ...model,
        sentence: model.sentence.replace(/\.$/, ''),
        citations: link.sources.map((source) => sources.number(source)),
      }
    }),
  }
}

/** An overlap with all its chains, as a dossier tells it. */
function overlapInFull(overlap: OverlapView, sources: SourceList) {
  const { review } = overlap
  return {
    ...overlapRow(overlap),
    review:
      review.at === null
        ? 'not reviewed yet'
        : [
            capital(review.status),
            review.mitigation === null ? null : `by ${words(review.mitigation)}`,
            review.reason,
          ]
            .filter((part) => part !== null)
            .join(': '),
    counted: count(overlap.chains.length, 'path'),
    chains: overlap.chains.map((chain) => chainInFull(chain, sources)),
  }
}

/** How the people concerned have responded to any of it: each statement once, the newest first. */
export function dossierStatements(
  statements: readonly Response[],
  overlaps: readonly OverlapView[],
): Response[] {
  const all = [...statements, ...overlaps.flatMap(({ responses }) => responses)]
  const once = new Map(all.map((statement) => [statement.slug, statement]))
  return [...once.values()].sort((a, b) => (b.date ?? '').localeCompare(a.date ?? ''))
}

/** The overlaps of a dossier, each in full, the highest score first. */
export function dossierOverlaps(overlaps: readonly OverlapView[], sources: SourceList) {
  return {
    inFull: overlaps.map((overlap) => overlapInFull(overlap, sources)),
    methodVersion: METHOD.version,
  }
}
