import { Router } from 'express'
import { z } from 'zod'
import { LINK_KINDS } from '../../../../models/link-kinds.ts'
import type { Query } from '../../../database/query.ts'
import type { RulePack } from '../../../legal/pack.ts'
import { BAND_KEY } from '../../../overlaps/bands.ts'
import { CONTROL_STEPS, GROUP_STEPS } from '../../../overlaps/grammar.ts'
import {
  METHOD,
  RULE_NAMES,
  RULES,
  ruleLabel,
  ruleMeaning,
  SCORE_TERMS,
  type ScoreTerm,
} from '../../../overlaps/method.ts'
import { CERTAINTY_WORDS, TIMING_WORDS } from '../../../overlaps/timing-words.ts'
import { NO_FILTERS } from '../../../queries/filters.ts'
import { listOverlaps } from '../../../queries/overlaps.ts'
import { reweighted } from '../../../queries/reweighted.ts'
import { rulePacks } from '../../../queries/rule-packs.ts'
import { optional } from '../../../record/input/fields.ts'
import { overlapHref } from '../../../values/addresses.ts'
import { capital, formatDate, formatSum, list, words } from '../../../values/format.ts'
import { overlapName } from '../../../values/overlap-name.ts'
import type { AppContext } from '../../context.ts'
import { parseQuery } from '../../input.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { contents } from '../../parts/contents.ts'
import { scoreBar, scoreReasons, scoreSum, TERM_LABELS } from '../../parts/score-words.ts'
import { recordOf } from '../../record-of.ts'
import { lawModel } from '../rule-packs/view.ts'

/** The highest-scoring overlap on record, with its sum term by term; null if there is none. */
async function workedExample(query: Query) {
  const filters = { ...NO_FILTERS }
  const { rows } = await listOverlaps(query, filters, { sort: 'score', limit: 1, cursor: null }, 'shown')
  const [overlap] = rows
  if (overlap === undefined) return null
  const [best] = overlap.chains
  return {
    title: overlapName(overlap),
    href: overlapHref(overlap.id),
    explanation: best.explanation,
    rule: ruleLabel(best.rule),
    score: overlap.score,
    band: overlap.band,
    bandLabel: capital(overlap.band),
    terms: scoreBar(best.terms, scoreReasons(best)),
    scoreBar: scoreBar(best.terms),
    scoreWords: scoreSum(best.terms),
  }
}

/** The method, written from the data that the engine works with. */
function methodModel(packs: readonly RulePack[]) {
  const { directness, money, role, party, evidence, timing, lookBackYears, staleYears, version } = METHOD
  const points = (weights: Readonly<Record<string, number>>) =>
    Object.entries(weights).map(([name, each]) => ({ name: capital(words(name)), points: each }))
  const lengths = directness.byLength.map((points, index) => ({ links: String(index + 1), points }))
  return {
    title: 'Method',
    version,
    history: METHOD.history.map((each) => ({ ...each, since: formatDate(each.since) })),
    grammar: [
      `official → [tie]? → holding → [group]{0,${GROUP_STEPS}} → [money → [backing]?]? → [control]{0,${CONTROL_STEPS}} → party`,
      `official → [tie]? → personal money → [backing]? → [control]{0,${CONTROL_STEPS}} → party`,
    ].join('\n'),
    groupSteps: GROUP_STEPS,
    controlSteps: CONTROL_STEPS,
    ...lawModel(packs),
    lookBackYears,
    kinds: Object.entries(LINK_KINDS).map(([name, facts]) => ({ name, ...facts })),
    rules: RULE_NAMES.map((name) => ({ name, label: RULES[name].label, meaning: ruleMeaning(name) })),
    timing: timing.map((row) => ({
      ...row,
      label: `${TIMING_WORDS[row.timing]}, ${CERTAINTY_WORDS[row.certainty].toLowerCase()}`,
    })),
    lengths: [...lengths, { links: 'more', points: directness.more }],
    relativePenalty: directness.relativePenalty,
    money: { ...money, deMinimis: formatSum(money.deMinimisUsd, 'USD') },
    moneySteps: money.steps.map(({ from, points: each }) => ({ from: formatSum(from, 'USD'), points: each })),
    staleYears,
    weightings: METHOD.robustnessTenths.length ** SCORE_TERMS.length,
    weights: list(METHOD.robustnessTenths.map((tenths) => String(tenths / 10))),
    pegs: Object.entries(money.pegs).map(([currency, peg]) => ({ currency, peg })),
    roles: points(role),
    parties: points(party),
    evidence,
    bands: BAND_KEY.map(({ bandLabel, range }) => ({ label: bandLabel, range })),
  }
}

/** A weight in percent of the method's own, which applies if none is given. */
const weight = optional(
  z
    .string()
    .regex(/^(?:[1-9]?\d|1\d\d|200)$/, 'must be a whole number from 0 to 200')
    .transform(Number),
)

/** The weights that a reader tries: the address keeps them, and nothing else does. */
const WeightQuery = z
  .strictObject({
    timing: weight,
    directness: weight,
    money: weight,
    role: weight,
    party: weight,
    evidence: weight,
    as_of: z.string().optional(),
  })
  .transform((given) => ({
    tried: SCORE_TERMS.some((term) => given[term] !== null),
    weights: Object.fromEntries(SCORE_TERMS.map((term) => [term, given[term] ?? 100])) as Record<
      ScoreTerm,
      number
    >,
  }))
  .refine(
    ({ weights }) => SCORE_TERMS.some((term) => weights[term] > 0),
    'at least one weight must be more than 0',
  )

/** How many overlaps the trial of weights lists. */
const TRIED_ROWS = 20

/** What other weights would change; only the form if no one has tried any. */
async function weightsTrial(query: Query, { tried, weights }: z.infer<typeof WeightQuery>) {
  const fields = SCORE_TERMS.map((term) => ({ term, label: TERM_LABELS[term], value: weights[term] }))
  if (!tried) return { fields, tried: false }
  const { rows, bands } = await reweighted(query, weights, TRIED_ROWS)
  return {
    fields,
    tried: true,
    finding: bands
      .map(
        ({ band, count: was, newCount }) =>
          `${capital(band)}: ${newCount}${was === newCount ? '' : ` (published: ${was})`}`,
      )
      .join('; '),
    rows: rows.map((row) => ({
      ...row,
      href: overlapHref(row.id),
      title: overlapName(row),
      bandLabel: capital(row.newBand),
      oldBandLabel: capital(row.band),
      moved: row.newScore !== row.score,
      rerated: row.newBand !== row.band,
    })),
  }
}

export function methodRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/method', readsAsOf, async (req, res) => {
    const asked = parseQuery(WeightQuery, req)
    const query = recordOf(req, database)
    const [example, trial, packs] = await Promise.all([
      workedExample(query),
      weightsTrial(query, asked),
      rulePacks(query),
    ])
    const model = methodModel(packs)
    res.render('overlaps/method', {
      ...model,
      example,
      trial: { ...trial, asOf: req.asOf?.written ?? null },
      contents: contents([
        ['example-heading', 'A worked example', example === null ? 0 : null],
        ['chain-heading', 'What makes an overlap', null],
        ['rules-heading', 'Rules', null],
        ['timing-heading', 'Timing', null],
        ['score-heading', 'The score', null],
        ['weights-heading', 'Other weights', null],
        ['law-heading', 'Law', null],
        ['versions-heading', 'Versions', null],
        ['kinds-heading', 'Kinds of link', null],
      ]),
    })
  })
  return router
}
