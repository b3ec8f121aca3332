import { type Request, Router } from 'express'
import type { Stance } from '../../../../models/vocabulary.ts'
import type { Query } from '../../../database/query.ts'
import { filesOf } from '../../../queries/attached-files.ts'
import { listSchema } from '../../../queries/list-schemas.ts'
import { SourceRecordList } from '../../../queries/lists.ts'
import {
  archiveRequest,
  CITING_SORTS,
  type CitingRecord,
  countSources,
  findSource,
  listSources,
  recordsCiting,
  SOURCE_SORTS,
  type SourceRow,
} from '../../../queries/sources.ts'
import { findStatement } from '../../../queries/statements.ts'
import { capital, count, formatDate, words } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { parseQuery, pathParameter } from '../../input.ts'
import { feedHref, filterBar, filterQuery } from '../../lists/filter-bar.ts'
import { readsFilterNames } from '../../lists/filter-names.ts'
import { listPage } from '../../lists/list-page.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayNow } from '../../middleware/guards.ts'
import { moved } from '../../moved.ts'
import { keepsBody } from '../../parts/kept-body.ts'
import { mergedHereModel } from '../../parts/merged-here.ts'
import { SourceList } from '../../parts/source-list.ts'
import { responseModel } from '../../parts/statements.ts'
import { recordOf } from '../../record-of.ts'

import { fileModel, fileRoutes } from './files.ts'

const CitingList = listSchema(['as_of'], CITING_SORTS, 'record')

function sourceRow(source: SourceRow) {
  return {
    ...source,
    href: `/sources/${source.slug}`,
    published: source.published === null ? 'unknown' : formatDate(source.published),
    deadSince: source.deadSince === null ? null : formatDate(source.deadSince),
  }
}

const mayEdit = (req: Request): boolean => mayNow(req, 'record:write')

/** What the archive is doing about a source, for those who can do something about it; null if nothing. */
async function archivingWords(query: Query, sourceId: string): Promise<string | null> {
  const request = await archiveRequest(query, sourceId)
  if (request === null) return null
  if (request.waiting) {
    return request.answer === null
      ? 'An archived copy has been asked for.'
      : `The archive has not made a copy yet (${request.answer}). It will be asked again.`
  }
  return request.answer === null ? null : `The archive made no copy: ${request.answer}. Add one by hand.`
}

/** What a source says of a record that cites it, unless it supports it. */
const DIFFERS: Readonly<Record<Stance, string | null>> = {
  supports: null,
  qualifies: 'The source differs on a detail',
  contradicts: 'The source denies it',
}

/** A record that cites the source; the name of a meeting begins with its date. */
const citingRow = (record: CitingRecord) => ({
  ...record,
  name: record.what === 'Meeting' ? record.name.replace(/^[\d-]+/, formatDate) : record.name,
  differs: DIFFERS[record.stance],
})

/** Sources and the statements that they carry. */
export function sourceRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.get('/sources', readsAsOf, keepsBody(context), readsFilterNames(context), async (req, res) => {
    const { filters, page } = parseQuery(SourceRecordList, req)
    const query = recordOf(req, database)
    const [rows, total] = await Promise.all([listSources(query, filters, page), countSources(query, filters)])
    res.render('sources/list', {
      title: 'Sources',
      list: listPage(req, rows, total, page, SOURCE_SORTS, sourceRow),
      counted: count(total, 'source'),
      filterBar: filterBar(req, filters, ['q', 'since', 'until'], {}),
      feed: feedHref('sources', filters),
      filterQuery: filterQuery(filters, { sort: page.sort }),
    })
  })
  router.get('/sources/:slug', readsAsOf, async (req, res) => {
    const query = recordOf(req, database)
    const source = await findSource(query, pathParameter(req, 'slug'))
    if (source === null) throw notFound('This source')
    if (source.mergedInto !== null) {
      moved(req, res, `/sources/${source.mergedInto}`)
      return
    }
    const { page } = parseQuery(CitingList, req)
    const [citing, files, archiving] = await Promise.all([
      recordsCiting(query, source.id, page),
      filesOf(query, source.id),
      mayEdit(req) ? archivingWords(database.query, source.id) : null,
    ])
    res.render('sources/source', {
      feed: `/sources/${source.slug}/history.atom`,
      title: source.title,
      source: sourceRow(source),
      list: listPage(req, citing, source.citations, page, CITING_SORTS, citingRow),
      counted: count(source.citations, 'record'),
      mayEdit: mayEdit(req),
      files: files.map((file) => fileModel(source.slug, file)),
      showFiles: files.length > 0 || (mayEdit(req) && source.retractionReason === null),
      mayAttach: mayEdit(req) && source.retractionReason === null,
      mayDownload: req.user !== undefined,
      mayRemove: mayNow(req, 'record:retract'),
      archiving,
      mergedHere: await mergedHereModel(query, req, 'source', source.id, source.slug),
    })
  })
  router.get('/statements/:slug', readsAsOf, async (req, res) => {
    const statement = await findStatement(recordOf(req, database), pathParameter(req, 'slug'))
    if (statement === null) throw notFound('This statement')
    const sources = new SourceList()
    res.render('sources/statement', {
      feed: `/statements/${statement.slug}/history.atom`,
      title: `${capital(words(statement.kind))} by ${statement.by.name}`,
      statement: responseModel(statement, sources),
      subjects: statement.subjects,
      retractionReason: statement.retractionReason,
      mayEdit: mayEdit(req),
      sources: sources.models,
    })
  })
  router.use(fileRoutes(context))
  return router
}
