import { type Request, type Response, Router } from 'express'
import { ENTITY_KINDS } from '../../../../models/vocabulary.ts'
import {
  countEntities,
  ENTITY_SORTS,
  findEntity,
  keptEntity,
  listEntities,
} from '../../../queries/entities.ts'
import { entityRecords, roleIn } from '../../../queries/entity-records.ts'
import { importOrigins } from '../../../queries/import-origins.ts'
import { InterestList, OfficialList } from '../../../queries/lists.ts'
import { entityWarnings } from '../../../queries/warnings.ts'
import { entityHref } from '../../../values/addresses.ts'
import { count } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { dayOf, parseQuery, pathParameter } from '../../input.ts'
import { feedHref, filterBar, filterQuery, termChoices } from '../../lists/filter-bar.ts'
import { readsFilterNames } from '../../lists/filter-names.ts'
import { listPage } from '../../lists/list-page.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayNow } from '../../middleware/guards.ts'
import { moved } from '../../moved.ts'
import { folded } from '../../parts/folded.ts'
import { keepsBody } from '../../parts/kept-body.ts'
import { mergedHereModel } from '../../parts/merged-here.ts'
import { originWords } from '../../parts/origins.ts'
import { subjectFigures } from '../../parts/subject-figures.ts'
import { recordOf } from '../../record-of.ts'
import { entityContents, entityPage, entityRow, overlapRows } from './view.ts'

export function entityRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  const named = readsFilterNames(context)
  router.get('/officials', readsAsOf, keepsBody(context), named, async (req, res) => {
    const { filters, page } = parseQuery(OfficialList, req)
    const query = recordOf(req, database)
    const [rows, total] = await Promise.all([
      listEntities(query, filters, page, true),
      countEntities(query, filters, true),
    ])
    res.render('entities/list', {
      title: 'Officials',
      officials: true,
      lede: 'People who hold a position or take part in a negotiation.',
      addHref: '/officials/new',
      addLabel: 'Add an official',
      list: listPage(req, rows, total, page, ENTITY_SORTS, entityRow),
      counted: count(total, 'official'),
      filterBar: filterBar(req, filters, ['q', 'country', 'negotiation'], {}),
      report: 'officials',
      feed: feedHref('officials', filters),
      filterQuery: filterQuery(filters, { sort: page.sort }),
    })
  })
  router.get('/interests', readsAsOf, keepsBody(context), named, async (req, res) => {
    const { filters, page } = parseQuery(InterestList, req)
    const query = recordOf(req, database)
    const [rows, total] = await Promise.all([
      listEntities(query, filters, page, false),
      countEntities(query, filters, false),
    ])
    res.render('entities/list', {
      title: 'Interests',
      officials: false,
      lede: 'Companies, funds, organizations and states, and people without an office or a part in talks on record.',
      addHref: '/interests/new',
      addLabel: 'Add an interest',
      list: listPage(req, rows, total, page, ENTITY_SORTS, entityRow),
      counted: count(total, 'entry', 'entries'),
      filterBar: filterBar(req, filters, ['q', 'kind', 'country'], { kind: termChoices(ENTITY_KINDS) }),
      report: 'interests',
      feed: feedHref('interests', filters),
      filterQuery: filterQuery(filters, { sort: page.sort }),
    })
  })
  router.get(
    ['/officials/:slug', '/interests/:slug'],
    readsAsOf,
    keepsBody(context),
    named,
    async (req, res) => {
      await showEntity(context, req, res)
    },
  )
  return router
}

async function showEntity({ database }: AppContext, req: Request, res: Response): Promise<void> {
  const query = recordOf(req, database)
  const entity = await findEntity(query, pathParameter(req, 'slug'))
  if (entity === null) throw notFound('This entry')
  if (entity.merged) {
    const kept = await keptEntity(query, entity.slug)
    if (kept !== null) {
      moved(req, res, entityHref(kept))
      return
    }
  }
  // The other list's address leads here too.
  if (req.path !== entityHref(entity)) {
    moved(req, res, entityHref(entity))
    return
  }
  const found = entityRecords(query, entity, 'first')
  const subject = { filter: roleIn(entity), slug: entity.slug, path: entityHref(entity), found }
  const [records, shown, mergedHere, origins, warnings] = await Promise.all([
    found,
    subjectFigures(
      req,
      query,
      subject,
      entity.official ? ['money-flow', 'deals', 'time', 'network'] : ['money-flow', 'deals'],
    ),
    mergedHereModel(query, req, 'entity', entity.id, entity.slug),
    importOrigins(query, 'entity', entity.id),
    entityWarnings(query, entity.id),
  ])
  const page = entityPage(entity, records, dayOf(req))
  res.render('entities/entity', {
    feed: `${entityHref(entity)}/history.atom`,
    own:
      entity.retractionReason === null
        ? {
            watch: { what: { entityId: entity.id }, href: entityHref(entity) },
            matches: { slug: entity.slug },
          }
        : {},
    mayEdit: mayNow(req, 'record:write'),
    standsToEdit: mayNow(req, 'record:write') && entity.retractionReason === null,
    mergedHere,
    origins: originWords(origins),
    warnings,
    ...folded(page),
    ...shown,
    contents: entityContents(page, shown.drawn),
    overlaps: overlapRows(shown.overlapsShown, subject.filter, entity.slug),
  })
}
