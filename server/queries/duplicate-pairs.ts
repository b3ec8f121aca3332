import sql, { raw, type Sql } from 'sql-template-tag'
import type { DuplicateRecord } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { type Likened, type Likeness, likenessOf } from '../duplicates/likeness.ts'
import { DUPLICATE_TABLES } from '../duplicates/records.ts'
import { mayBeOne, sameEnds } from '../duplicates/same-statement.ts'
import { alikeEntities } from './alike-entities.ts'
import { undecided } from './duplicate-decisions.ts'
import { newestPairs, pairsOfLink, type RecordPair } from './duplicate-links.ts'

/** Two records that may be the same, the older first. */
export interface DuplicatePair extends Likeness {
  readonly record: DuplicateRecord
  readonly one: string
  readonly other: string
}

/** Pairs to decide, and where to continue; null if the whole record has been searched. */
export interface DuplicatePairs {
  readonly pairs: DuplicatePair[]
  readonly next: string | null
  /** Whether the next pairs are the unlikely ones. */
  readonly nextUnlikely?: boolean
}

/** Where to search: at one record, or from the newest or a given id down to the oldest. */
export interface PairSearch {
  readonly of: string | null
  readonly before: string | null
  /** Searches for unlikely pairs, which come last; otherwise for likely ones. For one record, both are listed. */
  readonly unlikely?: boolean
}

/** The most pairs on a page. */
const MOST_PAIRS = 20
/** The most that are searched at once. The first shows how many there is time for: where names are much alike, hardly any. */
const LARGEST_BATCH = 50
/** How long to go on searching for one page. */
const SEARCH_MS = 2000
/** The most entities that are checked for a page. This limits the time if hardly any are similar. */
const MOST_SCANNED = 100
/** The same if nothing similar is found. */
const MOST_IN_VAIN = 500
/** The most pairs that one look finds. */
const MOST_OF_BATCH = 100

/** Undecided pairs of this kind of record. */
export async function duplicatePairs(
  query: Query,
  record: DuplicateRecord,
  search: PairSearch,
): Promise<DuplicatePairs> {
  if (record === 'entity') {
    const likely = await entityPairs(query, search)
    const room = likely.next === null && likely.pairs.length < MOST_PAIRS
    if (search.of !== null || search.unlikely === true || !room) return likely
    // Once no likely pairs are left, the unlikely ones follow.
    const others = await entityPairs(query, { of: null, before: null, unlikely: true })
    return { pairs: [...likely.pairs, ...others.pairs], next: others.next, nextUnlikely: true }
  }
  return record === 'link' ? linkPairs(query, search) : sourcePairs(query, search)
}

type LikenedRow = Likened & { slug: string }
interface EntityPairRow {
  /** The id of the newer of the two. */
  readonly id: string
  readonly likeness: number
  readonly one: LikenedRow
  readonly other: LikenedRow
}

