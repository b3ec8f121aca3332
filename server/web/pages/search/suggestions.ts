import { Router } from 'express'
import { z } from 'zod'
import { ENTITY_KINDS } from '../../../../models/vocabulary.ts'
import { suggestLinks } from '../../../queries/link-lists.ts'
import { publisherOf, sourceAt, suggestSources } from '../../../queries/sources.ts'
import { suggestAnything, suggestEntities, suggestNegotiations } from '../../../queries/suggestions.ts'
import { optional, text, webAddress } from '../../../record/input/fields.ts'
import { countryName } from '../../../values/countries.ts'
import { words } from '../../../values/format.ts'
import { linkSentence } from '../../../values/link-words.ts'
import type { AppContext } from '../../context.ts'
import { parseQuery } from '../../input.ts'
import { saysTheRecord } from '../../middleware/kept-answers.ts'
import { recordOf } from '../../record-of.ts'

const Entities = z.strictObject({
  q: text(200),
  kind: optional(z.enum(ENTITY_KINDS)),
  negotiations: optional(z.literal('yes')),
})
const Words = z.strictObject({ q: text(200) })
const Site = z.strictObject({ url: webAddress })
const MOST = 10
const MOST_NEGOTIATIONS = 3

/** What fields suggest as someone types. */
export function suggestionRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/suggest/entities', async (req, res) => {
    const { q, kind, negotiations } = parseQuery(Entities, req)
    const query = recordOf(req, database)
    const [found, talks] = await Promise.all([
      suggestEntities(query, q, MOST, kind),
      negotiations === null ? [] : suggestNegotiations(query, q, MOST_NEGOTIATIONS),
    ])
    res.json([
      ...talks.map((each) => ({ ...each, kind: 'negotiation', country: null, alias: null })),
      ...found.map((each) => ({
        ...each,
        kind: words(each.kind),
        country: each.country === null ? null : countryName(each.country),
      })),
    ])
  })
  router.get('/suggest/search', saysTheRecord, async (req, res) => {
    const { q } = parseQuery(Words, req)
    const query = recordOf(req, database)
    const found = await suggestAnything(query, q)
    res.json(found.map((each) => ({ ...each, what: words(each.what) })))
  })
  router.get('/suggest/sources', async (req, res) => {
    const { q } = parseQuery(Words, req)
    const query = recordOf(req, database)
    res.json(await suggestSources(query, q, MOST))
  })
  router.get('/suggest/links', async (req, res) => {
    const { q } = parseQuery(Words, req)
    const query = recordOf(req, database)
    const found = await suggestLinks(query, q, MOST)
    res.json(
      found.map((link) => ({ slug: link.slug, sentence: linkSentence(link, link.from.name, link.to.name) })),
    )
  })
  /** What is known about a web address: the source on record there, or the publisher of its site. */
  router.get('/suggest/site', async (req, res) => {
    const { url } = parseQuery(Site, req)
    const query = recordOf(req, database)
    const [source, publisher] = await Promise.all([sourceAt(query, url), publisherOf(query, url)])
    res.json({ source, publisher })
  })
  return router
}
