import { MITIGATIONS, REVIEW_STATUSES } from '../../../../models/vocabulary.ts'
import type { OverlapView } from '../../../queries/overlap-views.ts'
import type { Problem } from '../../../record/input/fields.ts'
import { SHORTEST_REASON } from '../../../record/reviews.ts'
import { overlapHref } from '../../../values/addresses.ts'
import { capital, words } from '../../../values/format.ts'
import { labelledProblems } from '../../parts/problems.ts'

/** A review as typed. */
export interface TypedReview {
  readonly status: string
  readonly mitigation: string
  readonly reason: string
}

const MEANINGS: Readonly<Record<(typeof REVIEW_STATUSES)[number], string>> = {
  open: 'No one has settled it',
  substantiated: 'The links and their dates stand up to checking',
  mitigated: 'The overlap stands, and something has been done about it',
  dismissed: 'The overlap does not stand, or does not matter, for the reason given',
}

const LABELS: Readonly<Record<string, string>> = {
  status: 'Status',
  mitigation: 'Mitigated by',
  reason: 'Reason',
}

/**
 * The form in which editors review an overlap.
 * @param seen the moment after which the reviewer has seen nothing.
 */
export function reviewForm(
  overlap: OverlapView,
  seen: string,
  typed: TypedReview | null,
  problems: readonly Problem[],
) {
  const { review } = overlap
  const shown = typed ?? { status: review.status, mitigation: review.mitigation ?? '', reason: '' }
  const told = labelledProblems(LABELS, problems, (field) =>
    field === 'status' ? 'review_open' : `review_${field}`,
  )
  return {
    action: `${overlapHref(overlap.id)}/review`,
    seen,
    reason: shown.reason,
    shortest: SHORTEST_REASON,
    statuses: REVIEW_STATUSES.map((value) => ({
      value,
      label: capital(value),
      meaning: MEANINGS[value],
      checked: value === shown.status,
    })),
    mitigations: MITIGATIONS.map((value) => ({
      value,
      label: capital(words(value)),
      selected: value === shown.mitigation,
    })),
    problems: told.problems,
    statusProblem: told.problem.review_open,
    mitigationProblem: told.problem.review_mitigation,
    reasonProblem: told.problem.review_reason,
  }
}
