import { isIP } from 'node:net'

/** The named networks that Express knows. */
const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal'])
const MOST_HOPS = 10

function isNetwork(part: string): boolean {
  if (NAMED.has(part)) return true
  const [address = '', prefix, ...more] = part.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}

/** Which proxies are trusted: how many, or the addresses and networks; null if the setting is neither. */
export function readProxies(written: string): number | string[] | null {
  const value = written.trim()
  if (/^\d+$/.test(value)) return Number(value) <= MOST_HOPS ? Number(value) : null
  const parts = value.split(/[\s,]+/).filter((part) => part !== '')
  return parts.length > 0 && parts.every(isNetwork) ? parts : null
}
