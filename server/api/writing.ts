import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { Query } from '../database/query.ts'
import { Reason } from '../record/input/reason.ts'
import type { Writer } from '../record/writing.ts'
import type { AppContext } from '../web/context.ts'
import { HttpError, notFound } from '../web/errors.ts'
import { pathParameter } from '../web/input.ts'
import { sendProblem } from '../web/middleware/errors.ts'
import { requireWriter } from './auth.ts'
import { previewBatch, writeBatch } from './batch-writes.ts'
import { COLLECTIONS, type Collection } from './collections.ts'
import { answerOnce, requestKey } from './idempotency.ts'
import { parseBody } from './parse-body.ts'
import { presentOverlapSummary } from './present/overlaps.ts'
import {
  addRecord,
  changeRecord,
  type Guard,
  OnRecord,
  retractRecord,
  type WrittenRecord,
} from './record-writes.ts'
import { Batch, changedRecord, newRecord, RECORD_BODIES, type WrittenCollection } from './shapes/requests.ts'
import { strictJson } from './strict-json.ts'
import { contentTag, tagsOf } from './version-tag.ts'

/** The largest batch, in bytes. */
const BATCH_BYTES = '5mb'

const isWritten = (name: string): name is WrittenCollection => Object.hasOwn(RECORD_BODIES, name)

/** Adding, changing and retracting records other than links, and batches of all kinds. */
export function writingRoutes(context: AppContext): Router {
  const router = Router()
  const writes = [requireWriter(context), ...strictJson('1mb')]
  for (const collection of COLLECTIONS)
    if (isWritten(collection.name)) addRoutes(router, context, collection, collection.name, writes)
  const batches = [requireWriter(context), ...strictJson(BATCH_BYTES)]
  router.post('/api/v1/batch', ...batches, async (req, res) => {
    const batch = parseBody(Batch, req)
    const writer = writerOf(req, batch.reason)
    const key = requestKey(writer.userId ?? '', req)
    await answerOnce(res, context.database.query, key, async () => {
      const { result, overlaps } = await writeBatch(context.database, batch, writer, key)
      const counts = {
        appeared: overlaps.appeared.length,
        changed: overlaps.changed.length,
        vanished: overlaps.vanished.length,
      }
      const data = { changes: result.changes, retracted: result.retracted, overlaps: counts }
      return { status: 200, headers: {}, body: { data, warnings: result.warnings } }
    })
  })
  router.post('/api/v1/batch/preview', ...batches, async (req, res) => {
    const { changes, retracted, warnings, overlaps } = await previewBatch(
      context.database,
      parseBody(Batch, req),
    )
    res.json({
      data: {
        changes,
        retracted,
        appear: overlaps.appear.map(presentOverlapSummary),
        change: overlaps.change.map(presentOverlapSummary),
        vanish: overlaps.vanish.map(presentOverlapSummary),
      },
      warnings,
    })
  })
  return router
}

const writerOf = (req: Request, reason: string | null = null): Writer => ({
  userId: req.user?.id ?? null,
  via: 'API',
  reason,
})

/** A record as it was written, with what is worth a second look. */
interface Shown {
  readonly data: object | null
  readonly warnings: readonly string[]
}

function addRoutes(
  router: Router,
  { database }: AppContext,
  collection: Collection,
  name: WrittenCollection,
  writes: readonly RequestHandler[],
): void {
  /** A record as its collection shows it. A person who holds no office and takes part in no talks is an interest. */
  const show = async (query: Query, { slug, warnings }: WrittenRecord) => {
    const found = await collection.find(query, slug)
    if (found === null || 'shown' in found)
      return { path: `${name}/${slug}`, answer: { data: found?.shown ?? null, warnings } }
    const [place, id = ''] = found.movedTo.split('/')
    const there = await COLLECTIONS.find((each) => each.name === place)?.find(query, id)
    const data = there != null && 'shown' in there ? there.shown : null
    return { path: found.movedTo, answer: { data, warnings } }
  }
  /** Refuses a record that does not exist, is in another collection, or has changed since the request's version. */
  const guardOf = (req: Request, slug: string, stands: 'must stand' | null = null): Guard => {
    return async (query) => {
      const found = await collection.find(query, slug)
      if (found === null) throw notFound(`This ${collection.one}`)
      if ('movedTo' in found)
        throw new HttpError(409, `This record is now at /api/v1/${found.movedTo}. Write it there.`)
      const { retraction_reason: retracted = null } = found.shown as { retraction_reason?: string | null }
      if (stands !== null && retracted !== null)
        throw new HttpError(409, `This record was retracted (${retracted}), so it cannot be changed.`)
      const wanted = tagsOf(req.get('If-Match'))
      if (wanted === null || wanted.includes('*') || wanted.includes(contentTag(found.shown))) return
      throw new HttpError(
        412,
        'The record has changed since you read it. Nothing was written. Read it again.',
      )
    }
  }
  const tagOf = ({ data }: Shown): Record<string, string> => (data === null ? {} : { ETag: contentTag(data) })
  const send = (res: Response, answer: Shown) => {
    res.set(tagOf(answer)).json(answer)
  }
  const [Added, Changed] = [newRecord(name), changedRecord(name)]
  router.post(`/api/v1/${name}`, ...writes, async (req, res) => {
    const { reason } = parseBody(Added, req)
    const writer = writerOf(req, reason)
    const key = requestKey(writer.userId ?? '', req)
    try {
      await answerOnce(res, database.query, key, async () => {
        const written = await addRecord(database, name, req.body, writer, key)
        const { path, answer } = await show(database.query, written)
        const headers = { Location: `/api/v1/${path}`, ...tagOf(answer) }
        return { status: 201, headers, body: answer }
      })
    } catch (error) {
      if (!(error instanceof OnRecord)) throw error
      sendProblem(res, 409, error.message, { record: error.slug })
    }
  })
  router.patch(`/api/v1/${name}/:id`, ...writes, async (req, res) => {
    const slug = pathParameter(req, 'id')
    const { reason } = parseBody(Changed, req)
    const guard = guardOf(req, slug, 'must stand')
    const written = await changeRecord(database, name, slug, req.body, writerOf(req, reason), guard)
    send(res, (await show(database.query, written)).answer)
  })
  router.post(`/api/v1/${name}/:id/retract`, ...writes, async (req, res) => {
    const slug = pathParameter(req, 'id')
    const { reason } = parseBody(Reason, req)
    await retractRecord(database, name, slug, reason, writerOf(req), guardOf(req, slug))
    send(res, (await show(database.query, { slug, warnings: [] })).answer)
  })
}
