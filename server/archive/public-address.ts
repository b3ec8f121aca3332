import { lookup as resolve } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Whether an IP address is one of the public internet: not of this machine, its network, or a special range. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  return ipaddr.process(address).range() === 'unicast'
}

/** The address leads to a machine that a check may not reach. */
export class NotPublic extends Error {
  override name = 'NotPublic'
}

/** Looks a name up like the driver does, but only with addresses that `allowed` lets through. */
export function lookupAmong(allowed: (address: string) => boolean): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        done(error, [])
        return
      }
      const usable = found.filter(({ address }) => allowed(address))
      const [first] = usable
      if (first === undefined) done(new NotPublic(`${host} is not a public address`), [])
      else if (options.all === true) done(null, usable)
      else done(null, first.address, first.family)
    })
  }
}

/** Whether the host of a URL is an IP address that is not allowed; a name is checked when it is looked up. */
export function isRefusedHost(hostname: string, allowed: (address: string) => boolean): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(host) !== 0 && !allowed(host)
}
