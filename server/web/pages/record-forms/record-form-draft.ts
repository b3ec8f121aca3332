import type { Request } from 'express'
import type { Typed } from '../../../forms/kit/fields.ts'
import type { AnyForm } from '../../../forms/kit/form.ts'
import { type DraftPage, dropDraft, findDraft, hasOtherDraft, keepDraft } from '../../../record/drafts.ts'
import { formatInstant } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { newSubmissionId, showForm } from './record-form-page.ts'
import type { Submit } from './record-form-write.ts'
import type { ShownDraft } from './view.ts'

/** What a draft leaves out: what belongs to one page, not to what is typed. */
const OF_THE_PAGE = [
  '_csrf',
  'action',
  'submission_id',
  'version',
  'base',
  'sure',
  'not_alike',
  'draft_page',
  'draft_seen',
]

/** What this reader has typed into a form and not saved, and when; null if nothing is kept. */
export async function draftOf(
  { database }: AppContext,
  req: Request,
): Promise<(ShownDraft & { typed: Typed }) | null> {
  const draft = req.user === undefined ? null : await findDraft(database.query, req.user.id, req.path)
  return draft === null
    ? null
    : { typed: draft.typed, kept: formatInstant(draft.keptAt), version: draft.version }
}

/** The page that a form was sent from. */
const pageOf = (typed: Typed): DraftPage => ({ id: typed.draft_page ?? '', seen: typed.draft_seen ?? '' })

/** Whether what is typed here is not kept, because another window has a draft of this form. */
export async function isKeptElsewhere(
  { database }: AppContext,
  form: AnyForm,
  req: Request,
  typed: Typed,
): Promise<boolean> {
  if (form.keepsDraft !== true || req.user === undefined) return false
  return hasOtherDraft(database.query, req.user.id, req.path, pageOf(typed))
}

const ELSEWHERE =
  'was not kept as a draft: you have one of this form from another window. You can still save or copy what is below'

/** Keeps what is typed, or discards it, if the button asks for that. Returns whether it did. */
export async function answerDraft(submit: Submit, action: string): Promise<boolean> {
  const { context, form, req, res, typed, shown } = submit
  const { query } = context.database
  if (form.keepsDraft !== true || req.user === undefined) return false
  if (action === 'drop-draft') {
    const isGone = await dropDraft(query, req.user.id, req.path, pageOf(typed))
    req.session.notice = isGone ? 'The draft is gone.' : 'The draft of another window was kept. Here it is.'
    res.redirect(303, req.path)
    return true
  }
  if (action !== 'keep-draft' && action !== 'keep-draft-part') return false
  const draft = await keepTyped(submit, typed)
  if (action === 'keep-draft-part') res.sendStatus(draft === null ? 409 : 204)
  else if (draft === null)
    showForm(res, 409, form, { ...shown, problems: [{ field: '', reason: ELSEWHERE }] })
  else showForm(res, 200, form, { ...shown, submissionId: newSubmissionId(), draft })
  return true
}

/**
 * Keeps what is typed, if the form keeps drafts. Returns the draft, as the page tells of it; null if it was not kept,
 * because another page has a newer one.
 */
export async function keepTyped(
  { context, form, req, typed: sent }: Submit,
  typed: Typed,
): Promise<ShownDraft | null> {
  if (form.keepsDraft !== true || req.user === undefined) return null
  const rest = Object.fromEntries(Object.entries(typed).filter(([name]) => !OF_THE_PAGE.includes(name)))
  const isKept = await keepDraft(context.database.query, req.user.id, req.path, rest, pageOf(sent))
  return isKept ? await draftOf(context, req) : null
}

/** Discards the draft once the form is saved. */
export async function settleDraft({ context, form, req, typed }: Submit): Promise<void> {
  if (form.keepsDraft === true && req.user !== undefined)
    await dropDraft(context.database.query, req.user.id, req.path, pageOf(typed))
}
