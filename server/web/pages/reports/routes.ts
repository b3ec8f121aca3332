import { Router } from 'express'
import { z } from 'zod'
import { FIGURES } from '../../../figures/index.ts'
import { reportSchema } from '../../../queries/list-schemas.ts'
import { csvwMetadata } from '../../../reports/files/csvw.ts'
import { MOST_EXCEL_ROWS } from '../../../reports/files/excel.ts'
import {
  REPORT_FORMATS,
  type ReportFormat,
  TooManyRows,
  writeReport,
} from '../../../reports/files/write-report.ts'
import { REPORTS } from '../../../reports/index.ts'
import type { Report } from '../../../reports/report.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { baseUrl, dayOf, parseQuery, pathParameter } from '../../input.ts'
import { understandsFilterNames } from '../../lists/filter-names.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayBeReadElsewhere } from '../../middleware/security.ts'

/** How long a download may stall. */
const STALLED_MS = 60_000

const FORMATS = Object.keys(REPORT_FORMATS) as [ReportFormat, ...ReportFormat[]]

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
    const figures = [...FIGURES.values()].map(({ name, label, about }) => ({
      name,
      label,
      needs: about.length === 0 ? 'none' : about.map((filter) => `${filter}=`).join(' or '),
      addresses: ['.png', '.svg', '.csv']
        .map((ending) => `/figures/${name}${ending}`)
        .concat(`/embed/${name}`)
        .map((path) => ({ path, href: about.length === 0 ? path : null })),
    }))
    res.render('reports/reports', {
      title: 'Reports',
      reports,
      figures,
      base: baseUrl(req),
      mostExcelRows: MOST_EXCEL_ROWS.toLocaleString('en-US'),
    })
  })
  router.get('/reports/:name.csv-metadata.json', (req, res) => {
    parseQuery(z.strictObject({}), req)
    res.type('application/csvm+json')
    mayBeReadElsewhere(res)
    res.send(JSON.stringify(csvwMetadata(findReport(pathParameter(req, 'name')), baseUrl(req)), null, 1))
  })
  router.get('/reports/:name.csv', readsAsOf, understandsFilterNames(context), async (req, res) => {
    const report = findReport(pathParameter(req, 'name'))
    const { request, format, bom } = parseQuery(reportSchema(report.filters, report.sorts, FORMATS), req)
    const { type, ending } = REPORT_FORMATS[format]
    const base = baseUrl(req)
    const shape = { format, bom, base, asOf: req.asOf, made: req.receivedAt }
    const begin = (): void => {
      // A reader who stops reading ties up only their own connection, and not for long.
      res.setTimeout(context.stalledMs ?? STALLED_MS)
      res.attachment(`recusal-${report.name}-${dayOf(req)}.${ending}`)
      res.set('Content-Type', type)
      if (format === 'csv')
        res.set(
          'Link',
          `<${base}/reports/${report.name}.csv-metadata.json>; rel="describedby"; type="application/csvm+json"`,
        )
    }
    mayBeReadElsewhere(res)
    try {
      await writeReport(database, report, request, shape, res, begin)
    } catch (error) {
      if (error instanceof TooManyRows) throw new HttpError(422, error.message)
      // A reader who leaves early is not an error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    }
  })
  return router
}
