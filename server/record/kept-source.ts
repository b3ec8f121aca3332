/** What a request or a file says about a source; null where it says nothing. */
interface SaidSource {
  publisher: string | null
  title: string | null
  published: string | null
  origin: string | null
  archive_url: string | null
}

/** The same for a source on record. */
type SourceOnRecord = Omit<SaidSource, 'archive_url'> & { archiveUrl: string | null }

/**
 * What a citation says about its source that is not saved: a citation changes nothing that the source on record says.
 * @returns the members that differ from the record, with what stays there: the text in quotation marks, or `empty`.
 */
export function keptOfSource(
  said: SaidSource,
  there: SourceOnRecord,
): { field: keyof SaidSource; stays: string }[] {
  const pairs = [
    ['publisher', said.publisher, there.publisher],
    ['title', said.title, there.title],
    ['published', said.published, there.published],
    ['origin', said.origin, there.origin],
    ['archive_url', said.archive_url, there.archiveUrl],
  ] as const
  return pairs
    .filter(([, given, known]) => given !== null && given !== known)
    .map(([field, , known]) => ({ field, stays: known === null ? 'empty' : `“${known}”` }))
}
