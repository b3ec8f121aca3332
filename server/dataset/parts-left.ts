import { Op } from 'sequelize'
import type { Meeting, Participant, Party } from '../../models/negotiation.ts'
import { count } from '../values/format.ts'
import { groupBy } from '../values/group-by.ts'
import type { Dataset } from './format.ts'
import type { ImportWork } from './import-work.ts'
import { recordName } from './problems.ts'

/** A part of a negotiation on record. */
interface PartOnRecord {
  readonly id: string
  readonly negotiationId: string
}

const NAMES = {
  parties: ['party', 'parties'],
  participants: ['participant', 'participants'],
  meetings: ['meeting', 'meetings'],
} as const

/**
 * Settles the parts on record that a list of parts does not have. In a file, they stay, because a list adds and changes
 * parts, and the import says so. A request that replaces parts removes them; any other names single parts, and means no
 * others.
 * @param matches the parts on record that are in the file.
 * @returns the negotiations from which parts were removed.
 */
export async function settlePartsLeft(
  work: ImportWork,
  model: typeof Party | typeof Participant | typeof Meeting,
  member: keyof typeof NAMES,
  records: Dataset['negotiations'],
  negotiationIds: readonly string[],
  onRecord: readonly PartOnRecord[],
  matches: readonly (string | null)[],
): Promise<Set<string>> {
  if (work.overrules && !work.replacesParts) return new Set()
  const matched = new Set(matches)
  const left = groupBy(
    onRecord.filter(({ id }) => !matched.has(String(id))),
    ({ negotiationId }) => String(negotiationId),
  )
  const removed = new Set<string>()
  for (const [index, record] of records.entries()) {
    const negotiationId = negotiationIds[index] ?? ''
    const parts = left.get(negotiationId) ?? []
    const others = parts.length
    if (others === 0 || !record.named.has(member)) continue
    if (work.replacesParts) {
      const where = { id: { [Op.in]: parts.map(({ id }) => id) } }
      await (model as typeof Party).destroy({ where, transaction: work.tx.transaction })
      removed.add(negotiationId)
      continue
    }
    const [one, several] = NAMES[member]
    work.remarks.push(
      `${recordName('negotiations', index, record)}: ${count(others, one, several)} on record ${others === 1 ? 'is' : 'are'} not in the file, and ${others === 1 ? 'stays' : 'stay'}.`,
    )
  }
  return removed
}
