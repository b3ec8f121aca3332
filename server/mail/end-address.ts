import { createHmac, timingSafeEqual } from 'node:crypto'

/** The part of a message's address that ends its watch. It is signed, so that no one can end another's. */
export function endToken(secret: string, watchId: string): string {
  return `${watchId}.${signatureOf(secret, watchId)}`
}

/** The watch that a token ends; null if it was not made here. */
export function watchOfToken(secret: string, token: string): string | null {
  const [, id, signature] = /^([1-9]\d{0,17})\.([\w-]{43})$/.exec(token) ?? []
  if (id === undefined || signature === undefined) return null
  return timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(secret, id))) ? id : null
}

const signatureOf = (secret: string, watchId: string): string =>
  createHmac('sha256', secret).update(`end mail watch ${watchId}`).digest('base64url')
