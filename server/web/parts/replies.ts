import type { Reply, ReplyAbout } from '../../queries/replies.ts'
import { overlapHref } from '../../values/addresses.ts'
import { formatDate } from '../../values/format.ts'
import { overlapName } from '../../values/overlap-name.ts'

/** What came of it by `today`: an answer, no comment, silence, or nothing yet. */
function outcomeWords({ outcome, answeredOn, dueOn }: Reply, today: string): string {
  const on = answeredOn === null ? '' : ` on ${formatDate(answeredOn)}`
  switch (outcome) {
    case 'answered':
      return `Answered${on}`
    case 'no_comment':
      return `Said they had no comment${on}`
    case 'no_response':
      return `Did not respond by ${formatDate(dueOn)}`
    case null:
      return dueOn < today ? 'No outcome recorded' : `Answer due by ${formatDate(dueOn)}`
  }
}

/** What was put to someone about an overlap, as its page shows it. */
export function replyModel(overlapId: string, reply: Reply, today: string) {
  const href = overlapHref(overlapId)
  return {
    outcome: outcomeWords(reply, today),
    answer: reply.answer,
    putTo: reply.putTo,
    putOn: formatDate(reply.putOn),
    dueOn: formatDate(reply.dueOn),
    what: reply.what,
    published: reply.published,
    versionHref: `${overlapHref(reply.putAs)}?${new URLSearchParams({ as_of: reply.putVersion })}`,
    editHref: `${href}/replies/${reply.id}/edit`,
    withdrawHref: `${href}/replies/${reply.id}/retract`,
  }
}

/** How many responses the contents of a page announce: no number if there are only requests without one; 0 if nothing. */
export const countOrNone = ({
  answers,
  replies,
}: {
  readonly answers: number
  readonly replies: readonly object[]
}): number | null => (answers === 0 && replies.length > 0 ? null : answers)

/** Published requests about several overlaps, each with a link to its own, or to what is left of one that vanished. */
export const repliesModel = (replies: readonly ReplyAbout[], today: string) =>
  replies.map((reply) => ({
    ...replyModel(reply.overlapId, reply, today),
    overlap: {
      name: overlapName(reply),
      href: overlapHref(reply.stands ? reply.overlapId : reply.putAs),
      stands: reply.stands,
    },
  }))
