import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { recordVersion } from '../../../database/record-version.ts'
import { mergeEdits } from '../../../forms/kit/conflict.ts'
import { isRows, readBody, rowCount, type Typed } from '../../../forms/kit/fields.ts'
import {
  type AnyForm,
  type CheckedForm,
  checkForm,
  isUntouched,
  type Loaded,
  printOf,
} from '../../../forms/kit/form.ts'
import { enteredJustNow } from '../../../queries/own-entry.ts'
import { slugsOfAddresses } from '../../../queries/sources.ts'
import { type Problem, problemsOf } from '../../../record/input/fields.ts'
import { Reason } from '../../../record/input/reason.ts'
import { NoSuchRecord } from '../../../record/kinds/need-record.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { findSubmission, noteSubmission } from '../../../record/submissions.ts'
import { writeRecord } from '../../../record/write-record.ts'
import type { AppContext } from '../../context.ts'
import { changesInWords } from '../../parts/preview.ts'
import { AskedFirst, askedFirst, questionsFirst } from './record-form-asks.ts'
import { answerDraft, isKeptElsewhere, keepTyped, settleDraft } from './record-form-draft.ts'
import { type Addressed, newSubmissionId, showForm } from './record-form-page.ts'
import { answerPreview, previewOf } from './record-form-preview.ts'
import { FormConflict, type Submit, write, writerOf } from './record-form-write.ts'

/** Does what the submit button asks for: saves, shows what saving would do, or adds another row. */
export async function submitForm(
  context: AppContext,
  form: AnyForm,
  req: Request,
  res: Response,
  found: Addressed,
): Promise<void> {
  const typed = readBody(req.body)
  const submissionId = /^[0-9a-f-]{36}$/.test(typed.submission_id ?? '')
    ? (typed.submission_id ?? '')
    : newSubmissionId()
  const keptElsewhere = await isKeptElsewhere(context, form, req, typed)
  const shown = { typed, action: req.path, ...found, submissionId, keptElsewhere }
  const submit: Submit = { context, form, req, res, typed, found, shown }
  const action = typed.action ?? 'save'
  if (await answerDraft(submit, action)) return
  const added = withAddedRow(form, typed, action, found.loaded !== null)
  if (added !== null) {
    const draft = await keepTyped(submit, added.typed)
    showForm(res, 200, form, { ...shown, ...added, draft })
    return
  }
  if (action === 'save' && found.loaded !== null && isUntouched(form, typed, found.loaded.typed)) {
    req.session.notice = 'Nothing was changed, so nothing was saved.'
    res.redirect(303, found.loaded.href)
    return
  }
  const checked = await checkForm(form, typed, found.loaded !== null, context.database.query, req.receivedAt)
  if (action === 'preview-part') {
    await answerPreview(submit, checked)
    return
  }
  // What does not fit may be what someone else has changed: their version is shown before anything is called wrong.
  if (checked.request === null && found.loaded !== null && isOutdated(submit, found.loaded)) {
    showConflict(submit, found.loaded)
    return
  }
  const reason = action === 'preview' ? null : await reasonOf(submit)
  const problems = [...checked.problems, ...(Array.isArray(reason) ? reason : [])]
  if (checked.request === null || Array.isArray(reason)) {
    const { questions } = questionsFirst(submit)
    showForm(res, 422, form, { ...shown, problems, looksLike: checked.looksLike, questions })
  } else await trySaving(submit, checked, action, reason)
}

/** The form with one more row, if the button asks for one; null if it does not. */
export function withAddedRow(
  form: AnyForm,
  typed: Typed,
  action: string,
  editing: boolean,
): { typed: Typed; added: string } | null {
  const section = form.sections(editing, typed).find((each) => isRows(each) && action === `add-${each.name}`)
  if (section === undefined || !isRows(section)) return null
  const count = String(rowCount(section, typed) + 1)
  return { typed: { ...typed, [`${section.name}_count`]: count }, added: section.name }
}

async function trySaving(
  submit: Submit,
  checked: CheckedForm<unknown>,
  action: string,
  reason: string | null,
): Promise<void> {
  const { context, form, res, shown } = submit
  try {
    if (action === 'preview') {
      showForm(res, 200, form, { ...shown, preview: await previewOf(submit, checked) })
      return
    }
    // A form that is sent twice does not look like what is on record: it is the same record.
    const done = await findSubmission(context.database.query, submissionOf(submit.typed, shown.submissionId))
    if (done !== null) {
      res.redirect(303, done)
      return
    }
    const version = await context.database.recordVersion()
    const asked = await askedFirst(submit, checked, context.database.query)
    if (asked !== null) throw new AskedFirst(asked)
    await save(submit, checked, action === 'save-and-add', reason, version)
  } catch (error) {
    if (error instanceof AskedFirst) showForm(res, 422, form, { ...shown, ...error.asked })
    else if (error instanceof InputRefused) showForm(res, 422, form, { ...shown, problems: error.problems })
    else if (error instanceof FormConflict) showConflict(submit, error.current)
    else if (error instanceof NoSuchRecord) showForm(res, 409, form, { ...shown, gone: true })
    else throw error
  }
}

