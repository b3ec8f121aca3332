import { PassThrough, type Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Departed } from '../../database/askers.ts'
import type { Database } from '../../database/index.ts'
import { SCREENING_NOTICE } from '../../record/notice.ts'
import type { AsOf } from '../../values/as-of.ts'
import { RECORD_LICENCE } from '../../values/licence.ts'
import { cellsQuery, countQuery, objectsQuery, type Report, type ReportRequest } from '../report.ts'
import { copyOut } from './copy-out.ts'
import { csvRows } from './csv.ts'
import { excelFile, MOST_EXCEL_ROWS } from './excel.ts'
import { jsonList } from './json.ts'
import { Spool } from './spool.ts'

/** The formats of a report by name, with its media type and file extension. */
export const REPORT_FORMATS = {
  csv: { type: 'text/csv; charset=utf-8; header=present', ending: 'csv' },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ending: 'xlsx' },
  json: { type: 'application/json; charset=utf-8', ending: 'json' },
} as const
export type ReportFormat = keyof typeof REPORT_FORMATS

/** The form in which a report is requested. */
export interface ReportShape {
  readonly format: ReportFormat
  /** For a CSV, whether it begins with a byte-order mark. */
  readonly bom: boolean
  /** The site's address, for permalinks. */
  readonly base: string
  /** The moment in the past that it shows. */
  readonly asOf: AsOf | undefined
  readonly made: Date
}

/** More rows than the format holds; the message says what to do. */
export class TooManyRows extends Error {
  override name = 'TooManyRows'
}

/** What goes with the rows of a report if the format has room for it. */
function headOf(report: Report, { filters, sort, limit }: ReportRequest, { asOf, base, made }: ReportShape) {
  const set = Object.entries({ ...filters, sort, limit }).filter(([, value]) => value !== null)
  return {
    report: report.name,
    title: report.title,
    notice: SCREENING_NOTICE,
    made: made.toISOString(),
    as_of: asOf?.written ?? null,
    filters: Object.fromEntries(set),
    site: base,
    license: RECORD_LICENCE.url,
  }
}

function notesOf(report: Report, request: ReportRequest, shape: ReportShape): string[][] {
  const { title, notice, made, as_of: asOf, filters, site, license } = headOf(report, request, shape)
  return [
    [title, ''],
    ['Please note', notice],
    ['Made', made],
    ['As of', asOf ?? 'the time this report was made'],
    ['Filters', Object.keys(filters).length === 0 ? 'none' : JSON.stringify(filters)],
    ['From', site],
    ['License', `${RECORD_LICENCE.name}, ${license}`],
    ['', ''],
    ...report.columns(shape.base).map(({ name, meaning }) => [name, meaning]),
  ]
}

/** Fills a spool and reads it at the same time. If either fails, or the reader of `output` leaves, the other ends too. */
async function through(
  output: Writable,
  fill: (spool: Spool) => Promise<void>,
  read: (rows: Readable) => Promise<void>,
): Promise<void> {
  const spool = await Spool.open()
  const abandon = (): void => {
    if (!output.writableFinished) spool.writable.destroy(output.errored ?? new Departed())
  }
  output.once('close', abandon)
  try {
    const filling = fill(spool)
    filling.catch((error: Error) => spool.writable.destroy(error))
    // A statement that fails at once is reported before anything is sent.
    await spool.begun()
    await Promise.all([
      filling,
      read(spool.read()).catch((error: Error) => {
        spool.writable.destroy(error)
        throw error
      }),
    ])
  } finally {
    output.off('close', abandon)
    await spool.close()
  }
}

/**
 * Writes a report to `output` and ends it. The database is done before a slow reader is.
 * @param begin is called once there is something to send.
 * @throws {TooManyRows}
 */
export async function writeReport(
  { copyPool, at, settle }: Database,
  report: Report,
  request: ReportRequest,
  shape: ReportShape,
  output: Writable,
  begin: () => void = () => {},
): Promise<void> {
  const { format, base, asOf } = shape
  const send = async (rows: Readable): Promise<void> => {
    begin()
    await pipeline(rows, output)
  }
  // Before one of the few connections for files is taken.
  if (asOf !== undefined && asOf.moment !== null) await settle(asOf.moment)
  if (format === 'csv') {
    const rows = csvRows(shape.bom)
    const statement = cellsQuery(report, request, base)
    await through(output, (spool) => copyOut(copyPool, statement, 'csv', asOf, rows, spool), send)
    return
  }
  if (format === 'json') {
    const rows = jsonList(headOf(report, request, shape))
    const statement = objectsQuery(report, request, base, 'lists')
    await through(output, (spool) => copyOut(copyPool, statement, 'lines', asOf, rows, spool), send)
    return
  }
  const [counted] = await at(asOf)<{ count: number }>(countQuery(report, request, MOST_EXCEL_ROWS + 1))
  if ((counted?.count ?? 0) > MOST_EXCEL_ROWS) {
    throw new TooManyRows(
      `An Excel report can have at most ${MOST_EXCEL_ROWS.toLocaleString('en-US')} rows, and this one has more. Set filters, or download the CSV. For a CSV that Excel opens correctly, add “bom=1” to its address.`,
    )
  }
  const statement = objectsQuery(report, request, base, 'joined')
  await through(
    output,
    (spool) => copyOut(copyPool, statement, 'lines', asOf, new PassThrough(), spool),
    async (rows) => {
      const book = await excelFile(report.name, report.columns(base), rows, notesOf(report, request, shape))
      begin()
      output.end(book)
    },
  )
}
