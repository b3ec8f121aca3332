import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import {
  DUPLICATE_DECISIONS,
  DUPLICATE_RECORDS,
  type DuplicateDecision,
  type DuplicateRecord,
} from '../../../../models/vocabulary.ts'
import type { Query } from '../../../database/query.ts'
import { decideDuplicate, type Pair, tryMerging } from '../../../duplicates/decide.ts'
import { duplicateDecisions, findDecision } from '../../../queries/duplicate-decisions.ts'
import { duplicatePairs, likenessOfPair } from '../../../queries/duplicate-pairs.ts'
import { duplicateSides, firstRecorded } from '../../../queries/duplicate-sides.ts'
import { onPage, previewedChanges, seeInTrial } from '../../../queries/previewed-changes.ts'
import { EditConflict } from '../../../record/conflict.ts'
import { optional, type Problem, problemsOf, slug, text, toldReason } from '../../../record/input/fields.ts'
import { NoSuchRecord } from '../../../record/kinds/need-record.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { undoHref } from '../../../values/addresses.ts'
import { digestOf } from '../../../values/digest.ts'
import { ROW_ID } from '../../../values/row-id.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { parseQuery, pathParameter, withQuery } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { changesInWords, type PreviewModel, previewModel } from '../../parts/preview.ts'
import { duplicateRecordOf, undoMergeRoutes } from './undo-merge.ts'
import { comparison, DUPLICATE_NOUNS, decisionModels, pairModels } from './view.ts'

const List = z.strictObject({
  record: optional(z.enum(DUPLICATE_RECORDS, `must be one of ${DUPLICATE_RECORDS.join(', ')}`)),
  decision: optional(z.enum(DUPLICATE_DECISIONS, `must be one of ${DUPLICATE_DECISIONS.join(', ')}`)),
  of: optional(slug),
  before: optional(z.string().regex(ROW_ID, 'must be where an earlier page ended')),
  unlikely: optional(z.enum(['yes'], 'must be yes')),
})

const Decision = z.strictObject({
  decision: z.enum(DUPLICATE_DECISIONS, 'is missing: say whether they are the same'),
  kept: slug,
  reason: optional(text(1000)),
  seen: optional(text(100)),
})

const VIEWS: readonly { label: string; decision: DuplicateDecision | null; unlikely?: 'yes' }[] = [
  { decision: null, label: 'To decide' },
  { decision: null, unlikely: 'yes', label: 'Less likely' },
  { decision: 'unsure', label: 'Unsure' },
  { decision: 'different', label: 'Different' },
  { decision: 'same', label: 'Merged' },
]

/** Records that look alike, for editors: what people decide about them is kept, and merges can be undone. */
export function duplicateRoutes(context: AppContext): Router {
  const { query } = context.database
  const router = Router()
  const decides = requirePermission('duplicates:decide')
  router.get('/duplicates', decides, async (req, res) => {
    const asked = parseQuery(List, req)
    const record = asked.record ?? 'entity'
    const shown = await shownPairs(query, record, asked)
    res.render('duplicates/list', {
      title: 'Duplicates',
      noun: DUPLICATE_NOUNS[record],
      records: DUPLICATE_RECORDS.map((each) => ({
        label: DUPLICATE_NOUNS[each].heading,
        current: each === record,
        href: withQuery(req, { record: each, of: null, before: null }),
      })),
      views: VIEWS.map(({ label, decision, unlikely = null }) => ({
        label,
        current: decision === asked.decision && unlikely === asked.unlikely,
        href: withQuery(req, { decision, unlikely, of: null, before: null }),
      })),
      of:
        asked.of === null
          ? null
          : {
              name: (await duplicateSides(query, record, [asked.of])).get(asked.of)?.name ?? asked.of,
              href: withQuery(req, { of: null, before: null }),
            },
      decided: asked.decision !== null,
      ...shown,
      paged: asked.before !== null || shown.next !== null,
      firstHref: asked.before === null ? null : withQuery(req, { before: null, unlikely: null }),
      nextHref:
        shown.next === null
          ? null
          : withQuery(req, {
              before: shown.next,
              ...(shown.nextUnlikely ? { unlikely: 'yes' } : {}),
            }),
    })
  })
  router.use(undoMergeRoutes(context))
  router.get('/duplicates/:record/:one/:other', decides, async (req, res) => {
    const both = [pathParameter(req, 'one'), pathParameter(req, 'other')]
    const kept = await firstRecorded(query, duplicateRecordOf(req), both)
    await showPair(context, req, res, 200, { kept, reason: '', problems: [] })
  })
  router.post('/duplicates/:record/:one/:other', ...mayPost('duplicates:decide'), async (req, res) => {
    await submit(context, req, res)
  })
  return router
}

async function shownPairs(
  query: Query,
  record: DuplicateRecord,
  { decision, of, before, unlikely }: z.infer<typeof List>,
) {
  if (decision === null) {
    const search = { of, before, unlikely: unlikely === 'yes' }
    const { pairs, next, nextUnlikely = false } = await duplicatePairs(query, record, search)
    return { pairs: await pairModels(query, record, pairs), next, nextUnlikely }
  }
  const { rows, next } = await duplicateDecisions(query, record, decision, before)
  return { pairs: await decisionModels(query, record, rows), next, nextUnlikely: false }
}

