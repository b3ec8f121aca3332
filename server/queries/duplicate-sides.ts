import sql, { raw } from 'sql-template-tag'
import { LINK_KINDS } from '../../models/link-kinds.ts'
import type { DuplicateRecord } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { DUPLICATE_TABLES } from '../duplicates/records.ts'
import { entityHref, linkHref } from '../values/addresses.ts'
import { countryName } from '../values/countries.ts'
import { capital, count, formatDate, formatSpan, words } from '../values/format.ts'
import { linkSentence } from '../values/link-words.ts'
import { IS_OFFICIAL } from './entity-cards.ts'
import { LINK_COLUMNS, LINKS, type LinkCard } from './link-cards.ts'

/** One of two records that look alike, as shown in a list. */
export interface DuplicateSide {
  readonly slug: string
  readonly name: string
  readonly second: string
  readonly href: string
}

type Load = (query: Query, slugs: readonly string[]) => Promise<DuplicateSide[]>

const LOAD: Readonly<Record<DuplicateRecord, Load>> = {
  async entity(query, slugs) {
    const rows = await query<{
      slug: string
      name: string
      kind: string
      country: string | null
      official: boolean
      links: number
    }>(sql`
      SELECT e.slug, e.name, e.kind, e.country, ${raw(IS_OFFICIAL)} AS official,
        (SELECT count(*)::int FROM links l WHERE e.id IN (l.from_id, l.to_id) AND l.status <> 'retracted') AS links
      FROM entities e WHERE e.slug = ANY(${[...slugs]}::text[])`)
    return rows.map((row) => ({
      slug: row.slug,
      name: row.name,
      second: [
        capital(words(row.kind)),
        row.country === null ? 'country unknown' : countryName(row.country),
        count(row.links, 'link'),
      ].join(', '),
      href: entityHref(row),
    }))
  },
  async link(query, slugs) {
    const rows = await query<LinkCard>(
      sql`SELECT ${raw(LINK_COLUMNS)} FROM ${raw(LINKS)} WHERE l.slug = ANY(${[...slugs]}::text[])`,
    )
    return rows.map((link) => ({
      slug: link.slug,
      name: linkSentence(link, link.from.name, link.to.name),
      second: [
        formatSpan(link.startDate, link.endDate, LINK_KINDS[link.kind].oneDay),
        ...link.sources.map((source) => source.publisher),
      ].join(', '),
      href: linkHref(link.slug),
    }))
  },
  async source(query, slugs) {
    const rows = await query<{
      slug: string
      title: string
      publisher: string
      published: string | null
      url: string
    }>(sql`
      SELECT slug, title, publisher, published, url FROM sources WHERE slug = ANY(${[...slugs]}::text[])`)
    return rows.map((row) => ({
      slug: row.slug,
      name: row.title,
      second: `${row.publisher}, ${row.published === null ? 'date unknown' : formatDate(row.published)}, ${row.url}`,
      href: `/sources/${row.slug}`,
    }))
  },
}

/** The slug of the one of these records that was on record first: it is the one to keep, unless someone says otherwise. */
export async function firstRecorded(
  query: Query,
  record: DuplicateRecord,
  slugs: readonly string[],
): Promise<string> {
  const [first] = await query<{ slug: string }>(sql`
    SELECT slug FROM ${raw(DUPLICATE_TABLES[record])} WHERE slug = ANY(${[...slugs]}::text[]) ORDER BY id LIMIT 1`)
  return first?.slug ?? ''
}

/** The records with these slugs, by slug. */
export async function duplicateSides(
  query: Query,
  record: DuplicateRecord,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, DuplicateSide>> {
  const sides = await LOAD[record](query, [...new Set(slugs)])
  return new Map(sides.map((side) => [side.slug, side]))
}
