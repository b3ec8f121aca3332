import { z } from 'zod'
import { STANCES } from '../../../models/vocabulary.ts'

/** Schemas of the API's answers. The description is made from them, and tests check every answer against them. */

export const Named = z.strictObject({ slug: z.string(), name: z.string() })

/** A partial date as written: `2021`, `2021-09` or `2021-09-14`. */
export const PartialDate = z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)
/** The same for an end, or "unknown": ended on an unknown day. */
export const PartialEnd = z.string().regex(/^(\d{4}(-\d{2}(-\d{2})?)?|unknown)$/)
/** A decimal number as text, so that no reader rounds it. */
export const Decimal = z.string().regex(/^\d+(\.\d+)?$/)

/** The members of a source itself, wherever it appears. */
export const SOURCE_FIELDS = {
  id: z.string(),
  url: z.string(),
  publisher: z.string(),
  origin: z.string().nullable(),
  title: z.string(),
  published: PartialDate.nullable(),
  archive_url: z.string().nullable(),
}

export const CitedSource = z.strictObject({
  ...SOURCE_FIELDS,
  locator: z.string().nullable(),
  quote: z.string().nullable(),
  stance: z.enum(STANCES),
  note: z.string().nullable(),
})

/** How many independent reports support a record, and how many of its supporting sources are quoted and archived. */
export const EVIDENCE = { origins: z.int(), quotes: z.int(), archived: z.int() }
