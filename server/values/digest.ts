import { createHash } from 'node:crypto'

/** A digest of what a value says as JSON: SHA-256 in base64url. @param length how many of its 43 characters to take. */
export const digestOf = (value: unknown, length = 43): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, length)
