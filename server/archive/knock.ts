import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isRefusedHost, lookupAmong, NotPublic, type Reach } from './public-address.ts'

/** What an address answers: it is there, it is gone, it could not be reached, or it may not be asked. */
export interface Knock {
  readonly state: 'answers' | 'gone' | 'unreachable' | 'not asked'
  /** In a few words. */
  readonly answer: string
}

const ANSWER_MS = 15_000
const MOST_REDIRECTS = 5
const GONE: ReadonlySet<number> = new Set([404, 410])
/** Servers that do not know `HEAD` answer these to it. */
const ASK_WITH_GET: ReadonlySet<number> = new Set([400, 403, 404, 405, 500, 501, 503])

/**
 * Asks whether an address still answers, without reading what it says. Sends no cookies and no referrer.
 * @param reach what may be asked, also after redirects.
 */
export async function knock(address: string, reach: Reach): Promise<Knock> {
  let url = address
  try {
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      const { status, location } = await statusOf(url, reach)
      if (status < 300 || status >= 400 || location === undefined) {
        return { state: GONE.has(status) ? 'gone' : 'answers', answer: `answered ${status}` }
      }
      if (!URL.canParse(location, url)) return { state: 'answers', answer: `answered ${status}` }
      url = new URL(location, url).href
    }
    return { state: 'answers', answer: 'redirects too often' }
  } catch (error) {
    if (error instanceof NotPublic) return { state: 'not asked', answer: error.message }
    const { code, message } = error as NodeJS.ErrnoException
    const answer = code === 'ENOTFOUND' ? 'there is no such site' : (code ?? message).slice(0, 300)
    return { state: 'unreachable', answer }
  }
}

async function statusOf(url: string, reach: Reach): Promise<Answered> {
  const head = await ask('HEAD', url, reach)
  return ASK_WITH_GET.has(head.status) ? ask('GET', url, reach) : head
}

interface Answered {
  readonly status: number
  readonly location: string | undefined
}

function ask(method: 'HEAD' | 'GET', address: string, reach: Reach): Promise<Answered> {
  const url = new URL(address)
  if (!/^https?:$/.test(url.protocol) || !reach.port(url.port) || isRefusedHost(url.hostname, reach.address))
    throw new NotPublic(`${url.host} is not a public address`)
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method,
        lookup: lookupAmong(reach.address),
        agent: false,
        signal: AbortSignal.timeout(ANSWER_MS),
        headers: { 'user-agent': 'Mozilla/5.0 (compatible; Recusal)', accept: '*/*' },
      },
      (response) => {
        resolve({ status: response.statusCode ?? 0, location: response.headers.location })
        response.destroy()
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}
