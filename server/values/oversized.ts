/**
 * The most members of an object, or items of a list, within one record. No one’s record has so many; reading them in one go
 * would keep everyone else waiting.
 */
const MOST_WITHIN = 10_000

/** Why a record is refused that has more. */
export const OVERSIZED = `has more than ${MOST_WITHIN.toLocaleString('en-US')} members or items`

/** The path of the first object or list within a value that has too much in it, empty for the value itself; null if none has. */
export function oversizedAt(value: unknown, path = ''): string | null {
  if (typeof value !== 'object' || value === null) return null
  let members = 0
  for (const name in value) {
    members += 1
    if (members > MOST_WITHIN) return path
    const within = oversizedAt(
      (value as Record<string, unknown>)[name],
      path === '' ? name : `${path}.${name}`,
    )
    if (within !== null) return within
  }
  return null
}
