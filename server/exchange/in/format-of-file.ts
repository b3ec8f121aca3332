import { allOf, type FileBytes } from '../../values/file-bytes.ts'
import { withoutMark } from '../../values/utf8.ts'
import type { ImportFormat } from './store.ts'

const PARTS_OF_278E = /(?:filer|spouse).{0,3}s employment assets|other assets and income/i

/** How much of a file's beginning is looked at. */
const SAMPLE_BYTES = 64 * 1024

/** How many lines are looked at in a file with one object per line; some of them may be broken. */
const SAMPLE_LINES = 50

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The member names of the first objects in a text: JSON, a list, or an object per line; empty if it has none. */
function firstMembers(text: string): Set<string> {
  const whole = parsed(text)
  const objects =
    whole === null ? text.split('\n', SAMPLE_LINES).map(parsed) : [Array.isArray(whole) ? whole[0] : whole]
  const members = objects.flatMap((each) =>
    typeof each === 'object' && each !== null ? Object.keys(each) : [],
  )
  if (members.length > 0) return new Set(members)
  // Only the beginning of a large file is here.
  return new Set([...text.slice(0, 4000).matchAll(/"(\w+)"\s*:/g)].map(([, name]) => name ?? ''))
}

/** The format of a file, from its content; null if it is not one that can be imported. */
export function formatOfFile(name: string, content: FileBytes): ImportFormat | null {
  const sample = content.subarray(0, Math.min(SAMPLE_BYTES, content.length))
  if (sample.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return 'xlsx'
  const isUtf16 = (sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff)
  if (!isUtf16 && sample.includes(0)) return null
  const text = withoutMark(sample).toString().trimStart()
  if (text === '') return null
  if (/^[[{]/.test(text)) {
    const isSmall = content.length <= 4 * 1024 * 1024
    const members = firstMembers(isSmall ? withoutMark(allOf(content)).toString() : text)
    if (members.size === 0) return null
    // Versions before 0.4 use other names. They count as BODS too, so that the refusal names the version.
    if (['recordType', 'statementId', 'statementID'].some((name) => members.has(name))) return 'bods'
    return members.has('schema') && members.has('properties') ? 'ftm' : 'dataset'
  }
  if (PARTS_OF_278E.test(text)) return 'oge278e'
  // A text without separators is not a table.
  return /[,;\t|]/.test(text) || !/\.txt$/i.test(name) ? 'csv' : null
}
