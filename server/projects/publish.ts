import sql from 'sql-template-tag'
import { rolesThat } from '../accounts/permissions.ts'
import type { Database } from '../database/index.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import { saveChecks } from '../record/kinds/link-checks.ts'
import { InputRefused } from '../record/refusals.ts'
import { tryWriting, writeRecord } from '../record/write-record.ts'
import type { RecordWrite } from '../record/writing.ts'
import { digestOf } from '../values/digest.ts'
import { type Entry, entriesOf } from './entries.ts'
import { type Replay, type Replayed, replay } from './replay.ts'
import type { Project } from './store.ts'

/** A fingerprint of everything in a project, to tell whether it has changed since someone looked. */
export const printOfAll = (entries: readonly Entry[]): string =>
  digestOf(entries.map(({ id, print }) => [id, print]))

/**
 * Writes everything in a project to the record, in one recording, if someone who did not write it has checked each
 * entry and each still fits the record.
 * @param reason why, for the history: everyone can read it.
 * @param seen the fingerprint of what the member saw.
 * @throws {InputRefused} with what is missing; then nothing is written.
 */
export async function publishProject(
  database: Database,
  project: Project,
  userId: string,
  { reason, seen }: { readonly reason: string; readonly seen: string },
): Promise<OverlapChanges> {
  const { overlaps } = await writeRecord(database, { userId, via: 'form', reason }, async (tx) => {
    const [open] = await tx.query(sql`
      SELECT FROM projects p WHERE p.id = ${project.id}::bigint AND p.published_at IS NULL AND EXISTS (
        SELECT FROM project_members m JOIN users u ON u.id = m.user_id
        WHERE m.project_id = p.id AND u.id = ${userId}::bigint AND u.disabled_at IS NULL AND u.role = ANY(${rolesThat('record:write')}))
      FOR UPDATE OF p`)
    if (open === undefined) throw refused('has already been published, or you are no longer a member')
    const entries = await entriesOf(tx.query, project)
    refuseUnready(entries)
    const { written } = await replay(tx, entries)
    const problem = written.find((each) => each.problem !== null)
    if (problem !== undefined)
      throw refused(`cannot be published yet: “${problem.entry.label}” no longer fits the record`)
    if (printOfAll(entries) !== seen)
      throw refused('was not published: it has changed since you looked. Look at it again, then publish it')
    await tx.query(sql`
      UPDATE project_entries e SET published_as = made.href
      FROM unnest(${written.map(({ entry }) => entry.id)}::bigint[], ${written.map(hrefOf)}::text[]) AS made (id, href) WHERE e.id = made.id`)
    await tx.query(sql`
      UPDATE projects SET published_at = recording_moment(), published_by = ${userId}::bigint
      WHERE id = ${project.id}::bigint`)
    await keepChecks(tx, project)
  })
  return overlaps
}

/** The roles that may check links on record. */
const CHECKERS = rolesThat('links:check')

/**
 * Keeps the checks of links that were published, by those who may check links on record and never wrote the entry. If
 * several entries wrote a link, the check of the last one covers what it says now.
 */
async function keepChecks(tx: RecordWrite, { id }: Project): Promise<void> {
  const checks = sql`
    SELECT DISTINCT ON (l.id) l.id, l.version, e.checked_by
    FROM project_entries e JOIN links l ON e.published_as = '/links/' || l.slug AND l.status <> 'retracted'
    JOIN users u ON u.id = e.checked_by AND u.role = ANY(${CHECKERS})
    WHERE e.project_id = ${id}::bigint AND e.checked_by <> ALL(e.writers) ORDER BY l.id, e.id DESC`
  await saveChecks(tx, checks)
}

const hrefOf = (each: Replayed): string | null => (each.problem === null ? each.href : null)

const refused = (reason: string): InputRefused => new InputRefused([{ field: 'project', reason }])

function refuseUnready(entries: readonly Entry[]): void {
  if (entries.length === 0) throw refused('cannot be published: it is empty')
  const unchecked = entries.find(({ checkedBy }) => checkedBy === null)
  if (unchecked !== undefined)
    throw refused(`cannot be published yet: someone else has to check “${unchecked.label}” first`)
}

/** Writes the entries of a project in a trial, lets `look` see what would then be on record, and undoes it. */
export async function tryProject<Seen>(
  database: Database,
  entries: readonly Entry[],
  look: (tx: RecordWrite, replayed: Replay, overlaps: OverlapChanges) => Promise<Seen>,
): Promise<Seen> {
  return tryWriting(
    database,
    { userId: null, via: 'form', reason: null },
    (tx) => replay(tx, entries),
    (tx, { result, overlaps }) => look(tx, result, overlaps),
  )
}
