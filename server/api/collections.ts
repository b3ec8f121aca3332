import type { z } from 'zod'
import type { Query } from '../database/query.ts'
import { ENTITY_SORTS, findEntity, keptEntity, listEntityDetails, positionsOf } from '../queries/entities.ts'
import {
  ENTITY_FILTERS,
  type FilterName,
  type Filters,
  LINK_FILTERS,
  NEGOTIATION_FILTERS,
  OFFICIAL_FILTERS,
  OVERLAP_FILTERS,
  SOURCE_FILTERS,
  STATEMENT_FILTERS,
} from '../queries/filters.ts'
import { findLink, LINK_SORTS, listLinks } from '../queries/link-lists.ts'
import { findNegotiation, listNegotiations, NEGOTIATION_SORTS } from '../queries/negotiations.ts'
import { OVERLAP_SORTS } from '../queries/overlap-filters.ts'
import { findOverlap, keyAfterMerges, listOverlaps, readOverlaps } from '../queries/overlaps.ts'
import { MOST_ROWS, type Page, type PageRequest, type SortKeys } from '../queries/paging.ts'
import { partsOf, seatsOf } from '../queries/seats.ts'
import { findSource, listSources, recordsCiting, SOURCE_SORTS } from '../queries/sources.ts'
import { findStatement, listStatements, STATEMENT_SORTS } from '../queries/statements.ts'
import { presentOverlap, presentOverlapSummary } from './present/overlaps.ts'
import {
  presentEntity,
  presentInterest,
  presentLink,
  presentNegotiation,
  presentOfficial,
  presentSource,
  presentStatement,
  presentWholeNegotiation,
  presentWholeSource,
} from './present/records.ts'
import { Overlap, OverlapSummary } from './shapes/overlaps.ts'
import {
  Entity,
  Interest,
  Link,
  Negotiation,
  Official,
  Source,
  Statement,
  WholeNegotiation,
  WholeSource,
} from './shapes/records.ts'

/** How a list shows each record: in full, which is the default, or as a summary if the list offers one. */
export type View = 'full' | 'summary'

/** A single record, or the path of the record that it was merged into. */
export type Found = { readonly shown: object; readonly version?: number } | { readonly movedTo: string }

/** One kind of record as the API serves it: a list with filters and a sort order, and single records. */
export interface Collection {
  readonly name: string
  /** The word for one of them, as in “This link is not on record.” */
  readonly one: string
  readonly filters: readonly FilterName[]
  readonly sorts: SortKeys
  readonly defaultSort: string
  readonly listed: z.ZodType
  /** The summary of a record, if the list offers one. */
  readonly summary?: z.ZodType
  readonly alone: z.ZodType
  list(query: Query, filters: Filters, page: PageRequest, view: View): Promise<ListedPage>
  find(query: Query, id: string): Promise<Found | null>
}

/** A page of a list, whose records may be read while it is sent. */
interface ListedPage {
  readonly rows: Iterable<object> | AsyncIterable<object>
  readonly next: string | null
}

function shownPage<Row>({ rows, next }: Page<Row>, present: (row: Row) => object): ListedPage {
  return { rows: rows.map(present), next }
}

async function* presented<Row>(
  rows: AsyncIterable<Row>,
  present: (row: Row) => object,
): AsyncGenerator<object> {
  for await (const row of rows) yield present(row)
}

async function mergedEntity(query: Query, slug: string): Promise<Found | null> {
  const kept = await keptEntity(query, slug)
  return kept === null ? null : { movedTo: `${kept.official ? 'officials' : 'interests'}/${kept.slug}` }
}

/** An entity in the collection it belongs to. Its address in the other collection redirects there. */
async function entity(query: Query, slug: string, officials: boolean): Promise<Found | null> {
  const found = await findEntity(query, slug)
  if (found === null) return null
  if (found.merged) return mergedEntity(query, slug)
  if (found.official !== officials)
    return { movedTo: `${found.official ? 'officials' : 'interests'}/${found.slug}` }
  if (!officials) return { shown: presentInterest(found, await seatsOf(query, found.id)) }
  const [positions, parts] = await Promise.all([positionsOf(query, found.id), partsOf(query, found.id)])
  return { shown: presentOfficial(found, positions, parts) }
}

