import { createHash } from 'node:crypto'

/** A value with its members and its lists in a fixed order: programs that pass a file on write them in another. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(inOrder(each))).sort()
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => [name, inOrder(member)])
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1))
}

/** What tells whether someone has changed what a file says of a record in the terms of another program. */
export const toldDigest = (told: object): string =>
  createHash('sha256')
    .update(JSON.stringify(inOrder(told)))
    .digest('hex')
    .slice(0, 16)

/** Why such a change is not read. */
export const CHANGED_BESIDES = {
  what: 'Change to a record from a Recusal site',
  why: 'Only its member “recusal” is read, which still says what it said.',
} as const
