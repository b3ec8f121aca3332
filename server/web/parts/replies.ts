import type { Reply, ReplyAbout } from '../../queries/replies.ts'
import { overlapHref } from '../../values/addresses.ts'
import { formatDate } from '../../values/format.ts'

/** Whether anything has come of it: an answer, a refusal to comment, or silence past the deadline. */
export const hasOutcome = ({ outcome }: Pick<Reply, 'outcome'>): boolean => outcome !== null

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

/** Published requests about several overlaps, each with a link to its own. */
export const repliesModel = (replies: readonly ReplyAbout[], today: string) =>
  replies.map((reply) => ({
    ...replyModel(reply.overlap.id, reply, today),
    overlap: {
      name: reply.overlap.name,
      href: overlapHref(reply.overlap.id),
      stands: reply.overlap.stands,
    },
  }))