export const COLLECTIONS: readonly Collection[] = [
  {
    name: 'overlaps',
    one: 'overlap',
    filters: OVERLAP_FILTERS,
    sorts: OVERLAP_SORTS,
    defaultSort: 'score',
    listed: Overlap,
    summary: OverlapSummary,
    alone: Overlap,
    async list(query, filters, page, view) {
      if (view === 'summary')
        return shownPage(await listOverlaps(query, filters, page, 'shown'), presentOverlapSummary)
      const { rows, next } = await readOverlaps(query, filters, page)
      return { rows: presented(rows, presentOverlap), next }
    },
    async find(query, id) {
      const found = await findOverlap(query, id, 'all')
      if (found !== null) return { shown: presentOverlap(found) }
      const now = await keyAfterMerges(query, id)
      return now === null ? null : { movedTo: `overlaps/${now}` }
    },
  },
  {
    name: 'links',
    one: 'link',
    filters: LINK_FILTERS,
    sorts: LINK_SORTS,
    defaultSort: 'recorded',
    listed: Link,
    alone: Link,
    list: async (query, filters, page) => shownPage(await listLinks(query, filters, page), presentLink),
    async find(query, id) {
      const found = await findLink(query, id)
      return found === null ? null : { shown: presentLink(found), version: found.version }
    },
  },
  {
    name: 'officials',
    one: 'official',
    filters: OFFICIAL_FILTERS,
    sorts: ENTITY_SORTS,
    defaultSort: 'overlaps',
    listed: Entity,
    alone: Official,
    list: async (query, filters, page) =>
      shownPage(await listEntityDetails(query, filters, page, true), presentEntity),
    find: (query, id) => entity(query, id, true),
  },
  {
    name: 'interests',
    one: 'entry',
    filters: ENTITY_FILTERS,
    sorts: ENTITY_SORTS,
    defaultSort: 'name',
    listed: Entity,
    alone: Interest,
    list: async (query, filters, page) =>
      shownPage(await listEntityDetails(query, filters, page, false), presentEntity),
    find: (query, id) => entity(query, id, false),
  },
  {
    name: 'negotiations',
    one: 'negotiation',
    filters: NEGOTIATION_FILTERS,
    sorts: NEGOTIATION_SORTS,
    defaultSort: 'start',
    listed: Negotiation,
    alone: WholeNegotiation,
    list: async (query, filters, page) =>
      shownPage(await listNegotiations(query, filters, page), presentNegotiation),
    async find(query, id) {
      const found = await findNegotiation(query, id)
      return found === null ? null : { shown: presentWholeNegotiation(found) }
    },
  },
  {
    name: 'statements',
    one: 'statement',
    filters: STATEMENT_FILTERS,
    sorts: STATEMENT_SORTS,
    defaultSort: 'date',
    listed: Statement,
    alone: Statement,
    list: async (query, filters, page) =>
      shownPage(await listStatements(query, filters, page), presentStatement),
    async find(query, id) {
      const found = await findStatement(query, id)
      return found === null ? null : { shown: presentStatement(found) }
    },
  },
  {
    name: 'sources',
    one: 'source',
    filters: SOURCE_FILTERS,
    sorts: SOURCE_SORTS,
    defaultSort: 'published',
    listed: Source,
    alone: WholeSource,
    list: async (query, filters, page) => shownPage(await listSources(query, filters, page), presentSource),
    async find(query, id) {
      const found = await findSource(query, id)
      if (found === null) return null
      if (found.mergedInto !== null) return { movedTo: `sources/${found.mergedInto}` }
      const citing = await recordsCiting(query, found.id, { sort: 'record', limit: MOST_ROWS, cursor: null })
      return { shown: presentWholeSource(found, citing.rows) }
    },
  },
]
