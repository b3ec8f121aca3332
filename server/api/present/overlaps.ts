import { BANDS } from '../../overlaps/method.ts'
import { countedStatus } from '../../queries/link-cards.ts'
import type { ChainView, OverlapView } from '../../queries/overlap-views.ts'
import type { Reply } from '../../queries/replies.ts'
import type { OverlapStatement } from '../../queries/responses.ts'
import { SCREENING_NOTICE } from '../../record/notice.ts'
import { evidenceOf, evidenceOfPath } from '../../values/evidence.ts'
import type {
  ShownChain,
  ShownOverlap,
  ShownOverlapSummary,
  ShownReply,
  ShownResponse,
} from '../shapes/overlaps.ts'
import { named, presentEvidence } from './common.ts'

function presentChain(chain: ChainView): ShownChain {
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
      status: countedStatus(link),
      ...presentEvidence(link),
      sources: link.sources.map((source) => source.url),
    })),
  }
}

function presentResponse(response: OverlapStatement): ShownResponse {
  return {
    id: response.slug,
    kind: response.kind,
    by: { slug: response.by.slug, name: response.by.name },
    date: response.date,
    quote: response.quote,
    paraphrase: response.paraphrase,
    direct: response.direct,
    sources: response.sources.map((source) => source.url),
  }
}

/** A published request for comment, and what came of it. */
function presentReply(reply: Reply): ShownReply {
  return {
    put_to: reply.putTo,
    what: reply.what,
    put_on: reply.putOn,
    due_on: reply.dueOn,
    outcome: reply.outcome,
    answer: reply.answer,
    answered_on: reply.answeredOn,
  }
}

/** How many weightings put the best chain in each band; null for a chain scored by an earlier method. */
function presentRobustness(counts: readonly number[] | null): ShownOverlap['robustness'] {
  if (counts === null) return null
  return Object.fromEntries(
    BANDS.map((band, index) => [band, counts[index] ?? 0]),
  ) as ShownOverlap['robustness']
}

/** What an overlap says apart from its chains. */
function presentCommon(overlap: OverlapView): Omit<ShownOverlap, 'chains' | 'responses' | 'replies'> {
  const [best] = overlap.chains
  return {
    id: overlap.id,
    official: named(overlap.official),
    negotiation: named(overlap.negotiation),
    party: { ...named(overlap.party), roles: overlap.party.roles as ShownOverlap['party']['roles'] },
    timing: overlap.timing,
    certainty: overlap.certainty,
    score: overlap.score,
    band: overlap.band,
    score_terms: best.terms,
    ...evidenceOfPath(best.links.map(({ sources }) => evidenceOf(sources))),
    robustness: presentRobustness(best.robustness),
    review: {
      status: overlap.review.status,
      mitigation: overlap.review.mitigation,
      reason: overlap.review.reason,
      by: overlap.review.by,
      at: overlap.review.at?.toISOString() ?? null,
    },
    first_detected: overlap.firstDetected.toISOString(),
    method_version: overlap.methodVersion,
    notice: SCREENING_NOTICE,
  }
}

export function presentOverlap(overlap: OverlapView): ShownOverlap {
  return {
    ...presentCommon(overlap),
    chains: overlap.chains.map(presentChain),
    responses: overlap.responses.map(presentResponse),
    replies: overlap.replies.map(presentReply),
  }
}

/** An overlap without its chains. */
export function presentOverlapSummary(overlap: OverlapView): ShownOverlapSummary {
  const [best] = overlap.chains
  return {
    ...presentCommon(overlap),
    rule: best.rule,
    explanation: best.explanation,
    chain_count: overlap.chainCount,
    response_count: overlap.responses.length,
    reply_count: overlap.replies.length,
  }
}
