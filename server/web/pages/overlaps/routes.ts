import { type Request, type Response, Router } from 'express'
import type { Query } from '../../../database/query.ts'
import { changesBehind } from '../../../queries/changes.ts'
import { filterChoices } from '../../../queries/dashboard.ts'
import { positionsOf } from '../../../queries/entities.ts'
import { OverlapList } from '../../../queries/lists.ts'
import { overlapEvents, rejudgedOf } from '../../../queries/overlap-events.ts'
import { OVERLAP_SORTS } from '../../../queries/overlap-filters.ts'
import { tripleOf } from '../../../queries/overlap-views.ts'
import { countOverlaps, findOverlap, keyAfterMerges, listOverlaps } from '../../../queries/overlaps.ts'
import { isMoment } from '../../../queries/paging.ts'
import { repliesTo } from '../../../queries/replies.ts'
import { rulePacks } from '../../../queries/rule-packs.ts'
import { EditConflict } from '../../../record/conflict.ts'
import { type Problem, problemsOf } from '../../../record/input/fields.ts'
import { Decision, reviewOverlap } from '../../../record/reviews.ts'
import { overlapHref } from '../../../values/addresses.ts'
import { count } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { dayOf, parseQuery, pathParameter, textField } from '../../input.ts'
import { feedHref, filterBar, filterQuery, overlapChoices } from '../../lists/filter-bar.ts'
import { readsFilterNames } from '../../lists/filter-names.ts'
import { listPage } from '../../lists/list-page.ts'
import { runModel, runOf } from '../../lists/numbered-run.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayNow, mayPost } from '../../middleware/guards.ts'
import { moved } from '../../moved.ts'
import { changeModels } from '../../parts/changes.ts'
import { keepsBody } from '../../parts/kept-body.ts'
import { historyModel } from '../../parts/overlap-events.ts'
import { overlapRow } from '../../parts/overlap-rows.ts'
import { replyModel } from '../../parts/replies.ts'
import { recordOf } from '../../record-of.ts'
import { goneOverlapPage, overlapPage } from './overlap-page.ts'
import { reviewForm, type TypedReview } from './review-form.ts'

/** How many paths of an overlap its page shows at once: each takes 10 to 20 kB. */
const PATHS_ON_PAGE = 8

/** How many events of an overlap its page lists. */
const EVENTS = 30

export function overlapRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.get('/overlaps', readsAsOf, keepsBody(context), readsFilterNames(context), async (req, res) => {
    const { filters, page } = parseQuery(OverlapList, req)
    const query = recordOf(req, database)
    const [rows, { total }, choices] = await Promise.all([
      listOverlaps(query, filters, page, 'shown'),
      countOverlaps(query, filters),
      filterChoices(query),
    ])
    const shown = [
      'official',
      'negotiation',
      'party',
      'band',
      'timing',
      'certainty',
      'rule',
      'review',
    ] as const
    res.render('overlaps/list', {
      title: 'Overlaps',
      feed: feedHref('overlaps', filters),
      list: listPage(req, rows, total, page, OVERLAP_SORTS, (overlap) => overlapRow(overlap)),
      counted: count(total, 'overlap'),
      filterBar: filterBar(req, filters, shown, overlapChoices(choices)),
      filterQuery: filterQuery(filters, { sort: page.sort }),
    })
  })
  router.get('/overlaps/:id', readsAsOf, async (req, res) => {
    await show(context, req, res, 200, null, [])
  })
  router.post('/overlaps/:id/review', ...mayPost('overlaps:review'), async (req, res) => {
    await review(context, req, res)
  })
  return router
}

