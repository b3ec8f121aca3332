import { Router } from 'express'
import { z } from 'zod'
import { FIGURES } from '../../../figures/index.ts'
import { reportSchema } from '../../../queries/filters.ts'
import { SCREENING_NOTICE } from '../../../record/notice.ts'
import type { Report } from '../../../reports/columns.ts'
import { streamReport } from '../../../reports/csv.ts'
import { REPORTS } from '../../../reports/index.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { baseUrl, dayOf, parseQuery, pathParameter } from '../../input.ts'
import { understandsFilterNames } from '../../lists/filter-names.ts'
import { readsAsOf } from '../../middleware/as-of.ts'

/** How long a download may stall. */
const STALLED_MS = 60_000

/** The columns in words, as W3C CSVW has it. */
function metadata(report: Report, base: string) {
  return {
    '@context': 'http://www.w3.org/ns/csvw',
    url: `${base}/reports/${report.name}.csv`,
    'dc:title': report.title,
    'dc:description': SCREENING_NOTICE,
    dialect: { encoding: 'utf-8', lineTerminators: ['\r\n'], header: true },
    tableSchema: {
      columns: report.columns(base).map(({ name, meaning, datatype }) => ({
        name,
        titles: name,
        'dc:description': meaning,
        datatype,
      })),
    },
  }
}

function findReport(name: string): Report {
  const report = REPORTS.get(name)
  if (report === undefined) throw notFound('This report')
  return report
}

export function reportRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.get('/reports', readsAsOf, (req, res) => {
    const reports = [...REPORTS.values()].map((report) => ({
      name: report.name,
      title: report.title,
      filters: report.filters.join(', '),
      columns: report.columns('').map(({ name, meaning }) => ({ name, meaning })),
    }))
    const figures = [...FIGURES.values()].map(({ name, label, about, vector }) => ({
      name,
      label,
      needs: about.length === 0 ? 'nothing' : about.map((filter) => `${filter}=`).join(' or '),
      addresses: ['.png', ...(vector ? ['.svg'] : []), '.csv']
        .map((ending) => `/figures/${name}${ending}`)
        .concat(`/embed/${name}`),
    }))
    res.render('reports/reports', { title: 'Reports', reports, figures, base: baseUrl(req) })
  })
  router.get('/reports/:name.csv-metadata.json', (req, res) => {
    parseQuery(z.strictObject({}), req)
    res.json(metadata(findReport(pathParameter(req, 'name')), baseUrl(req)))
  })
  router.get('/reports/:name.csv', readsAsOf, understandsFilterNames(context), async (req, res) => {
    const report = findReport(pathParameter(req, 'name'))
    const request = parseQuery(reportSchema(report.filters, report.sorts), req)
    res.type('text/csv; charset=utf-8; header=present')
    res.attachment(`recusal-${report.name}-${dayOf(req)}.csv`)
    res.type('text/csv; charset=utf-8; header=present')
    try {
      // A reader who stops reading frees the connection.
      res.setTimeout(STALLED_MS)
      await streamReport(database.copyPool, report, request, baseUrl(req), req.asOf, res)
    } catch (error) {
      // A reader who leaves early is not an error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    }
  })
  return router
}
