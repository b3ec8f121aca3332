import type { LeftOutCount } from './reading.ts'

/** Why something in a file is not imported. */
export const NO_FIELD = 'Recusal has no field for it.'

/**
 * Lists the members of an object that are not read, so that unknown parts of a format are reported as well.
 * @param of what the object is, such as `person`.
 * @param read the members that are read, or that say nothing about the record.
 * @param countOf how often a member counts; once by default.
 */
export function listUnread(
  left: LeftOutCount,
  of: string,
  object: unknown,
  read: ReadonlySet<string>,
  countOf: (value: unknown) => number = () => 1,
): void {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return
  for (const [member, value] of Object.entries(object))
    if (!read.has(member) && value !== null && value !== undefined)
      left.add(`${of}.${member}`, NO_FIELD, countOf(value))
}
