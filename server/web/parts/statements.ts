import type { Response } from '../../queries/responses.ts'
import { capital, formatDate, list } from '../../values/format.ts'
import type { SourceList } from './source-list.ts'

/** A statement as pages show it, its sources numbered. */
export function responseModel(response: Response, sources: SourceList) {
  return {
    href: `/statements/${response.slug}`,
    kind: capital(response.kind),
    words: response.quote === null ? response.paraphrase : `“${response.quote}”`,
    context: response.quote === null ? null : response.paraphrase,
    by: response.by.name,
    about: list(response.about),
    date: response.date === null ? 'date unknown' : formatDate(response.date),
    citations: response.sources.map((source) => sources.number(source)),
  }
}
