import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { NoSuchRecord } from '../../domain/records/need-record.ts'
import { asRefusal, InputRefused } from '../../domain/refusals.ts'
import { findSubmission, noteSubmission } from '../../domain/submissions.ts'
import {
  type RecordWrite,
  tryWriting,
  type Writer,
  type Written,
  writeRecord,
} from '../../domain/write-record.ts'
import { mergeEdits } from '../../forms/kit/conflict.ts'
import { isRows, placedFields, readBody, rowCount, type Typed } from '../../forms/kit/fields.ts'
import {
  type Alike,
  type AnyForm,
  type CheckedForm,
  checkForm,
  type Loaded,
  printOf,
} from '../../forms/kit/form.ts'
import { missingWords } from '../../forms/kit/problems.ts'
import { previewedChanges, seeInTrial } from '../../queries/previewed-changes.ts'
import { slugsOfAddresses } from '../../queries/sources.ts'
import type { AppContext } from '../context.ts'
import { changesInWords, type PreviewModel, previewModel } from '../models/link-preview.ts'
import type { ShownForm } from '../models/record-form.ts'
import { type Addressed, newSubmissionId, paramsOf, showForm } from './record-form-page.ts'

/** The record was changed by somebody else since its form was opened. */
class FormConflict extends Error {
  override name = 'FormConflict'
  readonly theirs: Loaded

  constructor(theirs: Loaded) {
    super('the record was edited meanwhile')
    this.theirs = theirs
  }
}

interface Submit {
  readonly context: AppContext
  readonly form: AnyForm
  readonly req: Request
  readonly res: Response
  readonly typed: Typed
  readonly found: Addressed
  readonly shown: ShownForm
}

/** What a submit's button asks for: to save, to look at what that would do, or for another row. */
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
  const shown = { typed, action: req.path, ...found, submissionId }
  const submit: Submit = { context, form, req, res, typed, found, shown }
  const action = typed.action ?? 'save'
  const added = form
    .sections(found.loaded !== null, typed)
    .find((section) => isRows(section) && action === `add-${section.name}`)
  if (added !== undefined && isRows(added)) {
    const more = { ...typed, [`${added.name}_count`]: String(rowCount(added, typed) + 1) }
    showForm(res, 200, form, { ...shown, typed: more, added: added.name })
    return
  }
  const checked = await checkForm(form, typed, found.loaded !== null, context.database.query)
  if (action === 'preview-part') await answerPreview(submit, checked)
  else if (checked.request === null) {
    showForm(res, 422, form, { ...shown, problems: checked.problems, looksLike: checked.looksLike })
  } else await trySaving(submit, checked, action)
}

async function trySaving(submit: Submit, checked: CheckedForm<unknown>, action: string): Promise<void> {
  const { form, res, shown } = submit
  try {
    if (action === 'preview') {
      showForm(res, 200, form, { ...shown, preview: await previewOf(submit, checked) })
      return
    }
    if (await asksFirst(submit, checked)) return
    await save(submit, checked, action === 'save-and-add')
  } catch (error) {
    if (error instanceof InputRefused) showForm(res, 422, form, { ...shown, problems: error.problems })
    else if (error instanceof FormConflict) showConflict(submit, error.theirs)
    else if (error instanceof NoSuchRecord) showForm(res, 409, form, { ...shown, returned: { why: 'gone' } })
    else throw error
  }
}

/** Both edits put together, with what each says where both changed the same. */
function showConflict({ form, res, typed, shown }: Submit, theirs: Loaded): void {
  const base = readBase(typed.base)
  if (base === null) {
    showForm(res, 409, form, { ...shown, theirs })
    return
  }
  const merged = mergeEdits(form.sections(true, typed), base, theirs.typed, typed)
  showForm(res, 409, form, { ...shown, typed: merged.typed, theirs, collided: merged.collided })
}

/** What an edit was made from, as its form carries it; null where that cannot be read. */
function readBase(written: string | undefined): Typed | null {
  try {
    const base: unknown = JSON.parse(written ?? '')
    return typeof base === 'object' && base !== null ? readBody(base) : null
  } catch {
    return null
  }
}

