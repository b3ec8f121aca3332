import { type Request, Router } from 'express'
import type { Query } from '../../../database/query.ts'
import type { RulePack } from '../../../legal/pack.ts'
import { packFile } from '../../../legal/read-pack.ts'
import { packVersions, rulePacks } from '../../../queries/rule-packs.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { pathParameter } from '../../input.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayNow } from '../../middleware/guards.ts'
import { recordOf } from '../../record-of.ts'
import { editPackRoutes } from './edit.ts'
import { packPage, packRow, VOCABULARY } from './view.ts'

/** The rules that the legal tests of overlaps follow, as pages and as files. */
export function rulePackRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.get('/rule-packs', readsAsOf, async (req, res) => {
    res.render('rule-packs/list', {
      title: 'Rule packs',
      packs: (await rulePacks(recordOf(req, database))).map(packRow),
      ...VOCABULARY,
      mayEdit: mayNow(req, 'rules:edit'),
    })
  })
  router.get('/rule-packs/:id.json', readsAsOf, async (req, res) => {
    const pack = await needPack(recordOf(req, database), req)
    res.type('json').attachment(`${pack.id}-${pack.version}.json`).send(packFile(pack))
  })
  router.get('/rule-packs/:id', readsAsOf, async (req, res) => {
    const query = recordOf(req, database)
    const pack = await needPack(query, req)
    res.render('rule-packs/pack', {
      ...packPage(pack, await packVersions(query, pack.id)),
      mayEdit: mayNow(req, 'rules:edit'),
    })
  })
  router.use(editPackRoutes(context))
  return router
}

/** The pack that the address names. @throws {HttpError} 404 */
async function needPack(query: Query, req: Request): Promise<RulePack> {
  const id = pathParameter(req, 'id')
  const found = (await rulePacks(query)).find((pack) => pack.id === id)
  if (found === undefined) throw notFound('This rule pack')
  return found
}
