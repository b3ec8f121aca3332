import { Apart } from '../apart.ts'
import { TEXT_READER } from '../paths.ts'
import type { TextJob } from './text-reader.ts'

/** A PDF with more pages, or that takes longer, is kept without its text. */
const MOST_PAGES = 2000
const MOST_MS = 30_000
/** The most characters that are kept for the search. */
const MOST_CHARACTERS = 400_000

const apart = new Apart<TextJob, string | null>(TEXT_READER)

/** The words in a file, for the search; null if there are none, or none that can be read. Pictures have none. */
export async function textOf(type: string, content: Buffer): Promise<string | null> {
  if (type !== 'application/pdf') return null
  try {
    const text = await apart.run({ content, mostPages: MOST_PAGES }, AbortSignal.timeout(MOST_MS))
    return text === null ? null : plain(text)
  } catch (error) {
    if ((error as Error).name === 'AbortError') return null
    throw error
  }
}

/** Text as the database can store and search it. */
function plain(text: string): string | null {
  const words = text
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST_CHARACTERS)
  return words === '' ? null : words
}
