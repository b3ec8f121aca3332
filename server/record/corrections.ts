import sql from 'sql-template-tag'
import { z } from 'zod'
import { CORRECTION_OUTCOMES } from '../../models/vocabulary.ts'
import { type Database, inTransaction } from '../database/index.ts'
import { optional, text } from './input/fields.ts'

/** Corrections that readers ask for. They are about the record, and not part of it. */

/** The address of a page of this site, as its own links write it. */
const page = z
  .string('must be the address of a page')
  .trim()
  .max(1000, 'must be at most 1000 characters')
  .regex(/^\/(?![/\\])[\x21-\x7e]*$/, 'must be the address of a page on this site, such as /overlaps')

/** What a reader sends: the page, what is wrong with it, and where an answer reaches them. */
export const CorrectionRequest = z.strictObject({
  page,
  request: text(4000),
  contact: optional(text(300)),
})
export type CorrectionRequest = z.infer<typeof CorrectionRequest>

/** What is kept as the texts of a request that the log does not show, so that no one has to write any. */
const NOT_SHOWN = 'Not shown.'

/**
 * An editor's answer: the page and the request as the public log will show them, the answer, and the outcome. One that the log
 * does not show needs no texts.
 */
export const CorrectionAnswer = z.preprocess(
  (typed) => {
    const given = typed as Readonly<Record<string, unknown>>
    if (given?.outcome !== 'not_shown') return typed
    return { ...given, asked: given.asked || NOT_SHOWN, answer: given.answer || NOT_SHOWN }
  },
  z.strictObject({
    page,
    asked: text(2000),
    answer: text(4000),
    outcome: z.enum(CORRECTION_OUTCOMES, 'is missing: choose one'),
  }),
)
export type CorrectionAnswer = z.infer<typeof CorrectionAnswer>

/** Files a request for the editors. */
export async function fileCorrection(
  database: Database,
  { page, request, contact }: CorrectionRequest,
): Promise<void> {
  // A form that is sent twice at once is one request.
  await inTransaction(database, async (query) => {
    await query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`correction ${page} ${request}`}, 0))`)
    await query(sql`
      INSERT INTO corrections (page, request, contact) SELECT ${page}, ${request}, ${contact}
      WHERE NOT EXISTS (SELECT FROM corrections c WHERE c.page = ${page} AND c.request = ${request}
        AND c.answered_at IS NULL AND c.asked_at > now() - interval '10 minutes')`)
  })
}

/**
 * Answers a request. From then on the log shows it, and the contact details of the person who asked are gone.
 * @returns whether it was still open.
 */
export async function answerCorrection(
  { query }: Database,
  id: string,
  { page: about, asked, answer, outcome }: CorrectionAnswer,
  userId: string,
): Promise<boolean> {
  const rows = await query<{ id: string }>(sql`
    UPDATE corrections SET page = ${about}, asked = ${asked}, answer = ${answer}, outcome = ${outcome}, answered_at = now(),
      answered_by = ${userId}::bigint, contact = NULL
    WHERE id = ${id}::bigint AND answered_at IS NULL RETURNING id`)
  return rows.length > 0
}
