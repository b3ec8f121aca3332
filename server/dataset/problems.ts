import { count } from '../values/format.ts'
import type { RecordList } from './format.ts'

/** One thing wrong with a file: which record, which field, and why. */
export interface FileProblem {
  /** `links “pif-affinity-2bn”`, or `links, record 7` if it has no id; `file` for the file itself. */
  readonly record: string
  readonly field: string
  readonly reason: string
}

/** The most problems that a message lists. Once so many are known, no more records are checked. */
export const MOST_TOLD = 1000

/** A file that is refused as a whole, with everything that is wrong with it. */
export class FileRefused extends Error {
  override name = 'FileRefused'
  readonly problems: readonly FileProblem[]

  /** @param unchecked how many records were not checked any more. */
  constructor(problems: readonly FileProblem[], unchecked = 0) {
    const told = problems.slice(0, MOST_TOLD).map(describeProblem)
    if (problems.length > MOST_TOLD) told.push(`and ${count(problems.length - MOST_TOLD, 'more problem')}`)
    if (unchecked > 0) told.push(`${count(unchecked, 'more record')} not checked`)
    super(told.join('\n'))
    this.problems = problems
  }
}

/** The problem as one line for people. */
function describeProblem({ record, field, reason }: FileProblem): string {
  return field === '' ? `${record}: ${reason}` : `${record}: ${field} ${reason}`
}

/** How a problem names a record. */
export function recordName(list: RecordList, index: number, record: unknown): string {
  const id = typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined
  return typeof id === 'string' && id !== '' ? `${list} “${id}”` : `${list}, record ${index + 1}`
}
