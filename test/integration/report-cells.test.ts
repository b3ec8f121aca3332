import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { NO_FILTERS } from '../../server/queries/filters.ts'
import { text } from '../../server/reports/columns.ts'
import { cellsQuery, type Report } from '../../server/reports/report.ts'
import { useApp } from '../support/app.ts'

const running = useApp()

it('works out each cell of a report once, even one that a spreadsheet could take for a formula', async () => {
  const { query } = running().database
  await query(sql`CREATE SEQUENCE worked_out`)
  const report: Report = {
    name: 'numbers',
    title: 'Numbers',
    filters: [],
    key: [],
    chosen: () => sql`SELECT generate_series(1, 3) AS id`,
    from: sql`chosen`,
    orderBy: sql`chosen.id`,
    sorts: {},
    columns: () => [text('cell', 'How many cells have been worked out', sql`'=' || nextval('worked_out')`)],
  }
  const rows = await query<{ cell: string }>(
    cellsQuery(report, { filters: NO_FILTERS, sort: null, limit: null }, 'http://site'),
  )
  expect(rows.map(({ cell }) => cell)).toEqual(["'=1", "'=2", "'=3"])
})
