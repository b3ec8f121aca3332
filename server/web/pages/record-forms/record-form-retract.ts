import { type Request, type Response, Router } from 'express'
import { type AnyForm, type Loaded, printOf, type SaveContext } from '../../../forms/kit/form.ts'
import { onPage, previewedChanges, seeInTrial } from '../../../queries/previewed-changes.ts'
import { EditConflict } from '../../../record/conflict.ts'
import type { Problem } from '../../../record/input/fields.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { tryWriting, writeRecord } from '../../../record/write-record.ts'
import type { Writer } from '../../../record/writing.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { readReason, textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { changesInWords, previewModel } from '../../parts/preview.ts'
import { paramsOf } from './record-form-page.ts'

/** Retracting a record, with a reason, on a page that says what that would do. */
export function retractionRoutes(context: AppContext, form: AnyForm): Router {
  const router = Router()
  router.get([...form.paths.retract], requirePermission('record:retract'), async (req, res) => {
    await showRetraction(context, form, req, res, 200, '', [])
  })
  router.post([...form.paths.retract], ...mayPost('record:retract'), async (req, res) => {
    await submit(context, form, req, res)
  })
  return router
}

async function needLoaded({ database }: AppContext, form: AnyForm, req: Request): Promise<Loaded> {
  const loaded = await form.load(database.query, paramsOf(req))
  if (loaded === null) throw notFound('This record')
  return loaded
}

/**
 * Retracts inside a write; the record is loaded there, so that it is the current one.
 * @param seen what the page showed of the record; empty for any. @throws {EditConflict} if that has changed.
 */
async function retractIn(
  form: AnyForm,
  req: Request,
  reason: string,
  tx: SaveContext['tx'],
  seen: string,
): Promise<string> {
  const params = paramsOf(req)
  const loaded = await form.load(tx.query, params)
  if (loaded === null) throw notFound('This record')
  if (seen !== '' && seen !== printOf(form, loaded.typed)) throw new EditConflict(`this ${form.noun}`)
  const parent = form.parent === undefined ? null : await form.parent(tx.query, params)
  return form.retract(loaded, reason, { tx, fresh: {}, loaded, parent })
}

/** What retracting it would do, or why it cannot be retracted. */
async function trial(context: AppContext, form: AnyForm, req: Request) {
  const writer: Writer = { userId: null, via: 'form', reason: null }
  try {
    const seen = await tryWriting(
      context.database,
      writer,
      (tx) => retractIn(form, req, 'to see what would follow', tx, ''),
      (tx, { overlaps }) => seeInTrial(tx.query, overlaps, onPage(null)),
    )
    return {
      preview: previewModel(await previewedChanges(context.database.query, seen), [], ''),
      refused: null,
    }
  } catch (error) {
    if (!(error instanceof InputRefused)) throw error
    return { preview: null, refused: error.problems.map(({ reason }) => `This ${form.noun} ${reason}.`) }
  }
}

/** The page for retracting a record, with what that would do. */
async function showRetraction(
  context: AppContext,
  form: AnyForm,
  req: Request,
  res: Response,
  status: number,
  reason: string,
  problems: readonly Problem[],
): Promise<void> {
  const loaded = await needLoaded(context, form, req)
  const { preview, refused } = await trial(context, form, req)
  const title = form.titles.retract
  res.status(status).render('record-forms/retract', {
    title: problems.length > 0 ? `Error: ${title}` : title,
    heading: title,
    loaded,
    crumbs: loaded.crumbs,
    action: req.path,
    retraction: form.retraction,
    reason,
    seen: printOf(form, loaded.typed),
    preview,
    refused,
    problems: problems.map((problem) => ({
      message:
        problem.field === 'reason' ? `Reason ${problem.reason}` : `This ${form.noun} ${problem.reason}`,
      input: 'reason',
    })),
  })
}

const CHANGED: Problem = {
  field: '',
  reason: 'was changed while you were looking at it. This is what retracting it would do now',
}

async function submit(context: AppContext, form: AnyForm, req: Request, res: Response): Promise<void> {
  const { typed, reason, problems } = readReason(req)
  if (reason === null) {
    await showRetraction(context, form, req, res, 422, typed, problems)
    return
  }
  const writer: Writer = { userId: req.user?.id ?? null, via: 'form', reason }
  try {
    const { result: href, overlaps } = await writeRecord(context.database, writer, (tx) =>
      retractIn(form, req, reason, tx, textField(req, 'seen')),
    )
    req.session.notice = `The ${form.noun} is retracted; ${changesInWords(overlaps)}.`
    res.redirect(303, href)
  } catch (error) {
    if (error instanceof EditConflict) {
      await showRetraction(context, form, req, res, 409, typed, [CHANGED])
    } else if (error instanceof InputRefused) {
      await showRetraction(context, form, req, res, 422, typed, error.problems)
    } else throw error
  }
}
