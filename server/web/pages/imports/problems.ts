import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Request, Router } from 'express'
import { checkedRecords } from '../../../exchange/in/checked-records.ts'
import { isTable, mappingFor, refusalWords } from '../../../exchange/in/read-file.ts'
import type { RowProblem } from '../../../exchange/in/reading.ts'
import { importContent, type StoredImport } from '../../../exchange/in/store.ts'
import { PROBLEM_COLUMN } from '../../../exchange/in/table/read-rows.ts'
import { readImport } from '../../../exchange/in/work.ts'
import { type Cell, csvPieces } from '../../../values/csv.ts'
import type { AppContext } from '../../context.ts'
import { HttpError } from '../../errors.ts'
import { requirePermission } from '../../middleware/guards.ts'

/** The file with the problems beside each row, to be corrected and imported again. */
export function problemRoutes(
  { database }: AppContext,
  need: (req: Request) => Promise<StoredImport>,
): Router {
  const router = Router()
  router.get('/imports/:id/problems.csv', requirePermission('record:write'), async (req, res) => {
    const given = await need(req)
    const content = await importContent(database.query, given.id)
    if (content === null) throw new HttpError(404, 'The file of this import is no longer stored.')
    const { header, rows } = await withProblems(database.query, given, content)
    res.attachment(`${given.fileName.replace(/\.[A-Za-z0-9]+$/, '')}-problems.csv`)
    res.set('Content-Type', 'text/csv; charset=utf-8; header=present')
    await pipeline(Readable.from(csvPieces(header, rows), { objectMode: false }), res)
  })
  return router
}

async function problemsOf(
  query: Parameters<typeof readImport>[0],
  given: StoredImport,
): Promise<RowProblem[]> {
  try {
    const reading = await readImport(query, given)
    const problems: RowProblem[] = [...reading.problems]
    // Each record is checked as the loop reaches it.
    for (const _record of checkedRecords(reading, problems));
    return problems
  } catch (error) {
    const words = refusalWords(error)
    if (words === null) throw error
    return words.split('\n').map((reason) => ({ row: 0, column: '', reason }))
  }
}

const told = ({ column, reason }: RowProblem): string => (column === '' ? reason : `${column}: ${reason}`)

async function withProblems(
  query: Parameters<typeof readImport>[0],
  given: StoredImport,
  content: Buffer,
): Promise<{ header: string[]; rows: Iterable<readonly Cell[]> }> {
  const problems = await problemsOf(query, given)
  if (!isTable(given.format)) {
    const rows = problems.map((problem) => [problem.row === 0 ? null : problem.row, told(problem)])
    return { header: ['row', PROBLEM_COLUMN], rows }
  }
  const { table } = await mappingFor(given.format, content, given.mapping.source)
  const byRow = new Map<number, string[]>()
  for (const problem of problems) byRow.set(problem.row, [...(byRow.get(problem.row) ?? []), told(problem)])
  return {
    header: [...table.columns, PROBLEM_COLUMN],
    rows: table.rows.map((row, index) => [
      ...table.columns.map((_column, place) => row[place] ?? ''),
      byRow.get(table.headerRow + index + 1)?.join('; ') ?? '',
    ]),
  }
}
