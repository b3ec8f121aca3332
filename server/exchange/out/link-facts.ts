import type { FileRow } from './whole-record.ts'

/** What files in other formats say about a link. They have no room for evidence, and must not say more than it does. */

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** What a record says about a source that it cites. */
interface Cited {
  readonly id: string
  readonly quote?: string
  readonly stance?: string
  readonly note?: string
}

/** The sources that a record cites, with what it says about each. */
export function citedBy(record: FileRow): Cited[] {
  const cited = Array.isArray(record.sources) ? (record.sources as (string | Cited)[]) : []
  return cited.map((each) => (typeof each === 'string' ? { id: each } : each))
}

/** The ids of the sources that bear a record out, and of those that contradict it. */
export function sourcesOf(record: FileRow): {
  readonly supporting: string[]
  readonly contradicting: string[]
} {
  const cited = citedBy(record)
  const of = (contradicts: boolean): string[] =>
    cited.filter(({ stance }) => (stance === 'contradicts') === contradicts).map(({ id }) => id)
  return { supporting: of(false), contradicting: of(true) }
}

/** The status that counts: a link that a source contradicts is disputed. */
export function countedStatus(link: FileRow): string | null {
  const status = textOf(link.status)
  return status !== 'retracted' && sourcesOf(link).contradicting.length > 0 ? 'disputed' : status
}

/** A number as a file can give it: the value, if there is a lower end, and in words what the value leaves out. */
interface Bounded {
  readonly value: string | null
  readonly words: string | null
}

/** A number of a link that is exact, or known within limits. An upper limit alone is no value. */
export function boundedOf(link: FileRow, exact: string, name: string): Bounded {
  const [one, min, max] = [exact, `${name}_min`, `${name}_max`].map((member) => textOf(link[member]))
  if (one != null) return { value: one, words: null }
  if (min != null && max != null) return { value: min, words: `between ${min} and ${max}` }
  if (min != null) return { value: min, words: `at least ${min}` }
  return { value: null, words: max == null ? null : `up to ${max}` }
}
