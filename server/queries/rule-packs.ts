import { LRUCache } from 'lru-cache'
import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { RulePack } from '../legal/pack.ts'
import { savedPack } from '../legal/read-pack.ts'
import { shippedPacks } from '../legal/shipped.ts'
import { userNameOf } from './link-cards.ts'

/** Packs that were read before, by their text. */
const known = new LRUCache<string, { pack: RulePack | null }>({ max: 50 })

/** A saved pack; null if this version of the program cannot use it. */
function usable(written: string): RulePack | null {
  const read = known.get(written) ?? { pack: savedPack(written) }
  known.set(written, read)
  return read.pack
}

/** Every rule pack in the version that counts, those of one place before those for everyone. */
export async function rulePacks(query: Query): Promise<RulePack[]> {
  const saved = await query<{ pack: string }>(
    sql`SELECT DISTINCT ON (pack_id) pack FROM rule_packs ORDER BY pack_id, version DESC`,
  )
  const edited = new Map(saved.flatMap(({ pack }) => usable(pack) ?? []).map((pack) => [pack.id, pack]))
  const shipped = shippedPacks().map((pack) => edited.get(pack.id) ?? pack)
  const own = [...edited.values()].filter(({ id }) => !shippedPacks().some((pack) => pack.id === id))
  const all = [...shipped, ...own]
  const forEveryone = (pack: RulePack): boolean => pack.applies_to.everyone === true
  return [...all.filter((pack) => !forEveryone(pack)), ...all.filter(forEveryone)]
}

/** A version of a pack: who saved it, when and why. */
export interface PackVersion {
  readonly version: number
  readonly reason: string
  readonly by: string | null
  readonly at: Date | null
}

/** The most versions that the page of a pack lists. */
const MOST_VERSIONS = 50

/**
 * The versions of a pack, newest first. The one that came with the program has no moment of its own; a later one, which
 * does not count here, is left out.
 */
export async function packVersions(query: Query, id: string): Promise<PackVersion[]> {
  const saved = await query<PackVersion>(sql`
    SELECT p.version, p.reason, ${userNameOf('p.saved_by')} AS by, p.saved_at AS at
    FROM rule_packs p WHERE p.pack_id = ${id} ORDER BY p.version DESC LIMIT ${MOST_VERSIONS}`)
  const shipped = shippedPacks().find((pack) => pack.id === id)
  const first = saved.at(-1)
  return shipped === undefined || (first !== undefined && first.version <= shipped.version)
    ? saved
    : [...saved, { version: shipped.version, reason: 'Came with Recusal.', by: null, at: null }]
}
