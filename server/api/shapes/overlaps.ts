import { z } from 'zod'
import { LINK_KIND_NAMES } from '../../../models/link-kinds.ts'
import {
  LINK_STATUSES,
  MITIGATIONS,
  PARTY_ROLES,
  REPLY_OUTCOMES,
  REVIEW_STATUSES,
  STATEMENT_KINDS,
} from '../../../models/vocabulary.ts'
import { BANDS, CERTAINTIES, RULE_NAMES, SCORE_TERMS, TIMINGS } from '../../overlaps/method.ts'
import { EVIDENCE, Named, PartialDate, PartialEnd } from './common.ts'

const ScoreTerms = z.record(z.enum(SCORE_TERMS), z.int())
const Robustness = z.record(z.enum(BANDS), z.int()).nullable()

const ChainLink = z.strictObject({
  id: z.string(),
  kind: z.enum(LINK_KIND_NAMES),
  from: Named,
  to: Named,
  start: PartialDate.nullable(),
  end: PartialEnd.nullable(),
  status: z.enum(LINK_STATUSES),
  ...EVIDENCE,
  sources: z.array(z.string()),
})

const Chain = z.strictObject({
  rule: z.enum(RULE_NAMES),
  imputed_through: z.string().nullable(),
  representative: Named.nullable(),
  timing: z.enum(TIMINGS),
  certainty: z.enum(CERTAINTIES),
  window: z.strictObject({ start: z.string().nullable(), end: z.string().nullable() }),
  score: z.int(),
  score_terms: ScoreTerms,
  explanation: z.string(),
  ...EVIDENCE,
  links: z.array(ChainLink),
})

const Response = z.strictObject({
  id: z.string(),
  kind: z.enum(STATEMENT_KINDS),
  by: z.strictObject({ slug: z.string().nullable(), name: z.string() }),
  date: PartialDate.nullable(),
  quote: z.string().nullable(),
  paraphrase: z.string().nullable(),
  direct: z.boolean(),
  sources: z.array(z.string()),
})

const Reply = z.strictObject({
  put_to: z.string(),
  what: z.string(),
  put_on: z.string(),
  due_on: z.string(),
  outcome: z.enum(REPLY_OUTCOMES).nullable(),
  answer: z.string().nullable(),
  answered_on: z.string().nullable(),
})

const COMMON = {
  id: z.string(),
  official: Named,
  negotiation: Named,
  party: z.strictObject({ slug: z.string(), name: z.string(), roles: z.array(z.enum(PARTY_ROLES)) }),
  timing: z.enum(TIMINGS),
  certainty: z.enum(CERTAINTIES),
  score: z.int(),
  band: z.enum(BANDS),
  score_terms: ScoreTerms,
  ...EVIDENCE,
  robustness: Robustness,
  review: z.strictObject({
    status: z.enum(REVIEW_STATUSES),
    mitigation: z.enum(MITIGATIONS).nullable(),
    reason: z.string().nullable(),
    by: z.string().nullable(),
    at: z.string().nullable(),
  }),
  first_detected: z.string(),
  method_version: z.string(),
  notice: z.string(),
}

export const Overlap = z.strictObject({
  ...COMMON,
  chains: z.array(Chain),
  responses: z.array(Response),
  replies: z.array(Reply),
})

/** An overlap without its chains: what the best one says, and how many there are. */
export const OverlapSummary = z.strictObject({
  ...COMMON,
  rule: z.enum(RULE_NAMES),
  explanation: z.string(),
  chain_count: z.int(),
  response_count: z.int(),
  reply_count: z.int(),
})

export type ShownOverlap = z.infer<typeof Overlap>
export type ShownOverlapSummary = z.infer<typeof OverlapSummary>
export type ShownChain = z.infer<typeof Chain>
export type ShownResponse = z.infer<typeof Response>
export type ShownReply = z.infer<typeof Reply>
