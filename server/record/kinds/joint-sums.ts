import { Op } from 'sequelize'
import sql from 'sql-template-tag'
import { Link } from '../../../models/link.ts'
import { InputRefused } from '../refusals.ts'
import { slugFrom } from '../slugs.ts'
import type { RecordWrite } from '../writing.ts'
import { lockLink, revisionOf } from './links.ts'

/** A link's slug from what someone typed: its address, or the slug itself. */
function slugIn(typed: string): string {
  return /\/links\/([^/?#]+)/.exec(typed)?.[1] ?? typed.trim()
}

/** The most characters of a sum's id. */
const LONGEST = 80

/** An id for a new sum, named after a link. Links that once shared a sum with it may still have the id of that. */
async function freeSum({ query }: RecordWrite, slug: string): Promise<string> {
  const wanted = slugFrom(slug)
  const candidates = [
    wanted,
    ...Array.from({ length: 999 }, (_, at) => `${wanted.slice(0, LONGEST - 4)}-${at + 2}`),
  ]
  const rows = await query<{ sum: string }>(
    sql`SELECT DISTINCT joint_sum AS sum FROM links WHERE joint_sum = ANY(${candidates}::text[])`,
  )
  const taken = new Set(rows.map(({ sum }) => sum))
  return candidates.find((candidate) => !taken.has(candidate)) ?? wanted
}

/**
 * The id of the sum that a link shares with another. If the other has none yet, both get one, named after the other.
 * @param typed the other link's address or slug, or the id of a sum on record; null for none.
 * @throws {InputRefused} at `joint_with` if it is none of these.
 */
export async function sharedSum(tx: RecordWrite, typed: string | null): Promise<string | null> {
  if (typed === null) return null
  const { transaction } = tx
  const slug = slugIn(typed)
  const other = await Link.findOne({ where: { slug, status: { [Op.ne]: 'retracted' } }, transaction })
  if (other === null) {
    if ((await Link.findOne({ where: { jointSum: slug }, transaction })) !== null) return slug
    throw new InputRefused([
      { field: 'joint_with', reason: 'is not a link on record: choose one, or paste its address' },
    ])
  }
  if (other.jointSum !== null) return other.jointSum
  const locked = await lockLink(tx, slug)
  const jointSum = await freeSum(tx, slug)
  await locked.update({ jointSum, ...revisionOf(tx, locked) }, { transaction })
  return jointSum
}
