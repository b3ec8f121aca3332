import { Router } from 'express'
import { LINK_KINDS } from '../../../models/vocabulary.ts'
import { capital, formatSum, words } from '../../domain/format.ts'
import { METHOD, RULES } from '../../overlaps/method.ts'
import { BAND_KEY } from '../models/overlaps.ts'

/** The method, written from the data by which the engine works. */
function methodModel() {
  const { directness, money, role, evidence, timing, lookBackYears, version } = METHOD
  const lengths = directness.byLength.map((points, index) => ({ links: String(index + 1), points }))
  return {
    title: 'Method',
    version,
    lookBackYears,
    kinds: Object.entries(LINK_KINDS).map(([name, facts]) => ({ name, ...facts })),
    rules: Object.entries(RULES).map(([name, facts]) => ({ name, ...facts })),
    timing: timing.map((row) => ({ ...row, label: `${capital(row.timing)}, ${row.certainty}` })),
    lengths: [...lengths, { links: 'more', points: directness.more }],
    relativePenalty: directness.relativePenalty,
    money: { ...money, deMinimis: formatSum(money.deMinimisUsd, 'USD') },
    pegs: Object.entries(money.pegs).map(([currency, peg]) => ({ currency, peg })),
    roles: Object.entries(role).map(([name, points]) => ({ name: capital(words(name)), points })),
    evidence,
    bands: BAND_KEY.map(({ bandLabel, range }) => ({ label: bandLabel, range })),
  }
}

export function methodRoutes(): Router {
  const router = Router()
  router.get('/method', (_req, res) => {
    res.render('method', methodModel())
  })
  return router
}
