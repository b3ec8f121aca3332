import sql from 'sql-template-tag'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { Query } from '../../server/database/query.ts'
import { datasetPieces } from '../../server/dataset/export.ts'
import { withWholeRecord } from '../../server/exchange/out/whole-record.ts'
import { listChanges } from '../../server/queries/changes.ts'
import { countEntities, listEntities } from '../../server/queries/entities.ts'
import { type FilterName, type Filters, filterFields, NO_FILTERS } from '../../server/queries/filters.ts'
import { countLinks, listLinks } from '../../server/queries/link-lists.ts'
import { moneyByState } from '../../server/queries/money-by-state.ts'
import { countNegotiations, listNegotiations } from '../../server/queries/negotiations.ts'
import { countOverlaps, listOverlaps } from '../../server/queries/overlaps.ts'
import type { PageRequest } from '../../server/queries/paging.ts'
import { countSources, listSources } from '../../server/queries/sources.ts'
import { rebuild } from '../../server/record/write-record.ts'
import { REPORTS } from '../../server/reports/index.ts'
import { cellsQuery } from '../../server/reports/report.ts'
import { addLargeRecord } from '../bench/large-record.ts'
import { type LargestRecords, LISTS, largestRecords, valuesOf } from '../bench/scale/every-address.ts'
import { useApp } from '../support/app.ts'
import { exportDataset } from '../support/exported.ts'
import { type WorkDone, walkingSets, workDone } from '../support/work-done.ts'

/**
 * The lists and reports of a record with sixteen thousand links. What is read for one row of the record cannot be read anew for each:
 * where there are a million, that takes a minute.
 */

const running = useApp('file')

type List = (query: Query, filters: Filters, page: PageRequest) => Promise<unknown>

/** What the page of each list reads that can grow with the record. */
const READ: Readonly<Record<string, List>> = {
  overlaps: async (query, filters, page) => {
    await listOverlaps(query, filters, page, 'shown')
    await countOverlaps(query, filters)
    await moneyByState(query, filters)
  },
  links: async (query, filters, page) => {
    await listLinks(query, filters, page)
    await countLinks(query, filters)
  },
  officials: async (query, filters, page) => {
    await listEntities(query, filters, page, true)
    await countEntities(query, filters, true)
  },
  interests: async (query, filters, page) => {
    await listEntities(query, filters, page, false)
    await countEntities(query, filters, false)
  },
  negotiations: async (query, filters, page) => {
    await listNegotiations(query, filters, page)
    await countNegotiations(query, filters)
  },
  sources: async (query, filters, page) => {
    await listSources(query, filters, page)
    await countSources(query, filters)
  },
  changes: (query, filters, page) => listChanges(query, filters, page),
}

let largest: LargestRecords
/** How many rows the largest tables of the record have together, and how many its log has. */
let [rows, logged] = [0, 0]

beforeAll(async () => {
  const { database } = running()
  await addLargeRecord(database, 0.01, 40)
  await rebuild(database)
  await database.pool.query('ANALYZE')
  largest = await largestRecords(database)
  const [size] = await database.query<{ rows: number; logged: number }>(sql`
    SELECT (SELECT count(*) FROM links)::int + (SELECT count(*) FROM entities)::int + (SELECT count(*) FROM chains)::int
      + (SELECT count(*) FROM citations)::int AS rows, (SELECT count(*) FROM changes)::int AS logged`)
  rows = size?.rows ?? 0
  logged = size?.logged ?? 0
})

/** The filters of a list as its address gives them. */
const filtered = (filter: FilterName, value: string): Filters => ({
  ...NO_FILTERS,
  ...z.object(filterFields([filter])).parse({ [filter]: value }),
})

/** A list as a page asks for it: in words, and what reads it. */
type Asked = readonly [what: string, read: (query: Query) => Promise<unknown>]

/** The list by each filter, with each of its values, and in each order. */
function everyAsked(list: string, { filters, sorts }: (typeof LISTS)[string]): Asked[] {
  const orders = Object.keys(sorts)
  const asked = (what: string, given: Filters, sort: string): Asked => [
    what,
    (query) => (READ[list] as List)(query, given, { sort, limit: 50, cursor: null }),
  ]
  return [
    ...orders.map((sort) => asked(`sorted by ${sort}`, NO_FILTERS, sort)),
    ...filters.flatMap((filter) =>
      valuesOf(filter, largest).map((value) =>
        asked(`${filter}=${value}`, filtered(filter, value), orders[0] as string),
      ),
    ),
  ]
}

it.each(Object.entries(LISTS))('the list of %s, by each filter and in each order', async (list, given) => {
  const asked = everyAsked(list, given)
  const tooMuch: [string, WorkDone][] = []
  for (const [what, read] of asked) {
    const done = await workDone(running().database, read)
    if (done.rows > 4 * rows || done.searches > rows / 2) tooMuch.push([what, done])
  }
  expect(asked.length).toBeGreaterThan(3)
  expect(tooMuch).toEqual([])
})

it.each(Object.entries(LISTS))(
  'no set of rows is gone through for each row of the list of %s',
  async (list, given) => {
    const walking: [string, string[]][] = []
    for (const [what, read] of everyAsked(list, given)) {
      const found = await walkingSets(running().database, read)
      if (found.length > 0) walking.push([what, found])
    }
    expect(walking).toEqual([])
  },
)

it.each([...REPORTS.values()])('the report of $name', async (report) => {
  const done = await workDone(running().database, (query) =>
    query(cellsQuery(report, { filters: NO_FILTERS, sort: null, limit: null }, 'https://site.example')),
  )
  // The log's entries name other records, which are looked up one by one; small tables are read whole for that.
  expect(done.rows).toBeLessThan(report.name === 'changes' ? 500 * logged : 8 * rows)
})

it('the dataset file of the whole record, which is read in batches', async () => {
  const { database } = running()
  const inBatches = await withWholeRecord(database, { base: 'https://site.example' }, async ({ lists }) =>
    [...datasetPieces(lists)].join(''),
  )
  expect(inBatches === (await exportDataset(database.query))).toBe(true)
})