/** Whether the record has changed since the form of this edit was opened. */
const isOutdated = ({ form, typed }: Submit, { typed: current }: Loaded): boolean =>
  typed.version !== undefined && typed.version !== '' && printOf(form, current) !== typed.version

/** Both edits merged, with what each says where both changed the same field. */
export function showConflict({ form, res, typed, shown }: Submit, theirs: Loaded): void {
  const base = readBase(typed.base)
  if (base === null) {
    showForm(res, 409, form, { ...shown, theirs })
    return
  }
  const merged = mergeEdits(form.sections(true, typed), base, theirs.typed, typed)
  const isRetracted = theirs.typed.status === 'retracted' && base.status !== 'retracted'
  showForm(res, 409, form, {
    ...shown,
    typed: merged.typed,
    theirs,
    base,
    collided: merged.collided,
    isRetracted,
  })
}

/** The version that an edit was made from, as its form carries it; null if that cannot be read. */
function readBase(written: string | undefined): Typed | null {
  try {
    const base: unknown = JSON.parse(written ?? '')
    return typeof base === 'object' && base !== null ? readBody(base) : null
  } catch {
    return null
  }
}

/** Why something on record is changed, or the problem that no reason was given; one's own new entry needs none. */
async function reasonOf({ context, req, typed, found }: Submit): Promise<string | null | Problem[]> {
  if (found.loaded === null || found.loaded.entered === null) return null
  const written = (typed.reason ?? '').trim()
  if (written === '') {
    const own = await enteredJustNow(
      context.database.query,
      found.loaded.entered,
      req.user?.id ?? null,
      req.receivedAt,
    )
    return own ? null : [{ field: 'reason', reason: 'is missing: say why you are changing this' }]
  }
  const parsed = Reason.safeParse({ reason: written })
  return parsed.success ? parsed.data.reason : problemsOf(parsed.error, { reason: written })
}

async function save(
  submit: Submit,
  checked: CheckedForm<unknown>,
  another: boolean,
  reason: string | null,
  version: string,
): Promise<void> {
  const { context, form, req, res, typed, shown } = submit
  const submission = submissionOf(typed, shown.submissionId)
  const { result: href, overlaps } = await writeRecord(
    context.database,
    { ...writerOf(req), reason },
    async (tx) => {
      const done = await findSubmission(tx.query, submission)
      if (done !== null) return done
      // What someone else has saved since it was asked about may be the same.
      const asked =
        (await recordVersion(tx.query)) === version ? null : await askedFirst(submit, checked, tx.query)
      if (asked !== null) throw new AskedFirst(asked)
      const saved = await write(submit, checked, tx, typed.version ?? '')
      await noteSubmission(tx, submission, saved)
      return saved
    },
  )
  await settleDraft(submit)
  const saved = form.savedWords?.(checked.request) ?? `The ${form.noun} is saved`
  const words = `${saved}; ${changesInWords(overlaps)}.`
  req.session.notice = another ? { words, href, label: `View the ${form.noun}` } : words
  res.redirect(303, another ? await nextHref(submit, checked.request) : href)
}

/** The address of another new one, which keeps the sources and what the form says it keeps. */
async function nextHref({ context, form, req }: Submit, request: unknown): Promise<string> {
  const kept = new URLSearchParams((await form.keeps?.(request, context.database.query)) ?? {})
  const cited = (request as { sources?: { url: string | null }[] }).sources ?? []
  const urls = cited.flatMap(({ url }) => url ?? [])
  for (const slug of await slugsOfAddresses(context.database.query, urls)) kept.append('source', slug)
  const query = kept.toString()
  return query === '' ? req.path : `${req.path}?${query}`
}

/**
 * What makes a second submit the same one: the form it came from, and what it says. A form that was changed
 * and sent again, by going back in the browser, says something else.
 */
export function submissionOf(typed: Typed, submissionId: string): string {
  const { _csrf: _, action: _action, version: _version, base: _base, ...said } = typed
  return createHash('sha256')
    .update(JSON.stringify([submissionId, Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}