async function entityPairs(
  query: Query,
  { of, before, unlikely = false }: PairSearch,
): Promise<DuplicatePairs> {
  const pairs: DuplicatePair[] = []
  let from = before
  let scanned = 0
  const until = performance.now() + SEARCH_MS
  const goesOn = (): boolean =>
    pairs.length < MOST_PAIRS &&
    performance.now() < until &&
    scanned < (pairs.length === 0 ? MOST_IN_VAIN : MOST_SCANNED)
  let batchSize = 1
  while (goesOn()) {
    const began = performance.now()
    const batch = await query<{ id: string }>(sql`
      SELECT e.id::text AS id FROM entities e WHERE e.retraction_reason IS NULL
        AND (${of}::text IS NULL OR e.slug = ${of}) AND (${from}::bigint IS NULL OR e.id < ${from}::bigint)
      ORDER BY e.id DESC LIMIT ${batchSize}`)
    const alike = await alikeOf(
      query,
      batch.map(({ id }) => id),
      of !== null,
      of === null && !unlikely,
    )
    const { cut, shown } = withoutCut(alike, MOST_OF_BATCH)
    const rows = shown.slice(0, MOST_OF_BATCH)
    const found = rows
      .toSorted((a, b) => b.likeness - a.likeness)
      .map(({ one, other }) => ({
        record: 'entity' as const,
        one: one.slug,
        other: other.slug,
        ...likenessOf(one, other),
      }))
    pairs.push(...found.filter(({ against }) => of !== null || against.length > 0 === unlikely))
    scanned += batchSize
    if (cut !== undefined) return { pairs: likeliestFirst(pairs), next: rows.at(-1)?.id ?? null }
    from = batch.at(-1)?.id ?? null
    if (batch.length < batchSize) return { pairs: likeliestFirst(pairs), next: null }
    const now = performance.now()
    const inTime = Math.floor((batchSize * (until - now)) / (now - began))
    batchSize = Math.max(1, Math.min(LARGEST_BATCH, inTime))
  }
  return { pairs: likeliestFirst(pairs), next: from }
}

/** Pairs with nothing against them come first. A ministry and its state look alike but are two entities. */
const likeliestFirst = (pairs: readonly DuplicatePair[]): DuplicatePair[] =>
  [...pairs].sort((a, b) => a.against.length - b.against.length)

/** The digits in a name. Numbered companies can look alike by the hundred, and each one is different. */
const digitsOf = (name: Sql): Sql => sql`regexp_replace(${name}, '\\D+', ' ', 'g')`

/**
 * Pairs of these entities with older ones, or with any if `every` says so.
 * @param sameNumbers leaves out entities with different numbers in their names.
 */
async function alikeOf(
  query: Query,
  ids: readonly string[],
  every: boolean,
  sameNumbers: boolean,
): Promise<EntityPairRow[]> {
  const described = (alias: string): Sql =>
    raw(`json_build_object('slug', ${alias}.slug, 'name', ${alias}.name, 'aliases', ${alias}.aliases, 'kind', ${alias}.kind,
      'country', ${alias}.country, 'externalIds', ${alias}.external_ids)`)
  return query<EntityPairRow>(sql`
    SELECT e.id::text AS id, found.likeness, ${described('o')} AS one, ${described('e')} AS other FROM (
      SELECT id, alike_id, max(likeness) AS likeness FROM (
        SELECT e.id, a.record_id AS alike_id, a.likeness FROM entities e
          CROSS JOIN LATERAL unnest(e.aliases || e.name) wanted CROSS JOIN LATERAL alike_names(wanted) a
          WHERE e.id = ANY(${ids}::bigint[])
        UNION ALL
        SELECT e.id, x.id, 1 FROM entities e CROSS JOIN LATERAL jsonb_each(e.external_ids) own
          JOIN entities x ON x.external_ids @> jsonb_build_object(own.key, own.value)
          WHERE e.id = ANY(${ids}::bigint[])
      ) each WHERE alike_id <> id AND (${every} OR alike_id < id) GROUP BY id, alike_id
    ) found JOIN entities e ON e.id = found.id JOIN entities o ON o.id = found.alike_id
    WHERE o.retraction_reason IS NULL AND ((o.kind = 'person') = (e.kind = 'person') OR found.likeness = 1)
      AND (NOT ${sameNumbers} OR btrim(${digitsOf(raw('o.name'))}) = btrim(${digitsOf(raw('e.name'))}))
      AND ${undecided('entity', raw('e.id'), raw('o.id'))}
    ORDER BY e.id DESC, found.likeness DESC, o.id LIMIT ${MOST_OF_BATCH + 1}`)
}

/** What makes two links or two sources alike. */
const LINKS_ALIKE: Likeness = {
  why: ['the same kind of link between the same two', 'dates, shares and amounts do not conflict'],
  against: [],
}
const SAME_PAGE = 'the same address except for its scheme, tracking or a trailing slash'

