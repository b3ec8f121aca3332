import { type Request, type Response, Router } from 'express'
import { DUPLICATE_RECORDS, type DuplicateRecord } from '../../../../models/vocabulary.ts'
import { tryUndoing, undoDuplicate } from '../../../duplicates/decide.ts'
import { duplicateSides } from '../../../queries/duplicate-sides.ts'
import { onPage, previewedChanges, seeInTrial } from '../../../queries/previewed-changes.ts'
import type { Problem } from '../../../record/input/fields.ts'
import { NoSuchRecord } from '../../../record/kinds/need-record.ts'
import { InputRefused } from '../../../record/refusals.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { pathParameter, readReason } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { changesInWords, type PreviewModel, previewModel } from '../../parts/preview.ts'
import { DUPLICATE_NOUNS } from './view.ts'

/** The kind of record in the address. @throws {HttpError} 404 for another word. */
export function duplicateRecordOf(req: Request): DuplicateRecord {
  const record = DUPLICATE_RECORDS.find((each) => each === pathParameter(req, 'record'))
  if (record === undefined) throw notFound('A record of this kind')
  return record
}

/** Undoing a merge, with a reason, on a page that says what that would do. */
export function undoMergeRoutes(context: AppContext): Router {
  const router = Router()
  router.get('/duplicates/:record/:slug/undo', requirePermission('duplicates:decide'), async (req, res) => {
    await showUndo(context, req, res, 200, '', [])
  })
  router.post('/duplicates/:record/:slug/undo', ...mayPost('duplicates:decide'), async (req, res) => {
    await submit(context, req, res)
  })
  return router
}

/** What undoing would do, or why it cannot be done. */
async function trial(
  { database }: AppContext,
  record: DuplicateRecord,
  slug: string,
): Promise<{ preview: PreviewModel | null; refused: string[] }> {
  try {
    const seen = await tryUndoing(database, { record, slug }, (tx, { overlaps }) =>
      seeInTrial(tx.query, overlaps, onPage(null)),
    )
    return { preview: previewModel(await previewedChanges(database.query, seen), [], ''), refused: [] }
  } catch (error) {
    if (error instanceof NoSuchRecord) throw notFound('This record')
    if (!(error instanceof InputRefused)) throw error
    return { preview: null, refused: error.problems.map(({ reason }) => `This merge ${reason}.`) }
  }
}

/** The page for undoing a merge, with what that would do. */
async function showUndo(
  context: AppContext,
  req: Request,
  res: Response,
  status: number,
  reason: string,
  problems: readonly Problem[],
): Promise<void> {
  const record = duplicateRecordOf(req)
  const slug = pathParameter(req, 'slug')
  const { preview, refused } = await trial(context, record, slug)
  const side = (await duplicateSides(context.database.query, record, [slug])).get(slug)
  const title = 'Undo this merge'
  const back = `/duplicates?record=${record}&decision=same`
  res.status(status).render('record-forms/retract', {
    title: problems.length > 0 ? `Error: ${title}` : title,
    heading: title,
    last: 'Undo',
    loaded: { name: side?.name ?? slug, href: back },
    crumbs: [
      { name: 'Duplicates', href: `/duplicates?record=${record}` },
      { name: 'Merged', href: back },
    ],
    action: req.path,
    retraction: {
      meaning: `This ${DUPLICATE_NOUNS[record].one} is restored as it was, with everything that the merge moved, and the other is as it was before. Anything added since stays where it is.`,
      button: 'Undo the merge',
      hint: 'Why they are not the same after all.',
    },
    reason,
    preview,
    refused,
    problems: problems.map((problem) => ({
      message: problem.field === 'reason' ? `Reason ${problem.reason}` : `This merge ${problem.reason}`,
      input: 'reason',
    })),
  })
}

async function submit(context: AppContext, req: Request, res: Response): Promise<void> {
  const { typed, reason, problems } = readReason(req)
  if (reason === null) {
    await showUndo(context, req, res, 422, typed, problems)
    return
  }
  const record = duplicateRecordOf(req)
  const merged = { record, slug: pathParameter(req, 'slug') }
  try {
    const { overlaps } = await undoDuplicate(context.database, merged, reason, req.user?.id ?? '')
    const side = (await duplicateSides(context.database.query, record, [merged.slug])).get(merged.slug)
    req.session.notice = `The merge is undone; ${changesInWords(overlaps)}.`
    res.redirect(303, side?.href ?? `/duplicates?record=${record}`)
  } catch (error) {
    if (error instanceof NoSuchRecord) throw notFound('This record')
    if (!(error instanceof InputRefused)) throw error
    await showUndo(context, req, res, 422, typed, error.problems)
  }
}
