import { Op } from 'sequelize'
import { Link } from '../../../models/link.ts'
import { InputRefused } from '../refusals.ts'
import { slugFrom } from '../slugs.ts'
import type { RecordWrite } from '../writing.ts'
import { lockLink, revisionOf } from './links.ts'

/** A link's slug from what someone typed: its address, or the slug itself. */
function slugIn(typed: string): string {
  return /\/links\/([^/?#]+)/.exec(typed)?.[1] ?? typed.trim()
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
  const jointSum = slugFrom(slug)
  await locked.update({ jointSum, ...revisionOf(tx, locked) }, { transaction })
  return jointSum
}
