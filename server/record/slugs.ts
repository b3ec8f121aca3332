import { createHash } from 'node:crypto'
import slugify from '@sindresorhus/slugify'
import sql, { join, raw, type Sql } from 'sql-template-tag'
import { transliterate } from 'transliteration'
import type { Query } from '../database/query.ts'
import { slug } from './input/fields.ts'

const LONGEST = 80

/** What a slug is if nothing is left of a name. */
const NAMELESS = 'record'

/**
 * A slug made from a name: plain letters, digits and hyphens. A name that has none of its own is written in Latin
 * letters; if there is nothing to write, it is `record`.
 */
export function slugFrom(name: string): string {
  return ownLetters(name) ?? ownLetters(transliterate(name)) ?? NAMELESS
}

/** A slug of the letters and digits that can be in one; null if there are none. */
function ownLetters(text: string): string | null {
  const made = slugify(text)
    .slice(0, LONGEST)
    .replace(/(?<!-)-+$/, '')
  return slug.safeParse(made).success ? made : null
}

/**
 * The id itself if it is a slug, else one made from it: its letters, and a digest that tells it apart from every other
 * id in any file.
 */
export function slugOfId(id: string): string {
  if (slug.safeParse(id).success) return id
  return `${ownLetters(id) ?? NAMELESS}-${createHash('sha256').update(id).digest('hex').slice(0, 10)}`
}

/** The tables whose records have an address of their own. */
type SluggedTable = 'entities' | 'links' | 'negotiations' | 'sources' | 'statements'

/** Tables whose records share their slugs: a statement is about entities and talks, and names both by slug alone. */
const SHARED: readonly SluggedTable[] = ['entities', 'negotiations']

/**
 * The slugs that records of a table have, or of one that shares its slugs.
 * @param chosen which of them, as a condition on `slug`.
 */
export async function takenSlugs(query: Query, table: SluggedTable, chosen: Sql): Promise<Set<string>> {
  const tables = SHARED.includes(table) ? SHARED : [table]
  const each = tables.map((one) => sql`SELECT slug FROM ${raw(one)} WHERE ${chosen}`)
  const rows = await query<{ slug: string }>(join(each, ' UNION ALL '))
  return new Set(rows.map((row) => row.slug))
}

/**
 * A slug made from a name that no record of the table has: `name`, else `name-2`, `name-3` and so on. Entities and talks
 * have none in common.
 * @param promised slugs of records that are still to be written.
 */
export async function freeSlug(
  query: Query,
  table: SluggedTable,
  name: string,
  promised: Iterable<string> = [],
): Promise<string> {
  const wanted = slugFrom(name)
  const taken = await takenSlugs(query, table, sql`slug LIKE ${`${wanted}%`}`)
  for (const each of promised) taken.add(each)
  if (!taken.has(wanted)) return wanted
  for (let number = 2; ; number += 1) {
    const candidate = `${wanted}-${number}`
    if (!taken.has(candidate)) return candidate
  }
}
