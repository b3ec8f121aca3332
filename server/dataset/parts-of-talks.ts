import { Op } from 'sequelize'
import type { Meeting, Participant, Party } from '../../models/negotiation.ts'
import type { Dataset, FileCitation } from './format.ts'
import type { ImportWork } from './import-work.ts'
import type { NamedPart } from './settle-parts.ts'
import type { Values } from './upsert.ts'

/** The negotiations of a file. */
export type Records = Dataset['negotiations']

/** A part of a negotiation, with what the file cites for it. */
export interface Part extends NamedPart {
  readonly values: Values & { negotiationId: string }
  readonly sources: FileCitation[]
}

/** The negotiations with a part among `written`. */
export function owners(
  parts: readonly Part[],
  ids: readonly string[],
  written: ReadonlySet<string>,
): Set<string> {
  return new Set(
    parts.flatMap(({ values }, index) => (written.has(ids[index] ?? '') ? [values.negotiationId] : [])),
  )
}

/** Removes all parts of one kind from negotiations whose list of them is null. Returns those that had any. */
export async function clearParts(
  { tx: { transaction } }: ImportWork,
  model: typeof Party | typeof Participant | typeof Meeting,
  member: 'parties' | 'participants' | 'meetings',
  records: Records,
  negotiationIds: readonly string[],
): Promise<Set<string>> {
  const emptied = negotiationIds.filter((_id, index) => records[index]?.named.cleared.has(member))
  const where = { negotiationId: { [Op.in]: emptied } }
  const table = model as typeof Party
  const had = new Set((await table.findAll({ where, transaction })).map((part) => part.negotiationId))
  if (had.size > 0) await table.destroy({ where, transaction })
  return had
}
