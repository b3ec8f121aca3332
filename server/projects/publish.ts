import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import { InputRefused } from '../record/refusals.ts'
import { tryWriting, writeRecord } from '../record/write-record.ts'
import type { RecordWrite } from '../record/writing.ts'
import { type Replayed, replay } from './replay.ts'
import { type Entry, entriesOf, type Project } from './store.ts'

/**
 * Writes everything in a project to the record, in one recording, if someone else than its author has checked each
 * entry and each still fits the record.
 * @param reason why, for the history: everyone can read it.
 * @throws {InputRefused} with what is missing; then nothing is written.
 */
export async function publishProject(
  database: Database,
  project: Project,
  userId: string,
  reason: string,
): Promise<OverlapChanges> {
  const { overlaps } = await writeRecord(database, { userId, via: 'form', reason }, async (tx) => {
    await tx.query(sql`SELECT FROM projects WHERE id = ${project.id}::bigint FOR UPDATE`)
    const entries = await entriesOf(tx.query, project)
    refuseUnready(entries)
    const [problem] = problemsIn(await replay(tx, entries))
    if (problem !== undefined)
      throw refused(`cannot be published yet: “${problem.entry.label}” no longer fits the record`)
    const done = await tx.query(sql`
      UPDATE projects SET published_at = recording_moment(), published_by = ${userId}::bigint
      WHERE id = ${project.id}::bigint AND published_at IS NULL RETURNING id`)
    if (done.length === 0) throw refused('is published already')
  })
  return overlaps
}

const refused = (reason: string): InputRefused => new InputRefused([{ field: 'project', reason }])

function refuseUnready(entries: readonly Entry[]): void {
  if (entries.length === 0) throw refused('cannot be published: it is empty')
  const unchecked = entries.find(({ checkedBy }) => checkedBy === null)
  if (unchecked !== undefined)
    throw refused(`cannot be published yet: someone else has to check “${unchecked.label}” first`)
}

const problemsIn = (replayed: readonly Replayed[]) => replayed.filter(({ problem }) => problem !== null)

/** Writes the entries of a project in a trial, lets `look` see what would then be on record, and undoes it. */
export async function tryProject<Seen>(
  database: Database,
  entries: readonly Entry[],
  look: (tx: RecordWrite, replayed: readonly Replayed[], overlaps: OverlapChanges) => Promise<Seen>,
): Promise<Seen> {
  return tryWriting(
    database,
    { userId: null, via: 'form', reason: null },
    (tx) => replay(tx, entries),
    (tx, { result, overlaps }) => look(tx, result, overlaps),
  )
}
