import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { EXTERNAL_IDS } from '../../../../models/vocabulary.ts'
import { may } from '../../../accounts/permissions.ts'
import { completeRecords } from '../../../dataset/complete.ts'
import { importInto } from '../../../dataset/import.ts'
import { readDataset } from '../../../dataset/parse.ts'
import { FileRefused } from '../../../dataset/problems.ts'
import {
  askService,
  listServices,
  type ReconciliationService,
  ServiceFailed,
} from '../../../exchange/reconcile/services.ts'
import { type EntityDetail, findEntity } from '../../../queries/entities.ts'
import { writeRecord } from '../../../record/write-record.ts'
import { entityHref } from '../../../values/addresses.ts'
import { ROW_ID } from '../../../values/row-id.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { pathParameter, textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { limitRequests } from '../../middleware/throttle.ts'

const Kept = z.object({ service: z.string().regex(ROW_ID), id: z.string().trim().min(1).max(300) })
/** How often one client may query outside services in 15 minutes. */
const MOST_ASKED = 60

/** Who an entity is elsewhere: what outside services offer for its name, so that their ids can be kept. */
export function matchRoutes({ database }: AppContext): Router {
  const router = Router()
  const need = async (req: Request): Promise<EntityDetail> => {
    const entity = await findEntity(database.query, pathParameter(req, 'slug'))
    if (entity === null || entity.retractionReason !== null) throw notFound('This entry')
    return entity
  }
  const offered = async (service: ReconciliationService, entity: EntityDetail) => {
    const label = service.externalId === null ? null : EXTERNAL_IDS[service.externalId].label
    const now = service.externalId === null ? undefined : entity.externalIds?.[service.externalId]
    try {
      const candidates = await askService(database.query, service, entity.name)
      return {
        ...service,
        label,
        now: now ?? null,
        failed: null,
        candidates: candidates.map((each) => ({ ...each, kept: each.id === now })),
      }
    } catch (error) {
      if (!(error instanceof ServiceFailed)) throw error
      return {
        ...service,
        label,
        now: now ?? null,
        failed: `${service.name} ${error.message}.`,
        candidates: [],
      }
    }
  }
  const show = async (
    req: Request,
    res: Response,
    entity: EntityDetail,
    problem: string | null,
  ): Promise<void> => {
    const services = await listServices(database.query)
    res.status(problem === null ? 200 : 422).render('reconcile/matches', {
      title: `${problem === null ? '' : 'Error: '}Find ${entity.name} in other databases`,
      name: entity.name,
      href: entityHref(entity),
      slug: entity.slug,
      services: await Promise.all(services.map((service) => offered(service, entity))),
      mayAdd: may(req.user?.role, 'users:manage'),
      problems: problem === null ? [] : [{ input: 'matches', message: problem }],
    })
  }
  const limit = limitRequests(database, 'other services', MOST_ASKED, (_req, res, minutes) => {
    res.status(429).render('error', {
      title: 'Too many requests',
      status: 429,
      message: `Other services have been asked too often in a short time. Try again in ${minutes} minutes.`,
    })
  })
  router.get('/interests/:slug/matches', requirePermission('record:write'), limit, async (req, res) => {
    await show(req, res, await need(req), null)
  })
  router.post('/interests/:slug/matches', ...mayPost('record:write'), async (req, res) => {
    const entity = await need(req)
    const sent = Kept.safeParse({ service: textField(req, 'service'), id: textField(req, 'id') })
    const services = await listServices(database.query)
    const service = services.find((each) => sent.success && each.id === sent.data.service)
    if (!sent.success || service?.externalId == null) throw notFound('This service')
    const { externalId, name } = service
    try {
      const reason = `Matched with ${name}: ${sent.data.id}`
      const writer = { userId: req.user?.id ?? null, via: 'form', reason } as const
      await writeRecord(database, writer, async (tx) => {
        // Read in the write: someone may have matched it in another service meanwhile.
        const others = (await findEntity(tx.query, entity.slug))?.externalIds
        const ids = { ...others, [externalId]: sent.data.id }
        const dataset = readDataset({ entities: [{ id: entity.slug, external_ids: ids }] })
        await importInto(tx, await completeRecords(tx.query, dataset), { overrules: true })
      })
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error
      await show(req, res, entity, error.problems.map(({ reason }) => `The id ${reason}.`).join(' '))
      return
    }
    req.session.notice = `${entity.name} now has the ID ${sent.data.id} in ${EXTERNAL_IDS[externalId].label}.`
    res.redirect(303, entityHref(entity))
  })
  return router
}
