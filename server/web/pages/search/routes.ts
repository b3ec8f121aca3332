import { type Request, Router } from 'express'
import type { Query } from '../../../database/query.ts'
import { sourcesWithWords } from '../../../queries/attached-files.ts'
import {
  FOUND_RECORDS,
  type Found,
  type FoundRecord,
  MOST_FOUND,
  SearchQuery,
  search,
} from '../../../queries/search.ts'
import { count } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { parseQuery, withQuery } from '../../input.ts'
import { saysTheRecord } from '../../middleware/kept-answers.ts'
import { keepsBody } from '../../parts/kept-body.ts'
import { recordOf } from '../../record-of.ts'
import { FOUND_NOUNS, foundModel } from './view.ts'

/** What a search finds; for people who are signed in, also in the files of sources. */
async function everythingFound(
  query: Query,
  req: Request,
  q: string,
  record: FoundRecord | null,
): Promise<Found[]> {
  const inFiles = req.user !== undefined && (record === null || record === 'source')
  const [found, withWords] = await Promise.all([
    search(query, q, record),
    inFiles ? sourcesWithWords(query, q) : [],
  ])
  const inFile = new Map(withWords.map((each) => [each.href, each]))
  const known = found.map((each) => ({
    ...each,
    matches: [...each.matches, ...(inFile.get(each.href)?.matches ?? [])],
  }))
  const hrefs = new Set(found.map(({ href }) => href))
  return [...known, ...withWords.filter(({ href }) => !hrefs.has(href))].slice(0, MOST_FOUND)
}

/** The search over the whole record. */
export function searchRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  // Those who are signed in also find what is in files, whose texts are read later.
  const isOfRecord = (req: Request): boolean => req.user === undefined
  router.get('/search', saysTheRecord, keepsBody(context, isOfRecord), async (req, res) => {
    const { q, record } = parseQuery(SearchQuery, req)
    const found = q === null ? [] : await everythingFound(recordOf(req, database), req, q, record)
    const exact = found.filter(({ alike }) => !alike)
    const alike = found.filter((each) => each.alike)
    res.render('search/search', {
      title: q === null ? 'Search' : `Search for “${q}”`,
      q,
      // This page has its own search field, so the header shows none.
      hideSearch: true,
      kept: record,
      kinds: [null, ...FOUND_RECORDS].map((each) => ({
        label: each === null ? 'Everything' : FOUND_NOUNS[each],
        current: each === record,
        href: withQuery(req, { record: each }),
      })),
      counted: exact.length >= MOST_FOUND ? `The ${MOST_FOUND} best matches` : count(exact.length, 'record'),
      found: exact.map((each) => foundModel(each, q ?? '')),
      alike: alike.map((each) => foundModel(each, q ?? '')),
    })
  })
  return router
}
