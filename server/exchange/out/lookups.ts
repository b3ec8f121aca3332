import type { FileRow, WholeRecord } from './whole-record.ts'

/** What several formats need of the lists while they write others. */

export function byId(rows: Iterable<FileRow>): Map<string, FileRow> {
  const found = new Map<string, FileRow>()
  for (const row of rows) found.set(String(row.id), row)
  return found
}

/** The ids of people with an office or a seat at talks. */
export function officialsIn({ positions, negotiations }: WholeRecord['lists']): Set<string> {
  const officials = new Set<string>()
  for (const { official } of positions) officials.add(String(official))
  for (const { participants } of negotiations)
    for (const { official } of (participants ?? []) as FileRow[]) officials.add(String(official))
  return officials
}
