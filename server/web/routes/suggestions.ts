import { Router } from 'express'
import { z } from 'zod'
import { text } from '../../domain/fields.ts'
import { words } from '../../domain/format.ts'
import { suggestEntities } from '../../queries/entities.ts'
import { suggestSources } from '../../queries/sources.ts'
import type { AppContext } from '../context.ts'
import { parseQuery } from '../input.ts'

const Query = z.strictObject({ q: text(200) })
const MOST = 10

/** What a picker offers as somebody types. */
export function suggestionRoutes({ database: { query } }: AppContext): Router {
  const router = Router()
  router.get('/suggest/entities', async (req, res) => {
    const { q } = parseQuery(Query, req)
    const found = await suggestEntities(query, q, MOST)
    res.json(found.map((entity) => ({ ...entity, kind: words(entity.kind) })))
  })
  router.get('/suggest/sources', async (req, res) => {
    const { q } = parseQuery(Query, req)
    res.json(await suggestSources(query, q, MOST))
  })
  return router
}
