import sql from 'sql-template-tag'
import type { EntityKind } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import { slugFrom, takenSlugs } from '../../record/slugs.ts'
import { LeftOutCount, type RawRecord, type ReadRecord } from './reading.ts'
import { isNearlySame } from './sameness.ts'

/** What was decided about a name in a file. */
export interface DecidedName {
  readonly fileId: string
  readonly name: string
  readonly kind: EntityKind
  /** The slug of the entity on record that it is; '' or null for a new one. */
  readonly decided: string | null
}

interface OnRecord {
  readonly name: string
  readonly aliases: readonly string[]
  readonly country: string | null
  readonly summary: string | null
  readonly externalIds: Readonly<Record<string, string>> | null
}

/** The slugs of entities by their ids in a file: those on record keep their slugs, new ones get free ones. */
export class ResolvedNames {
  readonly #slugs: ReadonlyMap<string, string>
  /** Entities as they are on record, with what the file has added so far. */
  readonly #onRecord: Map<string, OnRecord>
  readonly #kinds: ReadonlyMap<string, EntityKind>
  /** Where the file differs from entities on record, which stay as they are. */
  readonly left = new LeftOutCount()

  private constructor(
    slugs: ReadonlyMap<string, string>,
    onRecord: Map<string, OnRecord>,
    kinds: ReadonlyMap<string, EntityKind>,
  ) {
    this.#slugs = slugs
    this.#onRecord = onRecord
    this.#kinds = kinds
  }

  static async of(query: Query, names: readonly DecidedName[]): Promise<ResolvedNames> {
    const slugs = new Map<string, string>()
    const known = names.filter(({ decided }) => decided !== null && decided !== '')
    for (const { fileId, decided } of known) slugs.set(fileId, decided as string)
    const onRecord = await query<OnRecord & { slug: string }>(sql`
      SELECT slug, name, aliases, country, summary, external_ids AS "externalIds" FROM entities
      WHERE slug = ANY(${[...new Set(slugs.values())]}::text[])`)
    const fresh = names.filter(({ decided }) => decided === null || decided === '')
    for (const [fileId, slug] of await freeSlugs(query, fresh)) slugs.set(fileId, slug)
    return new ResolvedNames(
      slugs,
      new Map(onRecord.map(({ slug, ...each }) => [slug, each])),
      new Map(names.map(({ fileId, kind }) => [fileId, kind])),
    )
  }

  /** The id under which an entity in the file is imported. */
  slugOf(fileId: string): string {
    return this.#slugs.get(fileId) ?? fileId
  }

  /** A record with the ids under which entities are imported; null if the current record already has all of it. */
  resolved({ list, record }: ReadRecord): RawRecord | null {
    const id = String(record.id)
    if (list === 'links')
      return { ...record, from: this.slugOf(String(record.from)), to: this.slugOf(String(record.to)) }
    if (list !== 'entities' || !this.#slugs.has(id)) return record
    const slug = this.slugOf(id)
    const before = this.#onRecord.get(slug)
    if (before === undefined) return { ...record, id: slug, kind: this.#kinds.get(id) ?? record.kind }
    listDifferences(this.left, before, record)
    const added = additionsTo(slug, before, record)
    if (added !== null) this.#onRecord.set(slug, withAdded(before, added))
    return added
  }
}

const STAYS = 'The entry on record has a different one, which stays.'
const isInCapitals = (name: string): boolean => name === name.toUpperCase()

/**
 * Lists where a file differs from an entity on record, which stays as it is. The kind, often only a guess from the
 * name, is weighed when names are matched.
 */
function listDifferences(left: LeftOutCount, before: OnRecord, record: RawRecord): void {
  const told = (what: string, value: unknown, why = STAYS): void =>
    left.add(`${before.name}: ${what} “${String(value).slice(0, 60)}”`, why)
  if (record.country !== undefined && before.country !== null && record.country !== before.country)
    told('country', record.country)
  if (record.summary !== undefined && before.summary !== null && record.summary !== before.summary)
    told('summary', record.summary)
  for (const [name, value] of Object.entries((record.external_ids ?? {}) as Record<string, string>))
    if ((before.externalIds?.[name] ?? value) !== value) told(name, value)
  for (const name of namesBeside(before, record)) {
    if (isInCapitals(name)) told('name', name, 'A name in all capitals is not added to an entry on record.')
    else if (mayBeMisspelled(name, before, record))
      told(
        'name',
        name,
        'It is nearly the name on record and may be misspelled, so it is not added as another name.',
      )
  }
}

/** Whether a row calls an entity nearly what it is called on record. Names that a file lists as such are meant. */
const mayBeMisspelled = (name: string, before: OnRecord, record: RawRecord): boolean =>
  name === record.name && [before.name, ...before.aliases].some((other) => isNearlySame(name, other))

/** The names in a record that the entity on record does not have. */
function namesBeside(before: OnRecord, record: RawRecord): string[] {
  const called = new Set([before.name, ...before.aliases].map((name) => name.toLowerCase()))
  const names = [record.name, ...((record.aliases ?? []) as string[])] as string[]
  return names.filter((name) => !called.has(name.toLowerCase()))
}

/** An entity on record once these additions are made: another name in the file may add to it too. */
const withAdded = (
  before: OnRecord,
  { aliases, country, summary, external_ids: ids }: RawRecord,
): OnRecord => ({
  ...before,
  aliases: (aliases as string[] | undefined) ?? before.aliases,
  country: (country as string | undefined) ?? before.country,
  summary: (summary as string | undefined) ?? before.summary,
  externalIds: (ids as Record<string, string> | undefined) ?? before.externalIds,
})

/** What a file can add to an entity on record. What the entity already has stays. */
function additionsTo(slug: string, before: OnRecord, record: RawRecord): RawRecord | null {
  const more = namesBeside(before, record).filter(
    (name) => !isInCapitals(name) && !mayBeMisspelled(name, before, record),
  )
  const ids = { ...(record.external_ids as Record<string, string> | undefined), ...before.externalIds }
  const says = {
    ...(more.length === 0 ? {} : { aliases: [...before.aliases, ...new Set(more)].slice(0, 100) }),
    ...(before.country === null && record.country !== undefined ? { country: record.country } : {}),
    ...(before.summary === null && record.summary !== undefined ? { summary: record.summary } : {}),
    ...(Object.keys(ids).length > Object.keys(before.externalIds ?? {}).length ? { external_ids: ids } : {}),
  }
  return Object.keys(says).length === 0 ? null : { id: slug, ...says }
}

/** A free slug for each new entity, made from its name, with a number if needed. */
async function freeSlugs(query: Query, fresh: readonly DecidedName[]): Promise<Map<string, string>> {
  const chosen = new Map<string, string>()
  const given = new Set<string>()
  let open = fresh.map(({ fileId, name }) => ({ fileId, base: slugFrom(name), number: 1 }))
  while (open.length > 0) {
    const wanted = ({ base, number }: (typeof open)[number]): string =>
      number === 1 ? base : `${base}-${number}`
    const taken = await takenSlugs(
      query,
      'entities',
      sql`slug = ANY(${[...new Set(open.map(wanted))]}::text[])`,
    )
    open = open.flatMap((each) => {
      const slug = wanted(each)
      if (taken.has(slug) || given.has(slug)) return { ...each, number: each.number + 1 }
      given.add(slug)
      chosen.set(each.fileId, slug)
      return []
    })
  }
  return chosen
}
