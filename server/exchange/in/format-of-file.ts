import type { ImportFormat } from './store.ts'

/** The format that a file's name speaks of; a dataset file where it speaks of none. */
export function formatOfFile(name: string): ImportFormat {
  const lower = name.toLowerCase()
  if (/\.(?:ftm|ijson|ndjson|jsonl)(?:\.json)?$|\.ftm\.json$/.test(lower)) return 'ftm'
  if (/bods.*\.json$/.test(lower)) return 'bods'
  if (lower.endsWith('.xlsx')) return 'xlsx'
  if (/278e?.*\.(?:txt|csv|tsv)$/.test(lower) || lower.endsWith('.txt')) return 'oge278e'
  if (/\.(?:csv|tsv|tab)$/.test(lower)) return 'csv'
  return 'dataset'
}
