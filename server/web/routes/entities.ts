import { type Request, type Response, Router } from 'express'
import { LINK_KINDS } from '../../../models/link-kinds.ts'
import { ENTITY_KINDS } from '../../../models/vocabulary.ts'
import { may } from '../../accounts/permissions.ts'
import { entityHref } from '../../domain/addresses.ts'
import { count } from '../../domain/format.ts'
import type { Query } from '../../overlaps/query.ts'
import {
  countEntities,
  ENTITY_SORTS,
  type EntityDetail,
  findEntity,
  keptEntity,
  listEntities,
  positionsOf,
} from '../../queries/entities.ts'
import { ENTITY_FILTERS, listSchema, NO_FILTERS, OFFICIAL_FILTERS } from '../../queries/filters.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import { linksOfEntity } from '../../queries/links.ts'
import { partsOf, seatsOf } from '../../queries/negotiations.ts'
import { countOverlaps, listOverlaps } from '../../queries/overlaps.ts'
import { MOST_ROWS } from '../../queries/paging.ts'
import { statementsAbout } from '../../queries/sources.ts'
import type { AppContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { parseQuery, pathParameter } from '../input.ts'
import { entityPage, entityRow } from '../models/entity-page.ts'
import { filterBar, termChoices } from '../models/filter-bar.ts'
import { listPage } from '../models/list-page.ts'
import { mergedHereModel } from '../models/merged-here.ts'
import { watchModel } from '../models/watch.ts'
import { moved } from '../moved.ts'

const OfficialList = listSchema(OFFICIAL_FILTERS, ENTITY_SORTS, 'overlaps')
const InterestList = listSchema(ENTITY_FILTERS, ENTITY_SORTS, 'name')

/** Interests of a person whose own backers the page shows: enough for a page, the rest is a click away. */
const MOST_INTERESTS = 12

export function entityRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/officials', async (req, res) => {
    const { filters, page } = parseQuery(OfficialList, req)
    const query = database.at(req.asOf)
    const [rows, total] = await Promise.all([
      listEntities(query, filters, page, true),
      countEntities(query, filters, true),
    ])
    res.render('entities', {
      title: 'Officials',
      officials: true,
      lede: 'Persons who hold a position or take part in a negotiation.',
      addHref: '/officials/new',
      addLabel: 'Add an official',
      list: listPage(req, rows, total, page, ENTITY_SORTS, entityRow),
      counted: count(total, 'official'),
      filterBar: filterBar(req, filters, ['q', 'country', 'negotiation'], {}),
    })
  })
  router.get('/interests', async (req, res) => {
    const { filters, page } = parseQuery(InterestList, req)
    const query = database.at(req.asOf)
    const [rows, total] = await Promise.all([
      listEntities(query, filters, page, false),
      countEntities(query, filters, false),
    ])
    res.render('entities', {
      title: 'Interests',
      officials: false,
      lede: 'Companies, funds, organisations and states, and every person who is not an official.',
      addHref: '/interests/new',
      addLabel: 'Add an interest',
      list: listPage(req, rows, total, page, ENTITY_SORTS, entityRow),
      counted: count(total, 'entry', 'entries'),
      filterBar: filterBar(req, filters, ['q', 'kind', 'country'], { kind: termChoices(ENTITY_KINDS) }),
    })
  })
  router.get(['/officials/:slug', '/interests/:slug'], async (req, res) => {
    await showEntity(database.at(req.asOf), req, res)
  })
  return router
}

async function showEntity(query: Query, req: Request, res: Response): Promise<void> {
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
  const overlapFilter = roleIn(entity)
  const filters = { ...NO_FILTERS, [overlapFilter]: entity.slug }
  const [positions, parts, seats, links, overlaps, overlapTotal, statements] = await Promise.all([
    positionsOf(query, entity.id),
    partsOf(query, entity.id),
    seatsOf(query, entity.id),
    linksOfEntity(query, entity.id),
    listOverlaps(query, filters, { sort: 'score', limit: MOST_ROWS, cursor: null }),
    countOverlaps(query, filters),
    statementsAbout(query, { entityId: entity.id }),
  ])
  const watch = await watchModel(query, req, { entityId: entity.id }, entityHref(entity))
  const behind = entity.kind === 'person' ? await linksBehind(query, entity, links) : []
  res.render('entity', {
    watch,
    mayEdit: req.asOf === undefined && may(req.user?.role, 'record:write'),
    standsToEdit:
      req.asOf === undefined && may(req.user?.role, 'record:write') && entity.retractionReason === null,
    mergedHere: await mergedHereModel(query, req, 'entity', entity.id, entity.slug),
    ...entityPage(entity, {
      positions,
      parts,
      seats,
      links,
      behind,
      overlaps: overlaps.rows,
      overlapTotal,
      overlapFilter,
      statements,
    }),
  })
}

/** The filter by which an entity's overlaps are listed. */
function roleIn(entity: EntityDetail): 'official' | 'party' | 'interest' {
  if (entity.official) return 'official'
  return entity.kind === 'state' || entity.kind === 'public_body' ? 'party' : 'interest'
}

/** What stands behind the interests that a person holds: the links to each, other than theirs. */
async function linksBehind(query: Query, person: EntityDetail, links: readonly LinkCard[]) {
  const held = new Map(
    links
      .filter(
        (link) => link.from.id === person.id && LINK_KINDS[link.kind].holding && link.status !== 'retracted',
      )
      .map((link) => [link.to.id, link.to]),
  )
  const interests = [...held.values()].slice(0, MOST_INTERESTS)
  const behind = await Promise.all(
    interests.map(async (interest) => ({
      interest,
      // What the interest itself holds is on its own page.
      links: (await linksOfEntity(query, interest.id)).filter(
        (link) =>
          link.from.id !== person.id &&
          (link.to.id === interest.id || (LINK_KINDS[link.kind].symmetric && link.to.id !== person.id)),
      ),
    })),
  )
  return behind.filter(({ links: others }) => others.length > 0)
}