/** What says that none of these is the same: another list asks again. */
function tokenOf(alike: readonly Alike[]): string {
  return createHash('sha256')
    .update(
      alike
        .map(({ href }) => href)
        .sort()
        .join(),
    )
    .digest('base64url')
    .slice(0, 16)
}

/** Where a new record looks like others, somebody has to say that it is none of them. */
async function asksFirst(
  { context, form, res, typed, found, shown }: Submit,
  { request }: CheckedForm<unknown>,
): Promise<boolean> {
  if (form.asksOfAlike !== true || found.loaded !== null) return false
  const alike = (await form.alike?.(request, null, context.database.query)) ?? []
  const token = tokenOf(alike)
  if (alike.length === 0 || typed.not_alike === token) return false
  showForm(res, 422, form, { ...shown, alike: { found: alike, token } })
  return true
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asRefusal(error)
  }
}

const writerOf = (req: Request): Writer => ({ userId: req.user?.id ?? null, via: 'form', reason: null })

/** Writes the record inside `tx`; `version` is what an edit was made from, null for whatever is there. */
async function write(
  { form, req, found }: Submit,
  { request, fresh }: CheckedForm<unknown>,
  tx: RecordWrite,
  version: string | null,
): Promise<string> {
  const params = paramsOf(req)
  const loaded = found.loaded === null ? null : await form.load(tx.query, params)
  if (found.loaded !== null && loaded === null) throw new NoSuchRecord(form.noun)
  if (loaded !== null && version !== null && printOf(form, loaded.typed) !== version)
    throw new FormConflict(loaded)
  return form.save(request, { tx, fresh, userId: req.user?.id ?? null, loaded, parent: found.parent })
}

async function save(submit: Submit, checked: CheckedForm<unknown>, another: boolean): Promise<void> {
  const { context, form, req, res, typed, shown } = submit
  const submission = submissionOf(typed, shown.submissionId)
  const { result: href, overlaps }: Written<string> = await refusing(() =>
    writeRecord(context.database, writerOf(req), async (tx) => {
      const done = await findSubmission(tx, submission)
      if (done !== null) return done
      const saved = await write(submit, checked, tx, typed.version ?? '')
      await noteSubmission(tx, submission, saved)
      return saved
    }),
  )
  const words = `The ${form.noun} is saved; ${changesInWords(overlaps)}.`
  req.session.notice = another ? { words, href, label: `Look at the ${form.noun}` } : words
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
function submissionOf(typed: Typed, submissionId: string): string {
  const { _csrf: _, action: _action, version: _version, base: _base, ...said } = typed
  return createHash('sha256')
    .update(JSON.stringify([submissionId, Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

async function previewOf(submit: Submit, checked: CheckedForm<unknown>): Promise<PreviewModel> {
  const { context, form, req, found } = submit
  const { query } = context.database
  const similar = (await form.alike?.(checked.request, found.loaded, query)) ?? []
  const { seen, href } = await refusing(() =>
    tryWriting(
      context.database,
      writerOf(req),
      (tx) => write(submit, checked, tx, null),
      async (tx, { result, overlaps }) => ({ seen: await seeInTrial(tx.query, overlaps), href: result }),
    ),
  )
  return previewModel(await previewedChanges(query, seen), similar, href.replace(/^.*\//, ''))
}

/** The preview alone, for the script that keeps it beside the form. */
async function answerPreview(submit: Submit, checked: CheckedForm<unknown>): Promise<void> {
  const { form, res, typed, found, context } = submit
  const placed = placedFields(form.sections(found.loaded !== null, typed), typed)
  let { problems } = checked
  let preview: PreviewModel | null = null
  let alike =
    checked.request === null
      ? ((await form.alikeTyped?.(typed, found.loaded, context.database.query)) ?? [])
      : []
  if (checked.request !== null) {
    try {
      if (form.previews) preview = await previewOf(submit, checked)
      else alike = (await form.alike?.(checked.request, found.loaded, context.database.query)) ?? []
    } catch (error) {
      if (!(error instanceof InputRefused)) throw error
      problems = [...error.problems]
    }
  }
  res.render('record-form-preview', {
    layout: false,
    previews: form.previews,
    asksOfAlike: form.asksOfAlike === true,
    noun: form.noun,
    preview,
    alike: { found: alike },
    reads: form.reads?.(typed) ?? null,
    missing: missingWords(placed, problems, form.aliases),
  })
}
