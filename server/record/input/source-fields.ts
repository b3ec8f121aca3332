import { z } from 'zod'
import { line, listOf, optional, partialDate, slug, webAddress } from './fields.ts'
import { CITATION_FIELDS } from './record-fields.ts'

/**
 * A source as a link cites it: one on record, by id or address, or a new one, which needs a publisher and a title too.
 */
export const SourceInput = z
  .strictObject({
    id: optional(slug),
    url: optional(webAddress),
    publisher: optional(line(300)),
    origin: optional(line(300)),
    title: optional(line(1000)),
    published: optional(partialDate),
    archive_url: optional(webAddress),
    ...CITATION_FIELDS,
  })
  .superRefine((source, context) => {
    if (source.id === null && source.url === null) {
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'is missing: enter the address of the source',
      })
    }
  })
export type SourceInput = z.infer<typeof SourceInput>

export const SourceInputs = listOf(SourceInput, 'sources').min(1, 'needs at least one source')

/** Sources of a record that does not need any. */
export const OptionalSources = listOf(SourceInput, 'sources').default([])
