import sql from 'sql-template-tag'
import type { Query } from '../../database/query.ts'

/** How long the work on an import may be silent before it counts as cut off. */
const CUT_OFF_MS = 30_000

/** Whether the work on an import `i` that says it is being worked on has not been heard of for too long. */
export const IS_SILENT = sql`greatest(i.begun_at, (SELECT w.heard_at FROM import_work w WHERE w.import_id = i.id))
  < now() - make_interval(secs => ${CUT_OFF_MS / 1000})`

/** Whether an import says that it is being worked on when it is not. */
export function isCutOff(
  { state, heardAt }: { readonly state: string; readonly heardAt: Date | null },
  now: Date,
): boolean {
  return state === 'working' && (heardAt === null || now.getTime() - heardAt.getTime() > CUT_OFF_MS)
}

/** Says that the work on an import goes on and, if given, how far it is. It waits for no write, not even the import’s own. */
export async function sayAlive(query: Query, id: string, done?: number, total?: number): Promise<void> {
  await query(
    done === undefined
      ? sql`UPDATE import_work SET heard_at = now() WHERE import_id = ${id}::bigint`
      : sql`UPDATE import_work SET heard_at = now(), done = ${done}, total = ${total} WHERE import_id = ${id}::bigint`,
  )
}
