import { Apart, TooManyJobs } from '../apart.ts'
import { TEXT_READER } from '../paths.ts'
import type { TextJob } from './text-reader.ts'

/** A PDF with more pages, or that takes longer, is kept without its text. */
const MOST_PAGES = 2000
const MOST_MS = 30_000
/** The most bytes that are kept for the search: an index entry of PostgreSQL holds about twice as much. */
const MOST_BYTES = 500_000
/** The most memory that a PDF may take, in megabytes. */
const MOST_MEMORY_MB = 512

/** How many PDFs may wait. */
const MOST_WAITING = 100

const apart = new Apart<TextJob, string | null>(TEXT_READER, {
  mostMemoryMb: MOST_MEMORY_MB,
  mostMs: MOST_MS,
  mostWaiting: MOST_WAITING,
})

/** The words in a file, for the search; null if there are none, or none that can be read. Pictures have none. @throws {TooManyJobs} */
export async function textOf(type: string, content: Buffer): Promise<string | null> {
  if (type !== 'application/pdf') return null
  const read = await apart.run({ content, mostPages: MOST_PAGES }).catch((error: unknown) => {
    if (error instanceof TooManyJobs) throw error
    return null
  })
  return read === null ? null : plain(read)
}

/** Text as the database can store and search it: its first words, on one line; null if it has none. */
export function plain(text: string): string | null {
  const words = text.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim()
  const cut = Buffer.from(words)
    .subarray(0, MOST_BYTES)
    .toString()
    .replace(/\uFFFD$/, '')
  return cut === '' ? null : cut
}
