import express, { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { answerQueries, QueryBatch } from '../../exchange/reconcile/answer.ts'
import { extend, type Named, PROPERTIES, TYPES } from '../../exchange/reconcile/properties.ts'
import { findEntity, keptEntity } from '../../queries/entities.ts'
import { suggestEntities } from '../../queries/suggestions.ts'
import { problemsOf } from '../../record/input/fields.ts'
import { InputRefused } from '../../record/refusals.ts'
import { entityHref } from '../../values/addresses.ts'
import { countryName } from '../../values/countries.ts'
import { words } from '../../values/format.ts'
import type { AppContext } from '../../web/context.ts'
import { HttpError, notFound } from '../../web/errors.ts'
import { baseUrl, parseQuery, pathParameter } from '../../web/input.ts'
import { mayBeFramed, mayBeReadElsewhere } from '../../web/middleware/security.ts'
import { movedTo } from '../../web/moved.ts'
import { apiReaders } from '../auth.ts'

const MOST_SUGGESTED = 10

const Extension = z.object({
  ids: z.array(z.string().max(200)).max(500, 'has more than 500 ids'),
  properties: z.array(z.looseObject({ id: z.string().max(100) })).max(30),
})
const Prefix = z.looseObject({
  prefix: z.string().max(200).default(''),
  /** How many suggestions to skip, for clients that page through them. */
  cursor: z.coerce.number().int().min(0).max(1000).default(0),
})
const Proposed = z.looseObject({ limit: z.coerce.number().int().min(1).max(100).optional() })

/** A parameter that holds JSON. @throws {HttpError} 400 @throws {InputRefused} */
function parseParameter<T extends z.ZodType>(schema: T, name: string, written: unknown): z.infer<T> {
  let value: unknown
  try {
    value = JSON.parse(String(written))
  } catch {
    throw new HttpError(400, `“${name}” is not JSON.`)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success)
    throw new InputRefused(
      problemsOf(parsed.error, value).map(({ field, reason }) => ({
        field: `${name} ${field}`.trim(),
        reason,
      })),
    )
  return parsed.data
}

function manifest(base: string) {
  const service = (path: string) => ({ service_url: `${base}/reconcile`, service_path: path })
  return {
    versions: ['0.2'],
    name: 'Recusal: officials and interests',
    identifierSpace: `${base}/interests/`,
    schemaSpace: `${base}/method`,
    documentation: `${base}/data`,
    defaultTypes: TYPES,
    view: { url: `${base}/interests/{{id}}` },
    preview: { url: `${base}/reconcile/preview/{{id}}`, width: 400, height: 200 },
    suggest: {
      entity: service('/suggest/entity'),
      property: service('/suggest/property'),
      type: service('/suggest/type'),
    },
    extend: { propose_properties: service('/extend/propose'), property_settings: [] },
  }
}

/** The items of a short list whose name or id contains a text. */
const suggested = (list: readonly Named[], { prefix, cursor }: z.infer<typeof Prefix>): Named[] =>
  list.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(prefix.toLowerCase())).slice(cursor)

/**
 * `/reconcile`: the Reconciliation Service API 0.2. OpenRefine and other programs use it to match the names in a table
 * to entities on record. It only reads, and needs no session.
 */
export function reconciliationRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.use(
    '/reconcile',
    (_req, res, next) => {
      mayBeReadElsewhere(res)
      next()
    },
    apiReaders(context),
  )
  const answer = async (
    req: Request,
    res: Response,
    given: Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    if (given.queries !== undefined)
      res.json(await answerQueries(database.query, parseParameter(QueryBatch, 'queries', given.queries)))
    else if (given.extend !== undefined) {
      const { ids, properties } = parseParameter(Extension, 'extend', given.extend)
      res.json(
        await extend(
          database.query,
          ids,
          properties.map(({ id }) => id),
        ),
      )
    } else res.json(manifest(baseUrl(req)))
  }
  router.get('/reconcile', (req, res) => answer(req, res, req.query))
  router.post(
    '/reconcile',
    express.urlencoded({ extended: false, limit: '512kb', parameterLimit: 20 }),
    (req, res) => answer(req, res, (req.body ?? {}) as Record<string, unknown>),
  )
  router.get('/reconcile/suggest/entity', async (req, res) => {
    const { prefix, cursor } = parseQuery(Prefix, req)
    const most = cursor + MOST_SUGGESTED
    const found = prefix.trim() === '' ? [] : await suggestEntities(database.query, prefix, most)
    res.json({
      result: found.slice(cursor).map(({ slug, name, kind }) => ({
        id: slug,
        name,
        notable: [{ id: kind, name: words(kind) }],
      })),
    })
  })
  router.get('/reconcile/suggest/property', (req, res) => {
    res.json({ result: suggested(PROPERTIES, parseQuery(Prefix, req)) })
  })
  router.get('/reconcile/suggest/type', (req, res) => {
    res.json({ result: suggested(TYPES, parseQuery(Prefix, req)) })
  })
  router.get('/reconcile/extend/propose', (req, res) => {
    const { limit, type } = parseQuery(Proposed, req)
    res.json({ properties: PROPERTIES.slice(0, limit), ...(typeof type === 'string' ? { type } : {}) })
  })
  router.get('/reconcile/preview/:id', async (req, res) => {
    const entity = await findEntity(database.query, pathParameter(req, 'id'))
    if (entity === null) throw notFound('This entity')
    const kept = entity.merged ? await keptEntity(database.query, entity.slug) : null
    if (kept !== null) {
      movedTo(res, `/reconcile/preview/${kept.slug}`)
      return
    }
    mayBeFramed(res)
    res.render('reconcile/preview', {
      layout: false,
      name: entity.name,
      what: [words(entity.kind), entity.country === null ? null : countryName(entity.country)]
        .filter((part) => part !== null)
        .join(', '),
      retracted: entity.retractionReason !== null,
      summary: entity.summary,
      href: baseUrl(req) + entityHref(entity),
    })
  })
  return router
}