/** A short fingerprint of what the page shows of two records, which a decision on them carries. */
const printOf = (compared: object): string => digestOf(compared, 22)

const CHANGED: Problem = {
  field: '',
  reason: 'were changed while you were looking at them. This is what they say now',
}

interface ShownPair {
  /** The one that would stay. */
  readonly kept: string
  readonly reason: string
  readonly problems: readonly Problem[]
}

/** What merging them would do, or why it cannot be done. */
async function trial(
  { database }: AppContext,
  pair: Pair,
): Promise<{ preview: PreviewModel | null; refused: string | null }> {
  try {
    const seen = await tryMerging(database, pair, (tx, { overlaps }) =>
      seeInTrial(tx.query, overlaps, onPage(null)),
    )
    return { preview: previewModel(await previewedChanges(database.query, seen), [], ''), refused: null }
  } catch (error) {
    if (!(error instanceof InputRefused)) throw error
    return { preview: null, refused: error.problems.map(({ reason }) => `They ${reason}.`).join(' ') }
  }
}

/** The page where someone decides whether two records are the same. */
async function showPair(
  context: AppContext,
  req: Request,
  res: Response,
  status: number,
  shown: ShownPair,
): Promise<void> {
  const { query } = context.database
  const record = duplicateRecordOf(req)
  const [one, other] = [pathParameter(req, 'one'), pathParameter(req, 'other')]
  const compared = await comparison(query, record, one, other)
  if (compared === null) throw notFound('One of these records')
  const kept = shown.kept === other ? other : one
  const pair = { record, kept, other: kept === one ? other : one }
  const noun = DUPLICATE_NOUNS[record]
  res.status(status).render('duplicates/pair', {
    title: shown.problems.length > 0 ? 'Error: Are they the same?' : 'Are they the same?',
    record,
    noun,
    listHref: `/duplicates?record=${record}`,
    action: req.path,
    ...compared,
    seen: printOf(compared),
    before: await findDecision(query, record, one, other),
    likeness: await likenessOfPair(query, record, one, other),
    ...(await trial(context, pair)),
    keepsOne: kept === one,
    keptName: kept === one ? compared.one.name : compared.other.name,
    reason: shown.reason,
    problems: shown.problems.map((problem) => ({
      message:
        problem.field === ''
          ? `They ${problem.reason}`
          : `${problem.field === 'reason' ? 'Reason' : 'Decision'} ${toldReason(problem.reason)}`,
      input: problem.field === 'reason' ? 'reason' : 'kept-one',
    })),
  })
}

async function submit(context: AppContext, req: Request, res: Response): Promise<void> {
  const record = duplicateRecordOf(req)
  const [one, other] = [pathParameter(req, 'one'), pathParameter(req, 'other')]
  const { _csrf: _, ...body } = (req.body ?? {}) as Record<string, unknown>
  const reason = typeof body.reason === 'string' ? body.reason : ''
  const kept = body.kept === other ? other : one
  if (body.decision === 'look') {
    await showPair(context, req, res, 200, { kept, reason, problems: [] })
    return
  }
  const parsed = Decision.safeParse({ kept, ...body })
  if (!parsed.success) {
    await showPair(context, req, res, 422, { kept, reason, problems: problemsOf(parsed.error, body) })
    return
  }
  const pair: Pair = { record, kept, other: kept === one ? other : one }
  try {
    const { overlaps } = await decideDuplicate(
      context.database,
      pair,
      parsed.data,
      req.user?.id ?? '',
      async (query) => {
        const { seen } = parsed.data
        const now = seen === null ? null : await comparison(query, record, one, other)
        if (seen !== null && (now === null || printOf(now) !== seen)) throw new EditConflict('one of them')
      },
    )
    const sides = await duplicateSides(context.database.query, record, [pair.kept, pair.other])
    const [stays, gone] = [pair.kept, pair.other].map((each) => sides.get(each)?.name ?? each)
    req.session.notice =
      parsed.data.decision === 'same'
        ? {
            words: `“${gone}” is merged into “${stays}”; ${changesInWords(overlaps)}.`,
            href: undoHref(record, pair.other),
            label: 'Undo the merge',
          }
        : `Decision on “${stays}” and “${gone}”: ${parsed.data.decision}.`
    // The list leads to the next pair: no one is asked for another decision unprompted.
    res.redirect(303, `/duplicates?record=${record}`)
  } catch (error) {
    if (error instanceof NoSuchRecord) throw notFound('One of these records')
    if (error instanceof EditConflict) {
      await showPair(context, req, res, 409, { kept, reason, problems: [CHANGED] })
      return
    }
    if (!(error instanceof InputRefused)) throw error
    await showPair(context, req, res, 422, { kept, reason, problems: error.problems })
  }
}
