import type { LeftOutCount } from './reading.ts'

const NO_FIELD = 'Recusal has no field for it.'

/**
 * Lists the members of an object that nobody reads, so that what a format may say and is not known here is told as well.
 * @param of what the object is, such as `person`.
 * @param read the members that are read, or that say nothing of the record.
 */
export function listUnread(left: LeftOutCount, of: string, object: unknown, read: ReadonlySet<string>): void {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return
  for (const [member, value] of Object.entries(object))
    if (!read.has(member) && value !== null && value !== undefined) left.add(`${of}.${member}`, NO_FIELD)
}
