import { lookup as resolve } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

/** IPv6 addresses that stand for IPv4 addresses, in a form that `ipaddr.js` takes for ordinary ones. */
const OLD_IPV4_FORM = ipaddr.parseCIDR('::/96')

/**
 * Whether an IP address is one of the public internet: not of this machine, its network, or a special range. A
 * firewall may let this machine reach more of its own public addresses than others can.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  if (parsed.kind() === 'ipv6' && parsed.match(OLD_IPV4_FORM)) return false
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return own.every((each) => ipaddr.process(each.address).toString() !== parsed.toString())
}

/** What a check may reach: which IP addresses, and which ports. */
export interface Reach {
  readonly address: (ip: string) => boolean
  readonly port: (port: string) => boolean
}

/** Web sites on the public internet: the ports of http and https, which a URL leaves out. */
export const PUBLIC_WEB: Reach = { address: isPublicAddress, port: (port) => port === '' }

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
