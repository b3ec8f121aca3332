import { Router } from 'express'
import { LINK_KINDS } from '../../../../models/link-kinds.ts'
import type { Query } from '../../../database/query.ts'
import { PERIODS, type Period, THRESHOLDS, type Threshold } from '../../../legal/thresholds.ts'
import { BAND_KEY } from '../../../overlaps/bands.ts'
import { CONTROL_STEPS, GROUP_STEPS } from '../../../overlaps/grammar.ts'
import { METHOD, RULES, ruleLabel, SCORE_TERMS } from '../../../overlaps/method.ts'
import { NO_FILTERS } from '../../../queries/filters.ts'
import { listOverlaps } from '../../../queries/overlaps.ts'
import { overlapHref } from '../../../values/addresses.ts'
import { capital, count, formatDate, formatSum, list, words } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { scoreBar, scoreReasons, scoreSum } from '../../parts/overlap-rows.ts'

/** The highest overlap on record, its sum told term by term; null where there is none. */
async function workedExample(query: Query) {
  const filters = { ...NO_FILTERS }
  const { rows } = await listOverlaps(query, filters, { sort: 'score', limit: 1, cursor: null }, 'shown')
  const [overlap] = rows
  if (overlap === undefined) return null
  const [best] = overlap.chains
  return {
    title: `${overlap.official.name}, ${overlap.negotiation.name} and ${overlap.party.name}`,
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

function limitModel(limit: Threshold | Period) {
  const from = limit.from === null ? 'as far as the record reaches' : formatDate(limit.from)
  const until = limit.until === null ? 'no end' : formatDate(limit.until)
  const amount = 'usd' in limit ? formatSum(limit.usd, 'USD') : count(limit.years, 'year')
  return { ...limit, amount, holds: `${from} to ${until}` }
}

/** The method, written from the data by which the engine works. */
function methodModel() {
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
    thresholds: [...THRESHOLDS, ...PERIODS].map(limitModel),
    lookBackYears,
    kinds: Object.entries(LINK_KINDS).map(([name, facts]) => ({ name, ...facts })),
    rules: Object.entries(RULES).map(([name, facts]) => ({ name, ...facts })),
    timing: timing.map((row) => ({ ...row, label: `${capital(row.timing)}, ${row.certainty}` })),
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

export function methodRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/method', readsAsOf, async (req, res) => {
    res.render('overlaps/method', { ...methodModel(), example: await workedExample(database.at(req.asOf)) })
  })
  return router
}
