import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { RecordWrite } from './writing.ts'

/** Submits older than this are forgotten: no browser sends one again. */
const KEPT_DAYS = 30

/** Where the first submit of a form led to; null for the first. */
export async function findSubmission(query: Query, id: string): Promise<string | null> {
  const [row] = await query<{ href: string }>(sql`SELECT href FROM form_submissions WHERE id = ${id}::uuid`)
  return row?.href ?? null
}

/** Notes where a submit led to, so that sending the form again leads there too. */
export async function noteSubmission({ query }: RecordWrite, id: string, href: string): Promise<void> {
  await query(sql`DELETE FROM form_submissions WHERE at < now() - make_interval(days => ${KEPT_DAYS}::int)`)
  await query(sql`INSERT INTO form_submissions (id, href) VALUES (${id}::uuid, ${href})`)
}
