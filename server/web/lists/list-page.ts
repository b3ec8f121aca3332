import type { Request } from 'express'
import type { Page, PageRequest, SortKeys } from '../../queries/paging.ts'
import { withQuery } from '../input.ts'

/** What every list shows around its rows: how many there are, in which order, and the next page. */
export function listPage<Row, Model>(
  req: Request,
  page: Page<Row>,
  total: number,
  { sort, cursor }: PageRequest,
  sorts: SortKeys,
  present: (row: Row) => Model,
) {
  return {
    rows: page.rows.map(present),
    total,
    empty: page.rows.length === 0,
    orders: Object.entries(sorts).map(([name, { label }]) => ({
      label,
      current: name === sort,
      href: withQuery(req, { sort: name, cursor: null }),
    })),
    paged: cursor !== null || page.next !== null,
    firstHref: cursor === null ? null : withQuery(req, { cursor: null }),
    nextHref: page.next === null ? null : withQuery(req, { cursor: page.next }),
  }
}
