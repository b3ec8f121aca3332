import sql, { type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { endOfMerges } from './end-of-merges.ts'
import { userNameOf } from './link-cards.ts'
import type { Found } from './search.ts'

/** A file that is attached to a source. */
export interface AttachedFile {
  readonly id: string
  readonly name: string
  /** Its media type. */
  readonly type: string
  readonly bytes: number
  readonly sha256: string
  /** Whether its words can be searched. */
  readonly readable: boolean
  readonly addedBy: string | null
  readonly addedAt: Date
}

/** The source with this id, and those that were merged into it. */
const sameSource = (id: string): Sql => sql`
  WITH RECURSIVE same AS (
    SELECT ${id}::bigint AS id
    UNION ALL SELECT s.id FROM sources s JOIN same ON s.merged_into_id = same.id
  )`

/** The files of a source, the latest first. */
export async function filesOf(query: Query, sourceId: string): Promise<AttachedFile[]> {
  return query<AttachedFile>(sql`
    ${sameSource(sourceId)}
    SELECT a.id::text AS id, a.name, f.type, octet_length(f.content) AS bytes, f.sha256, f.text IS NOT NULL AS readable,
      ${userNameOf('a.added_by')} AS "addedBy", a.added_at AS "addedAt"
    FROM attachments a JOIN same ON same.id = a.source_id JOIN files f ON f.sha256 = a.sha256
    ORDER BY a.added_at DESC, a.id DESC LIMIT 200`)
}

/** The contents of one file of a source; null if the source has no such file. */
export async function fileContent(
  query: Query,
  sourceId: string,
  id: string,
): Promise<{ name: string; type: string; content: Buffer } | null> {
  const [file] = await query<{ name: string; type: string; content: Buffer }>(sql`
    ${sameSource(sourceId)}
    SELECT a.name, f.type, f.content FROM attachments a JOIN same ON same.id = a.source_id
    JOIN files f ON f.sha256 = a.sha256 WHERE a.id = ${id}::bigint`)
  return file ?? null
}

/** The most words of a text that are searched for. */
const MOST_WORDS = 8

/**
 * A search for every word of a text, or its beginning; null if it has no words. Words are told apart last: a letter can
 * turn into a sign when it loses its accents.
 */
const prefixQuery = (words: string): Sql => sql`(
  SELECT to_tsquery('simple', string_agg(word || ':*', ' & ')) FROM (
    SELECT word FROM regexp_split_to_table(lower(unaccent(${words})), '[^[:alnum:]]+') word
    WHERE word <> '' LIMIT ${MOST_WORDS}) words)`

/** The most sources that a search of files finds. */
const MOST_FOUND = 20

/** The sources with a file that has words that begin with each of these, with the words around them. */
export async function sourcesWithWords(query: Query, words: string): Promise<Found[]> {
  const rows = await query<{
    slug: string
    title: string
    publisher: string
    name: string
    around: string
  }>(sql`
    SELECT DISTINCT ON (s.id) s.slug, s.title, s.publisher, a.name,
      ts_headline('simple', f.text, wanted.q, 'StartSel="", StopSel="", MaxFragments=1, MaxWords=40, MinWords=20') AS around
    FROM (SELECT ${prefixQuery(words)} AS q) wanted
    JOIN files f ON f.words @@ wanted.q JOIN attachments a ON a.sha256 = f.sha256
    JOIN sources s ON s.id = ${endOfMerges('sources', sql`a.source_id`)} AND s.retraction_reason IS NULL
    ORDER BY s.id DESC LIMIT ${MOST_FOUND}`)
  return rows.map(({ slug, title, publisher, name, around }) => ({
    record: 'source',
    name: title,
    href: `/sources/${slug}`,
    what: publisher,
    country: null,
    matches: [{ field: `file ${name}`, content: around }],
    alike: false,
  }))
}
