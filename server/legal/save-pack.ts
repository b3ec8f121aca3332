import sql from 'sql-template-tag'
import { EditConflict } from '../record/conflict.ts'
import type { RecordWrite } from '../record/writing.ts'
import type { RulePack } from './pack.ts'
import { shippedPacks } from './shipped.ts'

/**
 * Saves a pack as the next version. A pack says which version it was made from: 0 if it is new.
 * @returns the pack with its version.
 * @throws {EditConflict} if there is another version by now.
 */
export async function saveRulePack(tx: RecordWrite, pack: RulePack, reason: string): Promise<RulePack> {
  const [saved] = await tx.query<{ version: number | null }>(
    sql`SELECT max(version) AS version FROM rule_packs WHERE pack_id = ${pack.id}`,
  )
  const shipped = shippedPacks().find(({ id }) => id === pack.id)
  if ((saved?.version ?? shipped?.version ?? 0) !== pack.version) throw new EditConflict('the rule pack')
  const next = { ...pack, version: pack.version + 1 }
  await tx.query(sql`
    INSERT INTO rule_packs (pack_id, version, pack, reason, saved_by)
    VALUES (${next.id}, ${next.version}, ${JSON.stringify(next)}, ${reason}, ${tx.userId}::bigint)`)
  return next
}
