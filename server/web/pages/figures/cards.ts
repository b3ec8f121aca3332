import { type Request, type Response, Router } from 'express'
import type { Query } from '../../../database/query.ts'
import { painting } from '../../../figures/files/painting.ts'
import { METHOD } from '../../../overlaps/method.ts'
import { overlapTotals } from '../../../queries/dashboard.ts'
import { findEntity } from '../../../queries/entities.ts'
import { roleIn } from '../../../queries/entity-records.ts'
import { type Filters, NO_FILTERS, onlyOf } from '../../../queries/filters.ts'
import { findNegotiation } from '../../../queries/negotiations.ts'
import { findOverlap } from '../../../queries/overlaps.ts'
import { count } from '../../../values/format.ts'
import { overlapName } from '../../../values/overlap-name.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { baseUrl, momentOf, pathParameter } from '../../input.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayBeShownElsewhere } from '../../middleware/security.ts'
import { timingOfPath } from '../../parts/timing.ts'
import { recordOf } from '../../record-of.ts'

/** The preview images for pages shared on other sites. */
export function cardRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/card.png', readsAsOf, async (req, res) => {
    await send(
      req,
      res,
      'Overlaps between office and interest',
      await counted(recordOf(req, database), NO_FILTERS),
    )
  })
  router.get(['/officials/:slug/card.png', '/interests/:slug/card.png'], readsAsOf, async (req, res) => {
    const query = recordOf(req, database)
    const entity = await findEntity(query, pathParameter(req, 'slug'))
    if (entity === null) throw notFound('This entry')
    await send(req, res, entity.name, await counted(query, onlyOf(roleIn(entity), entity.slug)))
  })
  router.get('/negotiations/:slug/card.png', readsAsOf, async (req, res) => {
    const query = recordOf(req, database)
    const negotiation = await findNegotiation(query, pathParameter(req, 'slug'))
    if (negotiation === null) throw notFound('This negotiation')
    const filters = onlyOf('negotiation', negotiation.slug)
    await send(req, res, negotiation.name, await counted(query, filters))
  })
  router.get('/overlaps/:id/card.png', readsAsOf, async (req, res) => {
    const overlap = await findOverlap(recordOf(req, database), pathParameter(req, 'id'))
    if (overlap === null) throw notFound('This overlap')
    const { official, negotiation, party, score, band, chains } = overlap
    await send(
      req,
      res,
      overlapName({ official, negotiation, party }),
      `An overlap on record, rated ${band}, score ${score}. ${timingOfPath(chains[0]).words}.`,
    )
  })
  return router
}

/** How many overlaps there are, by band, in a sentence. */
async function counted(query: Query, filters: Filters): Promise<string> {
  const { overlaps, high, medium, low } = await overlapTotals(query, filters)
  if (overlaps === 0) return 'No overlaps are on record.'
  return `${count(overlaps, 'overlap')} on record: ${high} high, ${medium} medium, ${low} low.`
}

async function send(req: Request, res: Response, title: string, sentence: string): Promise<void> {
  mayBeShownElsewhere(res)
  const words = {
    title,
    sentence,
    date: `Record as of ${momentOf(req)}, method version ${METHOD.version}`,
    site: new URL(baseUrl(req)).host,
  }
  res.type('png').send(await painting.file({ kind: 'card', words }))
}
