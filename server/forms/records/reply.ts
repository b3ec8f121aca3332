import type { Query } from '../../database/query.ts'
import { type OverlapParts, overlapParts } from '../../queries/overlap-parts.ts'
import { repliesTo } from '../../queries/replies.ts'
import { NoSuchRecord } from '../../record/kinds/need-record.ts'
import {
  insertReply,
  ReplyRequest,
  removeReply,
  replyFaultsAt,
  updateReply,
} from '../../record/kinds/replies.ts'
import { overlapHref } from '../../values/addresses.ts'
import { dateInputs } from '../dates.ts'
import type { Section } from '../kit/fields.ts'
import type { FormParams, RecordForm, Subject } from '../kit/form.ts'

async function overlapOf(
  query: Query,
  { slug = '' }: FormParams,
): Promise<(Subject & { parts: OverlapParts }) | null> {
  const parts = await overlapParts(query, slug)
  if (parts === null) return null
  const page = { name: parts.name, href: overlapHref(parts.key) }
  return { key: parts.key, ...page, parts, crumbs: [{ name: 'Overlaps', href: '/overlaps' }, page] }
}

const SECTIONS: readonly Section[] = [
  {
    heading: 'What was put to whom',
    fields: [
      {
        type: 'text',
        name: 'put_to',
        label: 'Put to',
        hint: 'Who was asked: a person, or a spokesperson and for whom',
      },
      {
        type: 'area',
        name: 'what',
        label: 'What was put to them',
        rows: 5,
        hint: 'The questions, and what you told them you mean to report',
      },
      { type: 'date', name: 'put_on', label: 'Date sent', hint: 'A whole day' },
    ],
  },
  {
    heading: 'Deadline',
    fields: [{ type: 'date', name: 'due_on', label: 'Answer due by', hint: 'A whole day', ahead: true }],
  },
  {
    heading: 'Outcome',
    fields: [
      {
        type: 'select',
        name: 'outcome',
        label: 'Outcome',
        empty: 'No answer yet',
        optional: true,
        options: [
          { value: 'answered', label: 'Answered' },
          { value: 'no_comment', label: 'No comment' },
          { value: 'no_response', label: 'Did not respond by the deadline' },
        ],
      },
      {
        type: 'area',
        name: 'answer',
        label: 'The answer',
        optional: true,
        rows: 5,
        hint: 'In their own words where you can',
      },
      { type: 'date', name: 'answered_on', label: 'Answered on', optional: true, hint: 'A whole day' },
      {
        type: 'radios',
        name: 'published',
        label: 'Who sees this',
        initial: 'no',
        options: [
          { value: 'no', label: 'Signed-in contributors only' },
          { value: 'yes', label: 'All readers, beside the overlap' },
        ],
      },
    ],
  },
]

const at = (end: string): string[] => [`/overlaps/:slug/replies/${end}`]

/** The form for a request for comment on an overlap. What was put, to whom and when cannot be changed later. */
export const REPLY_FORM: RecordForm<ReplyRequest> = {
  noun: 'request for comment',
  permission: 'record:write',
  paths: { new: at('new'), edit: at(':id/edit'), retract: at(':id/retract') },
  titles: {
    new: 'Record a request for comment',
    edit: 'Record the outcome',
    retract: 'Withdraw this request for comment',
  },
  lede: 'What was put to the people concerned, until when, and what they answered. The overlap as it stands when you save this stays on record as the version that was put.',
  crumbs: [{ name: 'Overlaps', href: '/overlaps' }],
  sections: () => SECTIONS,
  schema: ReplyRequest,
  faults: replyFaultsAt,
  previews: false,
  parent: overlapOf,
  async load(query, params) {
    const overlap = await overlapOf(query, params)
    if (overlap === null) return null
    const reply = (await repliesTo(query, overlap.parts, true)).find(({ id }) => id === params.id)
    if (reply === undefined) return null
    return {
      key: reply.id,
      href: overlap.href,
      name: `the request to ${reply.putTo}`,
      crumbs: overlap.crumbs,
      typed: {
        put_to: reply.putTo,
        what: reply.what,
        ...dateInputs('put_on', reply.putOn),
        ...dateInputs('due_on', reply.dueOn),
        outcome: reply.outcome ?? '',
        answer: reply.answer ?? '',
        ...dateInputs('answered_on', reply.answeredOn),
        published: reply.published ? 'yes' : 'no',
      },
      entered: null,
    }
  },
  async save(request, { tx, loaded, parent }) {
    if (parent === null) throw new Error('a request for comment is written without its overlap')
    const overlap = await overlapParts(tx.query, parent.key)
    if (overlap === null) throw new NoSuchRecord(`no overlap ${parent.key}`)
    if (loaded === null) await insertReply(tx, overlap, request)
    else await updateReply(tx, overlap, loaded.key, request)
    return parent.href
  },
  retraction: {
    meaning:
      'The request for comment is taken off the page. If it was published, the history of the overlap still says so, and past versions of the page still show it.',
    button: 'Withdraw it',
    hint: 'Why it should not be on record.',
  },
  async retract(loaded, _reason, { tx }) {
    await removeReply(tx, loaded.key)
    return loaded.href
  },
}