/**
 * Rows without those of the record at which a page of `most` ends: the next page starts with it. Of one with more pairs than
 * fit, all are shown, and the others follow once these are decided.
 */
function withoutCut<Row extends { readonly id: string }>(rows: readonly Row[], most: number) {
  const cut = rows[most]?.id
  const whole = rows.filter(({ id }) => id !== cut)
  return { cut, shown: whole.length === 0 ? rows : whole }
}

function pageOf(
  record: DuplicateRecord,
  rows: readonly RecordPair[],
  likeness: (row: RecordPair) => Likeness,
): DuplicatePairs {
  const { cut, shown } = withoutCut(rows, MOST_PAIRS)
  return {
    pairs: shown.map((row) => ({ record, one: row.one, other: row.other, ...likeness(row) })),
    next: cut === undefined ? null : (shown.at(-1)?.id ?? null),
  }
}

async function linkPairs(query: Query, { of, before }: PairSearch): Promise<DuplicatePairs> {
  const shown = (rows: readonly RecordPair[]): DuplicatePairs => pageOf('link', rows, () => LINKS_ALIKE)
  if (of !== null) return shown(await pairsOfLink(query, of, before, MOST_PAIRS + 1))
  const { pairs, endedAt } = await newestPairs(query, before, MOST_PAIRS + 1)
  const page = shown(pairs)
  return { ...page, next: page.next ?? endedAt }
}

async function sourcePairs(query: Query, { of, before }: PairSearch): Promise<DuplicatePairs> {
  const rows = await query<RecordPair & { titles: string[]; publishers: string[] }>(sql`
    SELECT p.slug AS one, q.slug AS other, q.id::text AS id, ARRAY[p.title, q.title] AS titles,
      ARRAY[p.publisher, q.publisher] AS publishers
    FROM sources q JOIN sources p ON same_address(p.url) = same_address(q.url) AND p.id < q.id
    WHERE p.retraction_reason IS NULL AND q.retraction_reason IS NULL
      AND (${of}::text IS NULL OR ${of} IN (p.slug, q.slug)) AND (${before}::bigint IS NULL OR q.id < ${before}::bigint)
      AND ${undecided('source', raw('p.id'), raw('q.id'))}
    ORDER BY q.id DESC, p.id LIMIT ${MOST_PAIRS + 1}`)
  return pageOf('source', rows, (row) => {
    const { titles, publishers } = row as (typeof rows)[number]
    return {
      why: [SAME_PAGE],
      against: [
        ...(titles[0] === titles[1] ? [] : ['different titles']),
        ...(publishers[0] === publishers[1] ? [] : ['different publishers']),
      ],
    }
  })
}

/** Why two records look alike and what speaks against it, whether or not it is decided; null if they do not. */
export async function likenessOfPair(
  query: Query,
  record: DuplicateRecord,
  one: string,
  other: string,
): Promise<Likeness | null> {
  if (record === 'entity') {
    const [mine] = await query<Likened & { id: string }>(sql`
      SELECT id, name, aliases, kind, country, external_ids AS "externalIds" FROM entities WHERE slug = ${one}`)
    const alike = mine === undefined ? [] : await alikeEntities(query, mine, mine.id)
    return alike.find(({ slug }) => slug === other) ?? null
  }
  const table = raw(DUPLICATE_TABLES[record])
  const alike =
    record === 'link'
      ? sql`${sameEnds('p', 'q')} AND ${mayBeOne('p', 'q')}`
      : sql`same_address(p.url) = same_address(q.url)`
  const [found] = await query<{ alike: boolean }>(sql`
    SELECT ${alike} AS alike FROM ${table} p, ${table} q WHERE p.slug = ${one} AND q.slug = ${other}`)
  if (found?.alike !== true) return null
  return record === 'link' ? LINKS_ALIKE : { why: [SAME_PAGE], against: [] }
}
