import sql, { join, raw, type Sql } from 'sql-template-tag'
import { z } from 'zod'
import type { Query } from '../database/query.ts'
import { optional, text } from '../record/input/fields.ts'
import { linkSentence } from '../values/link-words.ts'
import { IS_OFFICIAL } from './entity-cards.ts'
import { BY_NAME, beginsWith, foldedWords, wordBeginsWith } from './folded-words.ts'
import { findOverlaps } from './found-overlaps.ts'
import { loadLinkCards } from './link-cards.ts'

/** The kinds of record that a search finds. */
export const FOUND_RECORDS = ['overlap', 'entity', 'negotiation', 'link', 'statement', 'source'] as const
export type FoundRecord = (typeof FOUND_RECORDS)[number]

/** The query of a search page. */
export const SearchQuery = z.strictObject({
  q: optional(text(200)),
  record: optional(z.enum(FOUND_RECORDS, `must be one of ${FOUND_RECORDS.join(', ')}`)),
})

/** A text that matched a search. */
export interface Match {
  /** What part of the record the text is: its name, an alias, a quotation. */
  readonly field: string
  readonly content: string
}

/** A record that a search found, with the texts that matched, best first. */
export interface Found {
  readonly record: FoundRecord
  readonly name: string
  readonly href: string
  /** What it is, in a word or two: the kind of an entity or a link, the publisher of a source. */
  readonly what: string
  readonly country: string | null
  readonly matches: readonly Match[]
  /** Whether it has only words similar to those typed, not the words themselves. */
  readonly alike: boolean
}

/** The most results that one search shows. Readers who want others can add words. */
export const MOST_FOUND = 50
/** The most texts checked for each way of matching, so that a common word costs no more than a rare one. */
const MOST_TEXTS = 300
const MOST_MATCHES = 3
const MOST_ALIKE = 20
/** With fewer results than this, the search also looks for misspellings. */
const ENOUGH = 5

/** Fields that name a record. A match in them counts for more than one in a longer text. */
const NAMES = sql`('name', 'alias', 'title', 'speaker', 'publisher')`

/**
 * A text `t`'s rank by how well it matches: a name that is the words or has them, wherever (people are searched for by their
 * last names); other texts.
 */
const rank = (typed: string): Sql => sql`CASE
  WHEN t.field = 'name' AND t.folded = ${typed} THEN 0
  WHEN t.field IN ${NAMES} AND t.folded = ${typed} THEN 1
  WHEN t.field IN ('name', 'alias') THEN 2
  WHEN t.field IN ${NAMES} OR t.field = 'summary' THEN 3
  ELSE 4 END`

/** The condition on `t` that every word of the search begins a word of the text. */
function holdsEvery(typed: string): Sql {
  const words = typed.split(' ').slice(0, 8)
  return join(
    words.map((word) => sql`(t.folded LIKE ${`${word}%`} OR t.folded LIKE ${wordBeginsWith(word)})`),
    ' AND ',
  )
}

/** The kinds of record that have searchable texts: all but overlaps. */
const TEXT_RECORDS = FOUND_RECORDS.filter((record) => record !== 'overlap')

/** The most overlaps shown near the top if a search names both ends of one, along with other results. */
const FIRST_OVERLAPS = 10

/**
 * Searches the whole record by its words, and overlaps by whom they connect. Records with these words in their name
 * come first, then overlaps, then everything else with these words.
 * @param record only records of this kind.
 */
export async function search(query: Query, words: string, record: FoundRecord | null): Promise<Found[]> {
  const typed = await foldedWords(query, words)
  if (typed === '') return []
  if (record === 'overlap') return overlapsFound(query, typed, MOST_FOUND)
  const [texts, overlaps] = await Promise.all([
    searchTexts(query, words, typed, record),
    record === null ? overlapsFound(query, typed, FIRST_OVERLAPS) : [],
  ])
  const called = texts.filter(
    ({ record: kind, alike, matches }) =>
      !alike && CALLED.includes(kind) && matches.some(({ field }) => field === 'name' || field === 'alias'),
  )
  return [...called, ...overlaps, ...texts.filter((each) => !called.includes(each))].slice(0, MOST_FOUND)
}

/** Kinds of record that a search may name directly. */
const CALLED: readonly FoundRecord[] = ['entity', 'negotiation']

async function overlapsFound(query: Query, typed: string, limit: number): Promise<Found[]> {
  return (await findOverlaps(query, typed, limit)).map(({ name, href, score, band }) => ({
    record: 'overlap',
    name,
    href,
    what: `overlap, ${band}, ${score}`,
    country: null,
    matches: [],
    alike: false,
  }))
}

/**
 * Searches names, aliases, summaries, titles, quotations and other text on record. Case, accents
 * and punctuation do not matter. If few records match the words as typed, similar words match too.
 * @param record only records of this kind.
 */
