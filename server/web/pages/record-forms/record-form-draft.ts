import type { Request } from 'express'
import type { Typed } from '../../../forms/kit/fields.ts'
import { dropDraft, findDraft, keepDraft } from '../../../record/drafts.ts'
import { formatInstant } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { newSubmissionId, showForm } from './record-form-page.ts'
import type { Submit } from './record-form-write.ts'

/** What a draft leaves out: what belongs to one page, not to what is typed. */
const OF_THE_PAGE = ['_csrf', 'action', 'submission_id', 'version', 'base', 'sure', 'not_alike']

/** What this reader has typed into a form and not saved, and when; null if nothing is kept. */
export async function draftOf(
  { database }: AppContext,
  req: Request,
): Promise<{ typed: Typed; kept: string } | null> {
  const draft = req.user === undefined ? null : await findDraft(database.query, req.user.id, req.path)
  return draft === null ? null : { typed: draft.typed, kept: formatInstant(draft.keptAt) }
}

/** Keeps what is typed, or discards it, if the button asks for that. Returns whether it did. */
export async function answerDraft(submit: Submit, action: string): Promise<boolean> {
  const { context, form, req, res, typed, shown } = submit
  const { query } = context.database
  if (form.keepsDraft !== true || req.user === undefined) return false
  if (action === 'drop-draft') {
    await dropDraft(query, req.user.id, req.path)
    req.session.notice = 'The draft is gone.'
    res.redirect(303, req.path)
    return true
  }
  if (action !== 'keep-draft' && action !== 'keep-draft-part') return false
  const draft = await keepTyped(submit, typed)
  if (action === 'keep-draft-part') res.sendStatus(204)
  else showForm(res, 200, form, { ...shown, submissionId: newSubmissionId(), draft })
  return true
}

/** Keeps what is typed, if the form keeps drafts; returns when, in the words of the page. */
export async function keepTyped({ context, form, req }: Submit, typed: Typed): Promise<string | null> {
  if (form.keepsDraft !== true || req.user === undefined) return null
  const kept = Object.fromEntries(Object.entries(typed).filter(([name]) => !OF_THE_PAGE.includes(name)))
  await keepDraft(context.database.query, req.user.id, req.path, kept)
  return (await draftOf(context, req))?.kept ?? null
}

/** Discards the draft once the form is saved. */
export async function settleDraft({ context, form, req }: Submit): Promise<void> {
  if (form.keepsDraft === true && req.user !== undefined)
    await dropDraft(context.database.query, req.user.id, req.path)
}
