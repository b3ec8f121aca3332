import { everyAddress, type LargestRecords } from './every-address.ts'
import { limit, type Tell } from './rows.ts'

const SLOWEST = 8
const MOST_MS = 1000
const MOST_KB = 200

interface Asked {
  readonly address: string
  readonly ms: number
  readonly kB: number
}

/** Reports, figures, answers of the API and dossiers, which are printed, are as long as what they tell. */
const WHOLE = /^\/(?:api|figures|reports)\/|\/dossier$|\.atom/

/** Longer answers are not read to their end. */
const ENOUGH_BYTES = 2_000_000

async function lengthOf({ body }: Response): Promise<number> {
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += (chunk as Uint8Array).length
    if (bytes > ENOUGH_BYTES) break
  }
  return bytes
}

/**
 * Each page of the largest records, and each list with each filter and in each order, asked for once: the slowest and the
 * longest.
 * @param cookies of a reader who may see all of them.
 * @param step asks for only one of this many addresses.
 * @param tell receives the rows, also if some of them failed.
 * @throws if any of them failed, with all that did.
 */
export async function askEveryPage(
  base: string,
  cookies: string,
  largest: LargestRecords,
  step: number,
  tell: Tell,
): Promise<void> {
  const addresses = everyAddress(largest).filter((_, index) => index % step === 0)
  const asked: Asked[] = []
  const failed: string[] = []
  for (const address of addresses) {
    const start = performance.now()
    const answer = await fetch(base + address, { headers: { Cookie: cookies }, redirect: 'manual' })
    const bytes = await lengthOf(answer)
    if (answer.status === 200) asked.push({ address, ms: performance.now() - start, kB: bytes / 1024 })
    const isRefused =
      [401, 403].includes(answer.status) || answer.headers.get('location')?.includes('/sign-in')
    if (isRefused || answer.status >= 500) failed.push(`${address}: ${answer.status}`)
  }
  const slowest = asked.toSorted((one, other) => other.ms - one.ms).slice(0, SLOWEST)
  const longest = asked
    .filter(({ address }) => !WHOLE.test(address))
    .toSorted((one, other) => other.kB - one.kB)
    .slice(0, SLOWEST)
  tell([
    ...slowest.map(({ address, ms }) =>
      limit(`of ${asked.length}, the slowest: ${address}`, ms, 'ms', MOST_MS),
    ),
    ...longest.map(({ address, kB }) => limit(`the longest: ${address}`, kB, 'kB', MOST_KB)),
  ])
  if (failed.length > 0) throw new Error(failed.join('\n'))
}
