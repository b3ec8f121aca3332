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
 * Says of each negotiation whose list of parts is in the file that others are on record. They stay, because a list adds
 * and changes parts. A request names single parts, and means no others.
 * @param matches the parts on record that are in the file.
 */
export function tellPartsLeft(
  work: ImportWork,
  member: keyof typeof NAMES,
  records: Dataset['negotiations'],
  negotiationIds: readonly string[],
  onRecord: readonly PartOnRecord[],
  matches: readonly (string | null)[],
): void {
  if (work.overrules) return
  const matched = new Set(matches)
  const left = groupBy(
    onRecord.filter(({ id }) => !matched.has(String(id))),
    ({ negotiationId }) => String(negotiationId),
  )
  for (const [index, record] of records.entries()) {
    const others = left.get(negotiationIds[index] ?? '')?.length ?? 0
    if (others === 0 || !record.named.has(member)) continue
    const [one, several] = NAMES[member]
    work.remarks.push(
      `${recordName('negotiations', index, record)}: ${count(others, one, several)} on record ${others === 1 ? 'is' : 'are'} not in the file, and ${others === 1 ? 'stays' : 'stay'}.`,
    )
  }
}
