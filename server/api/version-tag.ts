import { digestOf } from '../values/digest.ts'

/**
 * The tag of a record in an answer: its version and a digest of the answer, which also changes with more than the
 * record itself, such as its overlaps.
 */
export function versionTag(version: number, shown: object): string {
  return `"v${version}-${digestOf(shown, 12)}"`
}

/** Whether a tag in `If-Match` names this version. A weak tag never does: it does not identify exact bytes. */
export function namesVersion(tag: string, version: number): boolean {
  return new RegExp(`^"v${version}(?:-[\\w-]+)?"$`).test(tag)
}

/** The tag of a record without a version number: a digest of the answer. */
export function contentTag(shown: object): string {
  return `"${digestOf(shown, 24)}"`
}

/** The tags of a header such as `If-Match`; null where it was not sent. */
export function tagsOf(header: string | undefined): string[] | null {
  return header?.split(',').map((tag) => tag.trim()) ?? null
}
