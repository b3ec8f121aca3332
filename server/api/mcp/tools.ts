import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import type { Database } from '../../database/index.ts'
import { NO_FILTERS } from '../../queries/filters.ts'
import { findOverlap, listOverlaps } from '../../queries/overlaps.ts'
import { BadCursor } from '../../queries/paging.ts'
import { FOUND_RECORDS, search } from '../../queries/search.ts'
import { NameRefused, understoodFilters } from '../../queries/understood-filters.ts'
import { SCREENING_NOTICE } from '../../record/notice.ts'
import { AS_OF_REASON, type AsOf, readAsOf } from '../../values/as-of.ts'
import { COLLECTIONS } from '../collections.ts'
import { presentOverlap, presentOverlapSummary } from '../present/overlaps.ts'

/** What a program acting for a person may do: read the record, and nothing else. */

const READS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
} as const
const MOST_OVERLAPS = 50

/** An answer as data, with the same data as text for programs that cannot read it. */
function answer(data: Record<string, unknown>) {
  return {
    content: [{ type: 'text' as const, text: JSON.stringify(data) }],
    structuredContent: data,
  }
}

const refused = (words: string) => ({ content: [{ type: 'text' as const, text: words }], isError: true })

const name = z.string().max(200)
/** An overlap’s id is made of three others. */
const id = z.string().max(700)
/** A moment, read as in an address at the moment `now`. */
const momentAsOf = (now: Date) =>
  z
    .string()
    .max(40)
    .transform((written, context) => {
      const moment = readAsOf(written, now)
      if (moment !== null) return moment
      context.addIssue({ code: 'custom', message: AS_OF_REASON })
      return z.NEVER
    })
    .optional()
    .describe('a day or a time: the record is read as it was then')

/** @param base the site's address: every record comes with the address of its page. @param now when the request came. */
export function addTools(
  server: McpServer,
  { query, at }: Pick<Database, 'query' | 'at'>,
  base: string,
  now: Date,
): void {
  const as_of = momentAsOf(now)
  server.registerTool(
    'search',
    {
      title: 'Search the record',
      description:
        'Finds officials, interests, negotiations, links, statements and sources by name, alias, title or quotation.',
      inputSchema: z.strictObject({
        query: z.string().min(1).max(200),
        record: z.enum(FOUND_RECORDS).optional(),
      }),
      annotations: READS,
    },
    async ({ query: words, record }) => {
      const found = await search(query, words, record ?? null)
      return answer({
        found: found.map(({ record: kind, name: called, href, what, country, matches }) => ({
          record: kind,
          name: called,
          what,
          country,
          url: base + href,
          matches: matches.map(({ field, content }) => ({ field, text: content })),
        })),
      })
    },
  )
  server.registerTool(
    'record',
    {
      title: 'Read one record',
      description:
        'Returns an official, interest, negotiation, link, statement or source, with its sources. An id is the last part of a page’s address.',
      inputSchema: z.strictObject({
        collection: z.enum(COLLECTIONS.map((each) => each.name) as [string, ...string[]]),
        id,
        as_of,
      }),
      annotations: READS,
    },
    async ({ collection, id, as_of }) => {
      const past = at(as_of)
      const found = await COLLECTIONS.find((each) => each.name === collection)?.find(past, id)
      if (found == null) return refused(`There is no record “${id}” among the ${collection}.`)
      if ('movedTo' in found) return refused(`That record is now ${found.movedTo}.`)
      return answer({
        record: found.shown,
        url: pageAt(`${base}/${collection}/${encodeURIComponent(id)}`, as_of),
      })
    },
  )
  server.registerTool(
    'overlaps',
    {
      title: 'List overlaps',
      description: `Lists overlaps between an official’s interests and a negotiation, highest score first. ${SCREENING_NOTICE} Filters take names or ids.`,
      inputSchema: z.strictObject({
        official: name.optional(),
        negotiation: name.optional(),
        party: name.optional(),
        interest: name.optional(),
        limit: z.int().min(1).max(MOST_OVERLAPS).default(20),
        cursor: z.string().max(1000).optional().describe('the “next” of the page before'),
        as_of,
      }),
      annotations: READS,
    },
    async ({ limit, cursor = null, as_of, ...given }) => {
      const past = at(as_of)
      try {
        const { changes } = await understoodFilters(past, given)
        const filters = { ...NO_FILTERS, ...asLists({ ...given, ...changes }) }
        const { rows, next } = await listOverlaps(past, filters, { sort: 'score', limit, cursor }, 'shown')
        const overlaps = rows.map((row) => ({
          ...presentOverlapSummary(row),
          url: pageAt(`${base}/overlaps/${encodeURIComponent(row.id)}`, as_of),
        }))
        return answer({ overlaps, more: next !== null, next, notice: SCREENING_NOTICE })
      } catch (error) {
        if (error instanceof NameRefused || error instanceof BadCursor) return refused(error.message)
        throw error
      }
    },
  )
  server.registerTool(
    'explain_overlap',
    {
      title: 'Explain an overlap',
      description: `Explains one overlap in full: every path of links from the official to the party, each link with its sources, the score term by term, and the responses of the people concerned. ${SCREENING_NOTICE}`,
      inputSchema: z.strictObject({
        id: id.describe('official~negotiation~party, as returned by “overlaps”'),
        as_of,
      }),
      annotations: READS,
    },
    async ({ id, as_of }) => {
      const past = at(as_of)
      const overlap = await findOverlap(past, id, 'all')
      if (overlap === null) return refused(`There is no overlap “${id}”.`)
      return answer({
        overlap: presentOverlap(overlap),
        url: pageAt(`${base}/overlaps/${encodeURIComponent(id)}`, as_of),
        notice: SCREENING_NOTICE,
      })
    },
  )
}

/** The address of a page as it was at the moment that was asked for. */
const pageAt = (url: string, asOf: AsOf | undefined): string =>
  asOf === undefined ? url : `${url}?${new URLSearchParams({ as_of: asOf.written })}`

/** Filters as lists take them: each is a list of the values that it lets through. */
function asLists(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([filter, value]) => [filter, [value].flat()]),
  )
}