async function show(
  { database }: AppContext,
  req: Request,
  res: Response,
  status: number,
  typed: TypedReview | null,
  problems: readonly Problem[],
): Promise<void> {
  const query = recordOf(req, database)
  // Read before the overlap: the reviewer has not seen anything recorded later.
  const seen = await database.recordVersion()
  const run = runOf(req, 'paths', PATHS_ON_PAGE)
  const overlap = await findOverlap(query, pathParameter(req, 'id'), run)
  if (overlap === null) {
    if (typed !== null) throw goneMeanwhile()
    const now = await keyAfterMerges(query, pathParameter(req, 'id'))
    if (now === null) await showGone(query, req, res)
    else moved(req, res, `/overlaps/${now}`)
    return
  }
  const mayRecordReplies = mayNow(req, 'record:write')
  const [packs, positions, events, rejudged, replies] = await Promise.all([
    rulePacks(query),
    positionsOf(query, overlap.official.id),
    overlapEvents(query, { overlap: overlap.id }, EVENTS),
    rejudgedOf(query, tripleOf(overlap), EVENTS),
    mayRecordReplies ? repliesTo(query, tripleOf(overlap), true) : overlap.replies,
  ])
  const mayReview = mayNow(req, 'overlaps:review')
  const page = overlapPage(overlap, {
    packs,
    positions,
    history: historyModel(events, rejudged, EVENTS),
    replies,
    today: dayOf(req),
    run: runModel(req, 'paths', run, overlap.chainCount, 'others-heading'),
  })
  res.status(status).render('overlaps/overlap', {
    ...page,
    feed: `${overlapHref(overlap.id)}/history.atom`,
    title: problems.length > 0 ? `Error: ${page.title}` : page.title,
    mayAnswer: mayNow(req, 'record:write') || (req.user === undefined && req.asOf === undefined),
    mayRecordReplies,
    reviewForm: mayReview ? reviewForm(overlap, seen, typed, problems) : null,
  })
}

/** The page of an overlap that existed once and no longer does. Answers 410; 404 where it never did. */
async function showGone(query: Query, req: Request, res: Response): Promise<void> {
  const events = await overlapEvents(query, { overlap: pathParameter(req, 'id') }, EVENTS)
  const vanished = events.find(({ event }) => event === 'vanished')
  if (vanished === undefined) throw notFound('This overlap')
  const changes = await changeModels(query, await changesBehind(query, vanished.id, EVENTS))
  const mayRecordReplies = mayNow(req, 'record:write')
  const replies = await repliesTo(query, vanished, mayRecordReplies)
  res.status(410).render('overlaps/gone', {
    ...goneOverlapPage(vanished, events, changes),
    mayRecordReplies,
    replies: replies.map((reply) => replyModel(vanished.overlapId, reply, dayOf(req))),
  })
}

/** For what was typed about an overlap that someone else’s save has ended. */
const goneMeanwhile = (): HttpError =>
  new HttpError(410, 'This overlap is no longer on record at this address. Nothing was saved.')

const CHANGED: Problem = {
  field: 'status',
  reason: 'was not saved: the overlap has changed since you opened it. Look at it again, then decide',
}

async function review(context: AppContext, req: Request, res: Response): Promise<void> {
  const { database } = context
  const id = pathParameter(req, 'id')
  const typed: TypedReview = {
    status: textField(req, 'status'),
    mitigation: textField(req, 'mitigation'),
    reason: textField(req, 'reason'),
  }
  const parsed = Decision.safeParse(typed)
  const seen = textField(req, 'seen')
  if (!parsed.success || !isMoment(seen)) {
    await show(context, req, res, 422, typed, parsed.success ? [CHANGED] : problemsOf(parsed.error, typed))
    return
  }
  const overlap = await findOverlap(database.query, id)
  if (overlap === null) throw goneMeanwhile()
  try {
    const writer = { userId: req.user?.id ?? null, via: 'form', reason: null } as const
    await reviewOverlap(database, tripleOf(overlap), parsed.data, seen, writer)
  } catch (error) {
    if (!(error instanceof EditConflict)) throw error
    await show(context, req, res, 409, typed, [CHANGED])
    return
  }
  req.session.notice = `The review is saved: ${parsed.data.status}.`
  res.redirect(303, overlapHref(id))
}