async function searchTexts(
  query: Query,
  words: string,
  typed: string,
  record: FoundRecord | null,
): Promise<Found[]> {
  const of = record === null ? sql`true` : sql`t.record = ${record}`
  const found = await load(
    query,
    sql`SELECT t.*, ${rank(typed)} AS rank, 1::real AS likeness
      FROM unnest(${record === null ? TEXT_RECORDS : [record]}::text[]) kind CROSS JOIN LATERAL (
        SELECT * FROM search_texts t WHERE t.record = kind AND ${beginsWith(typed)} AND t.field IN ('name', 'alias', 'title')
        ORDER BY ${BY_NAME} LIMIT ${MOST_TEXTS}) t
      UNION SELECT * FROM (SELECT t.*, ${rank(typed)} AS rank, 1::real AS likeness FROM search_texts t
        WHERE ${of} AND ${holdsEvery(typed)} LIMIT ${MOST_TEXTS}) held`,
    false,
  )
  if (found.length >= ENOUGH || typed.length < 2) return found
  const known = new Set(found.map(({ href }) => href))
  const alike = await load(
    query,
    sql`SELECT t.*, 9 AS rank, a.likeness FROM alike_texts(${typed}) a JOIN search_texts t ON t.id = a.id
        WHERE length(${typed}) >= 4 AND ${of} AND NOT EXISTS (SELECT FROM names_sounding_like(${words}, true))
      UNION ALL SELECT t.*, 8 AS rank, s.likeness FROM names_sounding_like(${words}, true) s
        JOIN search_texts t ON t.record = 'entity' AND t.record_id = s.record_id AND t.content = s.content WHERE ${of}`,
    true,
  )
  return [...found, ...alike.filter(({ href }) => !known.has(href)).slice(0, MOST_ALIKE)]
}

/** The records of these texts, each once, with what a list shows of them. */
async function load(query: Query, texts: Sql, alike: boolean): Promise<Found[]> {
  const rows = await query<Omit<Found, 'alike'> & { id: string }>(sql`
    WITH texts AS (${texts}), best AS (
      SELECT record, record_id, min(rank) AS rank, max(likeness) AS likeness,
        (array_agg(json_build_object('field', field, 'content', content) ORDER BY rank, likeness DESC, length(content)))
          [1:${raw(String(MOST_MATCHES))}] AS matches,
        min(length(content)) AS shortest
      FROM texts GROUP BY record, record_id
    )
    SELECT best.record, best.record_id::text AS id, named.name, named.href, named.what, named.country, array_to_json(best.matches) AS matches
    FROM best CROSS JOIN LATERAL (${NAMED}) named
    ORDER BY best.rank, best.likeness DESC, ${RECORD_ORDER}, ${OVERLAPS_OF} DESC,
      starts_with(named.href, '/officials/') DESC, best.shortest, named.name, named.href LIMIT ${MOST_FOUND}`)
  const links = await loadLinkCards(
    query,
    rows.flatMap(({ record, id }) => (record === 'link' ? id : [])),
  )
  return rows.map(({ id, ...row }) => {
    const link = row.record === 'link' ? links.get(id) : undefined
    // A link's name is its sentence, as everywhere.
    const name = link === undefined ? row.name : linkSentence(link, link.from.name, link.to.name)
    return { ...row, name, alike }
  })
}

/** How many overlaps a found official has: of people and firms with one name, the official is meant more often. */
const OVERLAPS_OF = sql`CASE WHEN best.record = 'entity'
  THEN (SELECT count(*) FROM derived_overlaps v WHERE v.official_id = best.record_id) ELSE 0 END`

/** The order among equal matches: the subjects first, then the records that say something about them. */
const RECORD_ORDER = sql`array_position(ARRAY['entity', 'negotiation', 'statement', 'link', 'source'], best.record)`

/** The name and address of a found record `best`. */
const NAMED = sql`
  SELECT e.name, CASE WHEN ${raw(IS_OFFICIAL)} THEN '/officials/' ELSE '/interests/' END || e.slug AS href, e.kind AS what,
    e.country FROM entities e WHERE best.record = 'entity' AND e.id = best.record_id AND e.retraction_reason IS NULL
  UNION ALL SELECT n.name, '/negotiations/' || n.slug, 'negotiation', NULL FROM negotiations n
    WHERE best.record = 'negotiation' AND n.id = best.record_id AND n.retraction_reason IS NULL
  UNION ALL SELECT f.name || ' – ' || x.name, '/links/' || l.slug, 'link', NULL FROM links l
    JOIN entities f ON f.id = l.from_id JOIN entities x ON x.id = l.to_id
    WHERE best.record = 'link' AND l.id = best.record_id AND l.status <> 'retracted'
  UNION ALL SELECT coalesce(e.name, s.by_name), '/statements/' || s.slug, s.kind, NULL FROM statements s
    LEFT JOIN entities e ON e.id = s.by_id
    WHERE best.record = 'statement' AND s.id = best.record_id AND s.retraction_reason IS NULL
  UNION ALL SELECT s.title, '/sources/' || s.slug, s.publisher, NULL FROM sources s
    WHERE best.record = 'source' AND s.id = best.record_id AND s.retraction_reason IS NULL`
