import sql, { raw, type Sql } from 'sql-template-tag'
import type { EntityKind } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { entityHref, negotiationHref } from '../values/addresses.ts'
import { countryName } from '../values/countries.ts'
import { IS_OFFICIAL } from './entity-cards.ts'
import { beginsWith, foldedWords, wordBeginsWith } from './folded-words.ts'
import { findOverlaps } from './found-overlaps.ts'

/** An entity as a picker offers it. */
export interface Suggestion {
  readonly slug: string
  readonly name: string
  readonly kind: EntityKind
  readonly country: string | null
  readonly official: boolean
  /** The alias that matched, if the name did not. */
  readonly alias: string | null
}

/**
 * Entities that match what someone is typing: names and aliases that begin with it, then those with a word that
 * does; if there are none, similar names. Of those found, officials come first. Each step stops when the limit is reached, so that a common
 * word costs no more than a rare one.
 * @param kind only entities of this kind.
 */
export async function suggestEntities(
  query: Query,
  words: string,
  limit: number,
  kind: EntityKind | null = null,
): Promise<Suggestion[]> {
  const typed = await foldedWords(query, words)
  if (typed === '') return []
  const names = sql`search_texts t JOIN entities e ON e.id = t.record_id AND t.record = 'entity'
    AND t.field IN ('name', 'alias') AND (${kind}::text IS NULL OR e.kind = ${kind})`
  const step = (rank: number, where: Sql, order: Sql = sql``): Sql =>
    sql`(SELECT t.record_id, t.field, t.content, ${raw(String(rank))} AS rank FROM ${names} WHERE ${where} ${order} LIMIT ${limit})`
  const found = await query<Suggestion & { rank: number }>(sql`
    SELECT * FROM (
      SELECT DISTINCT ON (e.id) e.slug, e.name, e.kind, e.country, ${raw(IS_OFFICIAL)} AS official,
        CASE WHEN found.field = 'alias' THEN found.content END AS alias, found.rank
      FROM (
        ${step(1, beginsWith(typed), sql`ORDER BY left(t.folded, 100) COLLATE "C"`)}
        UNION ALL ${step(2, sql`t.folded LIKE ${wordBeginsWith(typed)}`)}
      ) found JOIN entities e ON e.id = found.record_id
      ORDER BY e.id, found.rank, found.field = 'alias'
    ) each ORDER BY official DESC, rank, length(name), name, slug LIMIT ${limit}`)
  // An exact match is what the reader means. Typos are considered only if nothing matches; other scripts always are.
  const sounding = await entitiesSounding(query, words, limit, kind)
  const known = new Set(found.map(({ slug }) => slug))
  const heard = [...found, ...sounding.filter(({ slug }) => !known.has(slug))].slice(0, limit)
  if (heard.length > 0 || typed.length < 4) return heard
  // The best texts are chosen first, so that entity details are needed for only a few.
  return query<Suggestion>(sql`
    SELECT * FROM (
      SELECT DISTINCT ON (e.id) e.slug, e.name, e.kind, e.country, ${raw(IS_OFFICIAL)} AS official,
        CASE WHEN best.field = 'alias' THEN best.content END AS alias, best.likeness
      FROM (
        SELECT t.record_id, t.field, t.content, word_similarity(${typed}, t.folded) AS likeness FROM ${names}
        WHERE core_name(${typed}) <% t.core ORDER BY likeness DESC, length(t.folded) LIMIT ${limit * 3}
      ) best JOIN entities e ON e.id = best.record_id
      ORDER BY e.id, best.likeness DESC
    ) each ORDER BY likeness DESC, length(name), name, slug LIMIT ${limit}`)
}

/** Entities whose names sound like this, if one of the two is in another script. */
async function entitiesSounding(
  query: Query,
  words: string,
  limit: number,
  kind: EntityKind | null,
): Promise<Suggestion[]> {
  return query<Suggestion>(sql`
    SELECT * FROM (
      SELECT DISTINCT ON (e.id) e.slug, e.name, e.kind, e.country, ${raw(IS_OFFICIAL)} AS official,
        nullif(s.content, e.name) AS alias, s.likeness
      FROM names_sounding_like(${words}, true) s JOIN entities e ON e.id = s.record_id
      WHERE e.retraction_reason IS NULL AND (${kind}::text IS NULL OR e.kind = ${kind}) ORDER BY e.id, s.likeness DESC
    ) each ORDER BY likeness DESC, length(name), name, slug LIMIT ${limit}`)
}

/** Negotiations whose name contains the words, for pickers that also accept negotiations. */
export async function suggestNegotiations(
  query: Query,
  words: string,
  limit: number,
): Promise<{ slug: string; name: string }[]> {
  const typed = await foldedWords(query, words)
  if (typed === '') return []
  return query(sql`
    SELECT n.slug, n.name FROM search_texts t JOIN negotiations n ON n.id = t.record_id
    WHERE t.record = 'negotiation' AND t.field = 'name' AND (t.folded LIKE ${`${typed}%`} OR t.folded LIKE ${wordBeginsWith(typed)})
    ORDER BY length(n.name), n.name LIMIT ${limit}`)
}

/** Sources with a word in the title that begins with what is typed, latest first. */
async function suggestTitles(
  query: Query,
  words: string,
  limit: number,
): Promise<{ slug: string; title: string; publisher: string }[]> {
  const typed = await foldedWords(query, words)
  if (typed === '') return []
  return query(sql`
    SELECT s.slug, s.title, s.publisher FROM search_texts t JOIN sources s ON s.id = t.record_id
    WHERE t.record = 'source' AND t.field = 'title' AND (t.folded LIKE ${`${typed}%`} OR t.folded LIKE ${wordBeginsWith(typed)})
    ORDER BY s.published_latest DESC NULLS LAST, s.id LIMIT ${limit}`)
}

/** What a search box offers while someone types: a record to go to. */
export interface Offered {
  readonly name: string
  readonly href: string
  readonly what: string
  readonly alias: string | null
}

const MOST_OFFERED = { entities: 6, overlaps: 3, negotiations: 2, sources: 2 } as const

/** Entities, overlaps, negotiations and sources that match what someone is typing. */
export async function suggestAnything(query: Query, words: string): Promise<Offered[]> {
  // A single word names one record. Several may name the ends of an overlap.
  const severalWords = words.trim().includes(' ')
  const [entities, overlaps, negotiations, sources] = await Promise.all([
    suggestEntities(query, words, MOST_OFFERED.entities),
    severalWords
      ? foldedWords(query, words).then((typed) => findOverlaps(query, typed, MOST_OFFERED.overlaps))
      : [],
    suggestNegotiations(query, words, MOST_OFFERED.negotiations),
    suggestTitles(query, words, MOST_OFFERED.sources),
  ])
  return [
    ...entities.map(({ name, kind, country, alias, ...entity }) => ({
      name,
      href: entityHref(entity),
      what: [kind, country === null ? null : countryName(country)].filter((part) => part !== null).join(', '),
      alias,
    })),
    ...overlaps.map(({ name, href, score, band }) => ({
      name,
      href,
      what: `overlap, ${band}, ${score}`,
      alias: null,
    })),
    ...negotiations.map(({ slug, name }) => ({
      name,
      href: negotiationHref(slug),
      what: 'negotiation',
      alias: null,
    })),
    ...sources.map(({ slug, title, publisher }) => ({
      name: title,
      href: `/sources/${slug}`,
      what: publisher,
      alias: null,
    })),
  ]
}
