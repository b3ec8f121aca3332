import { createHash } from 'node:crypto'
import { Router } from 'express'
import { z } from 'zod'
import { listChanges } from '../../../queries/changes.ts'
import {
  CHANGE_FILTERS,
  type FilterName,
  type Filters,
  filterFields,
  NO_FILTERS,
  OVERLAP_FILTERS,
  periodRunsOn,
} from '../../../queries/filters.ts'
import { latestPerOverlap } from '../../../queries/overlap-events.ts'
import { overlapsOf } from '../../../queries/overlaps.ts'
import { SCREENING_NOTICE } from '../../../record/notice.ts'
import type { AppContext } from '../../context.ts'
import { baseUrl, parseQuery } from '../../input.ts'
import { feedHref } from '../../lists/filter-bar.ts'
import { understandsFilterNames } from '../../lists/filter-names.ts'
import { mayBeReadElsewhere } from '../../middleware/security.ts'
import { changeModels } from '../../parts/changes.ts'
import { eventModel } from '../../parts/overlap-events.ts'

const ENTRIES = 50

/**
 * An id that stays the same wherever the site is served: a UUID made from a name, as RFC 9562 makes its
 * version 5, in a namespace of our own.
 */
function stableId(name: string): string {
  const digest = createHash('sha1').update(`recusal:${name}`).digest('hex')
  const variant = ((Number.parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  return `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(18, 20)}-${digest.slice(20, 32)}`
}

/** A feed follows the record as it stands. */
const feedSchema = (names: readonly FilterName[]) =>
  z
    .strictObject(filterFields(names.filter((name) => name !== 'as_of')))
    .superRefine(periodRunsOn)
    .transform((given) => ({ filters: { ...NO_FILTERS, ...given } as Filters }))
const OverlapFeed = feedSchema(OVERLAP_FILTERS)
const ChangeFeed = feedSchema(CHANGE_FILTERS)

/** What a feed is called and where it is, with its filters. */
function addressesOf(base: string, list: 'overlaps' | 'changes', filters: Filters) {
  const self = feedHref(list, filters)
  const page = self.replace('.atom', '')
  return { id: stableId(page.slice(1)), self: base + self, page: base + page }
}

/** A feed needs a date even when nothing has happened yet. */
const LONG_AGO = '1970-01-01T00:00:00.000Z'

/** Atom feeds: what happens to overlaps, and what changes in the record. */
export function feedRoutes(context: AppContext): Router {
  const { query } = context.database
  const router = Router()
  const named = understandsFilterNames(context)
  router.get('/overlaps.atom', named, async (req, res) => {
    const base = baseUrl(req)
    mayBeReadElsewhere(res)
    const { filters } = parseQuery(OverlapFeed, req)
    const events = await latestPerOverlap(query, filters, ENTRIES)
    const overlaps = new Map((await overlapsOf(query, events)).map((overlap) => [overlap.id, overlap]))
    res.type('application/atom+xml; charset=utf-8')
    res.render('overlaps/atom', {
      layout: false,
      title: 'Recusal: overlaps',
      subtitle: SCREENING_NOTICE,
      ...addressesOf(base, 'overlaps', filters),
      updated: events[0]?.at.toISOString() ?? LONG_AGO,
      entries: events.map((event) => {
        const { title, href, words, iso } = eventModel(event)
        const explanation = overlaps.get(event.overlapId)?.chains[0].explanation
        return {
          id: stableId(`overlap/${event.overlapId}`),
          title: `${title}: ${words}`,
          href: base + href,
          updated: iso,
          content: [words, explanation, SCREENING_NOTICE]
            .flatMap((part) => part?.replace(/\.$/, '') ?? [])
            .join('. '),
        }
      }),
    })
  })
  router.get('/changes.atom', async (req, res) => {
    const base = baseUrl(req)
    mayBeReadElsewhere(res)
    const { filters } = parseQuery(ChangeFeed, req)
    const { rows } = await listChanges(query, filters, { sort: 'newest', limit: ENTRIES, cursor: null })
    const models = await changeModels(query, rows)
    res.type('application/atom+xml; charset=utf-8')
    res.render('overlaps/atom', {
      layout: false,
      title: 'Recusal: changes of the record',
      subtitle: 'What was added to the record, changed in it or taken out of it',
      ...addressesOf(base, 'changes', filters),
      updated: models[0]?.iso ?? LONG_AGO,
      entries: models.map((model) => ({
        id: stableId(`change/${model.id}`),
        title: `${model.what}: ${model.title}`,
        href: model.href === null ? `${base}/changes#change-${model.id}` : base + model.href,
        updated: model.iso,
        content: [
          `${model.what} ${model.by}`,
          model.reason,
          ...model.parts.flatMap(({ name, fields }) =>
            fields.map(({ label, before, after }) => `${name}: ${label} from ${before} to ${after}`),
          ),
        ]
          .filter((part) => part !== null)
          .join('. '),
      })),
    })
  })
  return router
}
