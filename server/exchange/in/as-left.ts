import sql, { raw } from 'sql-template-tag'
import { CITING_COLUMNS } from '../../../models/citation.ts'
import { isAsLeft, presentRows, type RowChange } from '../../record/recorded-rows.ts'
import type { RecordWrite } from '../../record/writing.ts'

/** What is still as an import left it. */

/** The tables that an import writes, each after those that its rows refer to. */
export const ORDER = [
  'sources',
  'entities',
  'positions',
  'links',
  'negotiations',
  'parties',
  'participants',
  'meetings',
  'meeting_attendees',
  'statements',
  'statement_subjects',
  'citations',
] as const

/** Tables whose rows are replaced all together, by the columns of what they belong to. */
const REPLACED_TOGETHER: Readonly<Partial<Record<string, readonly string[]>>> = {
  citations: CITING_COLUMNS.map((name) => name.replace(/Id$/, '_id')),
  meeting_attendees: ['meeting_id'],
  statement_subjects: ['statement_id'],
}

/**
 * The changes whose rows are still as the import left them. If one row of a group that is replaced together has changed,
 * the whole group has.
 */
export async function asLeft(tx: RecordWrite, changes: readonly RowChange[]): Promise<RowChange[]> {
  const standing: RowChange[] = []
  for (const part of ORDER) {
    const written = changes.filter((change) => change.part === part)
    if (written.length === 0) continue
    const rows = await presentRows(
      tx,
      part,
      written.map(({ partId }) => partId),
    )
    const same = written.filter((change) => isAsLeft(change, rows.get(change.partId) ?? null))
    const owners = REPLACED_TOGETHER[part]
    standing.push(...(owners === undefined ? same : await unbroken(tx, part, owners, written, same)))
  }
  return standing
}

/** Those of `same` whose owners have exactly the rows that the import left them. */
async function unbroken(
  { query }: RecordWrite,
  part: string,
  owners: readonly string[],
  written: readonly RowChange[],
  same: readonly RowChange[],
): Promise<RowChange[]> {
  const ownerOf = ({ before, after }: RowChange): string => {
    const row = after ?? before ?? {}
    const column = owners.find((name) => row[name] != null) ?? ''
    return `${column} ${row[column]}`
  }
  const stands = new Set(same)
  const broken = new Set(written.filter((change) => !stands.has(change)).map(ownerOf))
  const known = new Set(written.flatMap(({ partId, after }) => (after === null ? [] : [partId])))
  const owned = [...new Set(written.map(ownerOf))].map((owner) => owner.split(' '))
  for (const column of owners) {
    const ids = owned.flatMap(([name, id = '']) => (name === column ? [id] : []))
    if (ids.length === 0) continue
    const present = await query<{ id: string; owner: string }>(sql`
      SELECT id::text AS id, ${raw(column)}::text AS owner FROM ${raw(part)} WHERE ${raw(column)} = ANY(${ids}::bigint[])`)
    for (const { id, owner } of present) if (!known.has(id)) broken.add(`${column} ${owner}`)
  }
  return same.filter((change) => !broken.has(ownerOf(change)))
}
