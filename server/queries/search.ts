import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { linkSentence } from '../values/link-words.ts'
import { IS_OFFICIAL } from './entity-cards.ts'
import { beginsWith, foldedWords, wordBeginsWith } from './folded-words.ts'
import { findOverlaps } from './found-overlaps.ts'
import { loadLinkCards } from './link-cards.ts'

/** The kinds of record that a search finds. */
export const FOUND_RECORDS = ['overlap', 'entity', 'negotiation', 'link', 'statement', 'source'] as const
export type FoundRecord = (typeof FOUND_RECORDS)[number]

/** A text by which a record was found. */
export interface Match {
  /** What the text is of the record: its name, an alias, a quotation. */
  readonly field: string
  readonly content: string
}

/** A record that a search found, with the texts that matched, the best first. */
export interface Found {
  readonly record: FoundRecord
  readonly name: string
  readonly href: string
  /** What it is in a word: the kind of an entity or a link, the publisher of a source. */
  readonly what: string
  readonly country: string | null
  readonly matches: readonly Match[]
  /** Whether the words as typed are nowhere in it, only something much like them. */
  readonly alike: boolean
}

/** The most that one search shows: who wants more says more. */
export const MOST_FOUND = 50
/** Texts looked at for each way of matching: a common word costs no more than a rare one. */
const MOST_TEXTS = 300
const MOST_MATCHES = 3
const MOST_ALIKE = 20
/** Below this a misspelling is looked for; a full page of exact matches needs none. */
const ENOUGH = 5

/** Fields that name a record; a match in them counts for more than one in a longer text. */
const NAMES = sql`('name', 'alias', 'title', 'speaker', 'publisher')`

/** Of a text `t`, by how well it matches: a name that is the words, begins with them, holds them; other texts. */
const rank = (typed: string): Sql => sql`CASE
  WHEN t.field = 'name' AND t.folded = ${typed} THEN 0
  WHEN t.field IN ${NAMES} AND t.folded = ${typed} THEN 1
  WHEN t.field IN ('name', 'alias') AND starts_with(t.folded, ${typed}) THEN 2
  WHEN t.field IN ('name', 'alias') THEN 3
  WHEN t.field IN ${NAMES} OR t.field = 'summary' THEN 4
  ELSE 5 END`

/** On `t`: every word of the search begins a word of the text. */
function holdsEvery(typed: string): Sql {
  const words = typed.split(' ').slice(0, 8)
  return join(
    words.map((word) => sql`(t.folded LIKE ${`${word}%`} OR t.folded LIKE ${wordBeginsWith(word)})`),
    ' AND ',
  )
}

/** Overlaps that lead where a search names both ends of one, among everything else that it found. */
const FIRST_OVERLAPS = 10

/**
 * Everything on record by the words of it, overlaps by whom they connect. What is called by all of the words comes first,
 * then overlaps, then what else has these words.
 * @param record only records of this kind.
 */
export async function search(query: Query, words: string, record: FoundRecord | null): Promise<Found[]> {
  if (record === 'overlap') return overlapsFound(query, words, MOST_FOUND)
  const [texts, overlaps] = await Promise.all([
    searchTexts(query, words, record),
    record === null ? overlapsFound(query, words, FIRST_OVERLAPS) : [],
  ])
  const called = texts.filter(
    ({ record: kind, alike, matches }) =>
      !alike && CALLED.includes(kind) && matches.some(({ field }) => field === 'name' || field === 'alias'),
  )
  return [...called, ...overlaps, ...texts.filter((each) => !called.includes(each))].slice(0, MOST_FOUND)
}

/** Records that a search may name outright. */
const CALLED: readonly FoundRecord[] = ['entity', 'negotiation']

async function overlapsFound(query: Query, words: string, limit: number): Promise<Found[]> {
  return (await findOverlaps(query, words, limit)).map(({ name, href, score, band }) => ({
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
 * Everything on record by names, aliases, summaries, titles, quotations and other words of it. Case, accents
 * and punctuation do not matter; where little is found as typed, what is much like it is found too.
 * @param record only records of this kind.
 */
async function searchTexts(query: Query, words: string, record: FoundRecord | null): Promise<Found[]> {
  const typed = await foldedWords(query, words)
  if (typed === '') return []
  const of = record === null ? sql`true` : sql`t.record = ${record}`
  const found = await load(
    query,
    sql`SELECT t.*, ${rank(typed)} AS rank, 1::real AS likeness FROM search_texts t
      WHERE ${of} AND ${beginsWith(typed)} AND t.field IN ('name', 'alias', 'title')
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
    ORDER BY best.rank, best.likeness DESC, ${RECORD_ORDER}, best.shortest, named.name, named.href LIMIT ${MOST_FOUND}`)
  const links = await loadLinkCards(
    query,
    rows.flatMap(({ record, id }) => (record === 'link' ? id : [])),
  )
  return rows.map(({ id, ...row }) => {
    const link = row.record === 'link' ? links.get(id) : undefined
    // A link is called by its sentence, as everywhere.
    const name = link === undefined ? row.name : linkSentence(link, link.from.name, link.to.name)
    return { ...row, name, alike }
  })
}

/** Of what matches as well, whom it is about comes before what says so. */
const RECORD_ORDER = sql`array_position(ARRAY['entity', 'negotiation', 'statement', 'link', 'source'], best.record)`

/** What a found record `best` is called and where it is. */
const NAMED = sql`
  SELECT e.name, CASE WHEN ${raw(IS_OFFICIAL)} THEN '/officials/' ELSE '/interests/' END || e.slug AS href, e.kind AS what,
    e.country FROM entities e WHERE best.record = 'entity' AND e.id = best.record_id
  UNION ALL SELECT n.name, '/negotiations/' || n.slug, 'negotiation', NULL FROM negotiations n
    WHERE best.record = 'negotiation' AND n.id = best.record_id
  UNION ALL SELECT f.name || ' – ' || x.name, '/links/' || l.slug, 'link', NULL FROM links l
    JOIN entities f ON f.id = l.from_id JOIN entities x ON x.id = l.to_id
    WHERE best.record = 'link' AND l.id = best.record_id AND l.status <> 'retracted'
  UNION ALL SELECT coalesce(e.name, s.by_name), '/statements/' || s.slug, s.kind, NULL FROM statements s
    LEFT JOIN entities e ON e.id = s.by_id
    WHERE best.record = 'statement' AND s.id = best.record_id AND s.retraction_reason IS NULL
  UNION ALL SELECT s.title, '/sources/' || s.slug, s.publisher, NULL FROM sources s
    WHERE best.record = 'source' AND s.id = best.record_id`
