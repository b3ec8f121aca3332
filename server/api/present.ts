import { BANDS } from '../overlaps/method.ts'
import type { LinkCard } from '../queries/link-cards.ts'
import type { ChainView, OverlapView } from '../queries/overlaps.ts'
import type { Response } from '../queries/responses.ts'
import { SCREENING_NOTICE } from '../record/notice.ts'
import { evidenceOf, evidenceOfPath } from '../values/evidence.ts'

/** The API's JSON for what the queries load, as `/api/v1/openapi.json` describes it. */

interface Named {
  readonly slug: string
  readonly name: string
}

function named({ slug, name }: Named): Named {
  return { slug, name }
}

/** How many independent reports support a link, and how many of its supporting sources are quoted and archived. */
function presentEvidence({ sources }: LinkCard) {
  const { origins, quotes, archived } = evidenceOf(sources)
  return { origins: origins.length, quotes, archived }
}

function presentChain(chain: ChainView) {
  return {
    rule: chain.rule,
    imputed_through: chain.imputedThrough,
    representative: chain.representative === null ? null : named(chain.representative),
    timing: chain.timing,
    certainty: chain.certainty,
    window: { start: chain.windowStart, end: chain.windowEnd },
    score: chain.score,
    score_terms: chain.terms,
    explanation: chain.explanation,
    ...evidenceOfPath(chain.links.map(({ sources }) => evidenceOf(sources))),
    links: chain.links.map((link) => ({
      id: link.slug,
      kind: link.kind,
      from: named(link.from),
      to: named(link.to),
      start: link.startDate,
      end: link.endDate,
      status: link.status,
      ...presentEvidence(link),
      sources: link.sources.map((source) => source.url),
    })),
  }
}

function presentResponse(response: Response) {
  return {
    id: response.slug,
    kind: response.kind,
    by: { slug: response.by.slug, name: response.by.name },
    date: response.date,
    quote: response.quote,
    paraphrase: response.paraphrase,
    sources: response.sources.map((source) => source.url),
  }
}

/** How many weightings put the best chain into each band; null for one that an earlier method scored. */
function presentRobustness(counts: readonly number[] | null) {
  return counts === null ? null : Object.fromEntries(BANDS.map((band, index) => [band, counts[index] ?? 0]))
}

export function presentOverlap(overlap: OverlapView) {
  return {
    id: overlap.id,
    official: named(overlap.official),
    negotiation: named(overlap.negotiation),
    party: { ...named(overlap.party), roles: overlap.party.roles },
    timing: overlap.timing,
    certainty: overlap.certainty,
    score: overlap.score,
    band: overlap.band,
    score_terms: overlap.chains[0].terms,
    ...evidenceOfPath(overlap.chains[0].links.map(({ sources }) => evidenceOf(sources))),
    robustness: presentRobustness(overlap.chains[0].robustness),
    chains: overlap.chains.map(presentChain),
    review: {
      status: overlap.review.status,
      mitigation: overlap.review.mitigation,
      reason: overlap.review.reason,
      by: overlap.review.by,
      at: overlap.review.at?.toISOString() ?? null,
    },
    responses: overlap.responses.map(presentResponse),
    first_detected: overlap.firstDetected.toISOString(),
    method_version: overlap.methodVersion,
    notice: SCREENING_NOTICE,
  }
}

export function presentLink(link: LinkCard) {
  return {
    id: link.slug,
    kind: link.kind,
    from: named(link.from),
    to: named(link.to),
    relationship: link.relationship,
    detail: link.detail,
    // As the dataset file has them: an exact figure beside the range that it also is.
    share_percent: link.shareMin === link.shareMax ? link.shareMin : null,
    share_min: link.shareMin,
    share_max: link.shareMax,
    amount: link.amountMin === link.amountMax ? link.amountMin : null,
    amount_min: link.amountMin,
    amount_max: link.amountMax,
    currency: link.currency,
    amount_band: link.amountBand,
    amount_status: link.amountStatus,
    joint_sum: link.jointSum,
    start: link.startDate,
    end: link.endDate,
    last_known: link.lastKnown,
    stage: link.stage,
    capacity: link.capacity,
    status: link.status,
    retraction_reason: link.retractionReason,
    sources: link.sources.map((source) => ({
      id: source.slug,
      url: source.url,
      publisher: source.publisher,
      origin: source.origin,
      title: source.title,
      published: source.published,
      archive_url: source.archiveUrl,
      locator: source.locator,
      quote: source.quote,
      stance: source.stance,
      note: source.note,
    })),
    ...presentEvidence(link),
    overlap_count: link.overlapCount,
    // Whether somebody other than its author has held this version against its sources.
    checked: link.check !== null && link.check.version === link.version,
    merged_into: link.mergedInto,
    version: link.version,
    recorded_at: link.recordedAt.toISOString(),
    recorded_by: link.recordedBy,
    revised_at: link.revisedAt?.toISOString() ?? null,
  }
}
