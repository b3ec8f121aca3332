import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { CORRECTION_OUTCOMES } from '../../../../models/vocabulary.ts'
import { may } from '../../../accounts/permissions.ts'
import {
  type AnsweredCorrection,
  answeredCorrections,
  countOpenCorrections,
  findOpenCorrection,
  type OpenCorrection,
  openCorrections,
} from '../../../queries/corrections.ts'
import {
  answerCorrection,
  CorrectionAnswer,
  CorrectionRequest,
  fileCorrection,
} from '../../../record/corrections.ts'
import { type Problem, problemsOf } from '../../../record/input/fields.ts'
import { formatMoment } from '../../../values/format.ts'
import { ROW_ID } from '../../../values/row-id.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { needId, parseQuery, textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { checksToken } from '../../middleware/sessions.ts'
import { limitRequests } from '../../middleware/throttle.ts'
import { contactModel } from '../../parts/contact.ts'
import { labelledProblems } from '../../parts/problems.ts'

/** What is not found if an address names no open request. */
const OPEN_REQUEST = 'This open request'

const place = z.string().regex(ROW_ID, 'must be where an earlier page ended').nullable().default(null)
const List = z.strictObject({ before: place, after: place })
const About = z.strictObject({ page: z.string().max(1000).default('/') })

const REQUEST_FIELDS = ['page', 'request', 'contact'] as const
/** How many requests one client may file in 15 minutes. */
const MOST_REQUESTS = 10

const OUTCOMES: Readonly<Record<(typeof CORRECTION_OUTCOMES)[number], { label: string; meaning: string }>> = {
  changed: { label: 'The record was changed', meaning: 'As requested' },
  changed_in_part: { label: 'The record was changed in part', meaning: 'The answer says which part' },
  not_changed: { label: 'The record was not changed', meaning: 'The answer says why' },
  not_shown: {
    label: 'Not shown',
    meaning: 'Advertising or abuse: it does not appear in the log, and the two texts can stay empty',
  },
}

const LABELS: Readonly<Record<string, string>> = {
  page: 'The page',
  request: 'What is wrong',
  contact: 'Your email address',
  asked: 'What was asked',
  answer: 'The answer',
  outcome: 'Outcome',
}

function openModel(correction: OpenCorrection) {
  return {
    ...correction,
    asked: formatMoment(correction.askedAt),
    href: `/corrections/${correction.id}/answer`,
  }
}

function answeredModel(correction: AnsweredCorrection) {
  return {
    ...correction,
    askedOn: formatMoment(correction.askedAt),
    answeredOn: formatMoment(correction.answeredAt),
    outcome: OUTCOMES[correction.outcome].label,
  }
}

/** The fields of a form as they were typed. */
const typedFields = <Name extends string>(req: Request, names: readonly Name[]): Record<Name, string> =>
  Object.fromEntries(names.map((name) => [name, textField(req, name)])) as Record<Name, string>

/** Requests for corrections, and the log of what was asked, answered and changed. */
export function correctionRoutes(context: AppContext): Router {
  const { database, config } = context
  const router = Router()
  router.get('/corrections', async (req, res) => {
    const { before, after } = parseQuery(List, req)
    const answers = may(req.user?.role, 'corrections:answer')
    const [{ rows, next }, waiting, open] = await Promise.all([
      answeredCorrections(database.query, before),
      countOpenCorrections(database.query),
      answers ? openCorrections(database.query, after) : { rows: [], next: null },
    ])
    if (before !== null && rows.length === 0) throw notFound('This page of the log')
    res.render('corrections/corrections', {
      title: 'Corrections',
      contact: contactModel(config.contact),
      rows: rows.map(answeredModel),
      nextHref: next === null ? null : `/corrections?before=${next}`,
      waiting,
      answers,
      open: open.rows.map(openModel),
      laterHref: open.next === null ? null : `/corrections?after=${open.next}`,
    })
  })

  const showForm = (
    res: Response,
    typed: Record<string, string>,
    problems: readonly Problem[] = [],
    status = 422,
  ): void => {
    res.status(problems.length === 0 ? 200 : status).render('corrections/new', {
      title: problems.length === 0 ? 'Report a problem' : 'Error: Report a problem',
      typed,
      ...labelledProblems(LABELS, problems),
      contact: contactModel(config.contact),
    })
  }
  router.get('/corrections/new', (req, res) => {
    showForm(res, { page: parseQuery(About, req).page })
  })
  const limit = limitRequests(database, 'corrections', MOST_REQUESTS, (req, res, minutes) => {
    const reason = `was not sent: you have sent several reports in a short time. Try again in ${minutes} minutes`
    showForm(res, typedFields(req, REQUEST_FIELDS), [{ field: 'request', reason }], 429)
  })
  router.post('/corrections/new', checksToken, limit, async (req, res) => {
    const typed = typedFields(req, REQUEST_FIELDS)
    const parsed = CorrectionRequest.safeParse(typed)
    if (!parsed.success) {
      showForm(res, typed, problemsOf(parsed.error, typed))
      return
    }
    await fileCorrection(database, parsed.data)
    req.session.notice =
      'Thank you. The editors have your report; their answer will appear in the log below, unless it cannot be published.'
    res.redirect(303, '/corrections')
  })

  const showAnswer = async (
    req: Request,
    res: Response,
    given: Record<string, string> | null,
    problems: readonly Problem[] = [],
  ): Promise<void> => {
    const open = await findOpenCorrection(database.query, needId(req, OPEN_REQUEST))
    if (open === null) throw notFound(OPEN_REQUEST)
    const typed = given ?? { page: open.page }
    res.status(problems.length === 0 ? 200 : 422).render('corrections/answer', {
      title: problems.length === 0 ? 'Answer a request' : 'Error: Answer a request',
      open: openModel(open),
      typed,
      ...labelledProblems(LABELS, problems),
      outcomes: CORRECTION_OUTCOMES.map((value) => ({
        value,
        ...OUTCOMES[value],
        checked: typed.outcome === value,
      })),
    })
  }
  router.get('/corrections/:id/answer', requirePermission('corrections:answer'), async (req, res) => {
    await showAnswer(req, res, null)
  })
  router.post('/corrections/:id/answer', ...mayPost('corrections:answer'), async (req, res) => {
    const typed = typedFields(req, ['page', 'asked', 'answer', 'outcome'])
    const parsed = CorrectionAnswer.safeParse(typed)
    if (!parsed.success) {
      await showAnswer(req, res, typed, problemsOf(parsed.error, typed))
      return
    }
    if (await answerCorrection(database, needId(req, OPEN_REQUEST), parsed.data, req.user?.id ?? '')) {
      req.session.notice =
        parsed.data.outcome === 'not_shown'
          ? 'The request is set aside. It does not appear in the log.'
          : 'The answer is in the log.'
      res.redirect(303, '/corrections')
      return
    }
    res.status(409).render('corrections/answered', { title: 'Answered already', typed })
  })
  return router
}
