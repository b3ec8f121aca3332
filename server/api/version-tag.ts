import { createHash } from 'node:crypto'

/**
 * The tag of a record in an answer: its version, and what the answer says, which changes with more than the record
 * itself, such as the overlaps that it makes.
 */
export function versionTag(version: number, shown: object): string {
  const digest = createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 12)
  return `"v${version}-${digest}"`
}

/** Whether a tag, as `If-Match` has it, is one of this version. A weak one is none: it names no bytes. */
export function namesVersion(tag: string, version: number): boolean {
  return new RegExp(`^"v${version}(?:-[\\w-]+)?"$`).test(tag)
}

/** The tag of a record whose versions nobody counts: what the answer says. */
export function contentTag(shown: object): string {
  return `"${createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 24)}"`
}

/** The tags of a header such as `If-Match`; null where it was not sent. */
export function tagsOf(header: string | undefined): string[] | null {
  return header?.split(',').map((tag) => tag.trim()) ?? null
}
