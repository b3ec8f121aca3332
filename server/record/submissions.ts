import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { RecordWrite } from './writing.ts'

/** Submissions older than this are deleted: no browser sends one again so late. */
const KEPT_DAYS = 30

/** Where the first submission of a form led; null if this is the first. */
export async function findSubmission(query: Query, id: string): Promise<string | null> {
  const [row] = await query<{ href: string }>(sql`SELECT href FROM form_submissions WHERE id = ${id}::uuid`)
  return row?.href ?? null
}

/** Records where a submission led, so that sending the form again leads there too. */
export async function noteSubmission({ query }: RecordWrite, id: string, href: string): Promise<void> {
  await query(sql`DELETE FROM form_submissions WHERE at < now() - make_interval(days => ${KEPT_DAYS}::int)`)
  await query(sql`INSERT INTO form_submissions (id, href) VALUES (${id}::uuid, ${href})`)
}
