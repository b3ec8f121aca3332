import sql from 'sql-template-tag'
import type { CorrectionOutcome } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { userNameOf } from './link-cards.ts'

/** A request that no editor has answered. */
export interface OpenCorrection {
  readonly id: string
  readonly page: string
  readonly request: string
  readonly contact: string | null
  readonly askedAt: Date
}

/** A request with its answer, as shown in the public log. */
export interface AnsweredCorrection {
  readonly id: string
  readonly page: string
  readonly asked: string
  readonly answer: string
  readonly outcome: CorrectionOutcome
  readonly askedAt: Date
  readonly answeredAt: Date
  readonly answeredBy: string | null
}

/** The most requests on one page of either list. */
const MOST_SHOWN = 50

const OPEN = sql`SELECT id, page, request, contact, asked_at AS "askedAt" FROM corrections WHERE answered_at IS NULL`

/** The requests waiting for an answer, oldest first; `after` is the last id on the previous page. */
export async function openCorrections(
  query: Query,
  after: string | null,
): Promise<{ rows: OpenCorrection[]; next: string | null }> {
  const rows = await query<OpenCorrection>(sql`
    ${OPEN} AND (${after}::bigint IS NULL OR id > ${after}::bigint) ORDER BY id LIMIT ${MOST_SHOWN + 1}`)
  const shown = rows.slice(0, MOST_SHOWN)
  return { rows: shown, next: rows.length > MOST_SHOWN ? (shown.at(-1)?.id ?? null) : null }
}

/** One open request; null if there is none, or it has been answered. */
export async function findOpenCorrection(query: Query, id: string): Promise<OpenCorrection | null> {
  const [row] = await query<OpenCorrection>(sql`${OPEN} AND id = ${id}::bigint`)
  return row ?? null
}

export async function countOpenCorrections(query: Query): Promise<number> {
  const [row] = await query<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM corrections WHERE answered_at IS NULL`,
  )
  return row?.count ?? 0
}

/** The log of requests, answers and changes, newest first; `before` is the last id on the previous page. */
export async function answeredCorrections(
  query: Query,
  before: string | null,
): Promise<{ rows: AnsweredCorrection[]; next: string | null }> {
  const rows = await query<AnsweredCorrection>(sql`
    SELECT c.id, c.page, c.asked, c.answer, c.outcome, c.asked_at AS "askedAt", c.answered_at AS "answeredAt",
      ${userNameOf('c.answered_by')} AS "answeredBy"
    FROM corrections c WHERE c.answered_at IS NOT NULL AND c.outcome <> 'not_shown'
      AND (${before}::bigint IS NULL OR (c.answered_at, c.id) < (SELECT b.answered_at, b.id FROM corrections b WHERE b.id = ${before}::bigint))
    ORDER BY c.answered_at DESC, c.id DESC LIMIT ${MOST_SHOWN + 1}`)
  const shown = rows.slice(0, MOST_SHOWN)
  return { rows: shown, next: rows.length > MOST_SHOWN ? (shown.at(-1)?.id ?? null) : null }
}
