import sql, { raw } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { RulePack } from '../legal/pack.ts'
import { SHIPPED_PACKS } from '../legal/shipped.ts'
import { USER_NAME } from './link-cards.ts'

/** Every rule pack in the version that counts, those of one place before those for everyone. */
export async function rulePacks(query: Query): Promise<RulePack[]> {
  const saved = await query<{ pack: string }>(
    sql`SELECT DISTINCT ON (pack_id) pack FROM rule_packs ORDER BY pack_id, version DESC`,
  )
  const edited = new Map(saved.map(({ pack }) => JSON.parse(pack) as RulePack).map((pack) => [pack.id, pack]))
  const shipped = SHIPPED_PACKS.map((pack) => edited.get(pack.id) ?? pack)
  const own = [...edited.values()].filter(({ id }) => !SHIPPED_PACKS.some((pack) => pack.id === id))
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

/** The versions of a pack, newest first; the one that came with the program has no moment of its own. */
export async function packVersions(query: Query, id: string): Promise<PackVersion[]> {
  const saved = await query<PackVersion>(sql`
    SELECT p.version, p.reason, (SELECT ${raw(USER_NAME)} FROM users u WHERE u.id = p.saved_by) AS by, p.saved_at AS at
    FROM rule_packs p WHERE p.pack_id = ${id} ORDER BY p.version DESC LIMIT ${MOST_VERSIONS}`)
  const shipped = SHIPPED_PACKS.find((pack) => pack.id === id)
  return shipped === undefined
    ? saved
    : [...saved, { version: shipped.version, reason: 'Came with Recusal.', by: null, at: null }]
}
