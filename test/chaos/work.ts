import supertest from 'supertest'
import { csrfOf } from '../support/app.ts'

/** What is written while servers and databases are killed. Each writer returns what it was told was saved. */

export const PASSWORD_OF_CHAOS = 'a password of chaos'
export const LINKS_OF_A_FILE = 60

const reportOf = (name: string) => ({
  url: `https://report.example/${name}`,
  publisher: 'Daily',
  title: `Report ${name}`,
})

const linkOf = (name: string, number: number) => ({
  kind: 'pays',
  from: number % 2 === 0 ? 'qia' : 'pif',
  to: 'affinity-partners',
  status: 'reported',
  start: '2024',
  detail: name,
  amount_min: 1000 + number,
  amount_max: 1000 + number,
  currency: 'USD',
  sources: [reportOf(name)],
})

/** A file of links between new entities, which must be imported entirely or not at all. */
export function fileOf(round: number): string {
  const name = `round-${round}`
  const entities = Array.from({ length: LINKS_OF_A_FILE + 1 }, (_, index) => ({
    id: `${name}-${index}`,
    name: `Company ${name} ${index}`,
    kind: 'company',
  }))
  const links = entities.slice(1).map(({ id }, index) => ({
    id: `${name}-link-${index}`,
    kind: 'owns',
    from: `${name}-0`,
    to: id,
    status: 'reported',
    sources: [`${name}-source`],
  }))
  const sources = [
    { id: `${name}-source`, url: `https://file.example/${name}`, publisher: 'Daily', title: name },
  ]
  return JSON.stringify({ format: 'recusal-dataset/1', sources, entities, links })
}

/** Sends JSON as the owner of a token. @returns the status; rejects when the server no longer answers. */
async function send(address: string, token: string, path: string, body: object): Promise<number> {
  const answer = await fetch(`${address}/api/v1/${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** Writes that are repeated until the server is gone. */
interface Writing {
  /** Settles once the first write is saved, or no more can be. */
  readonly begun: Promise<unknown>
  /** The writes that the server said it saved, once the server is gone. */
  readonly saved: Promise<readonly string[]>
}

function writing(work: (begun: () => void) => Promise<readonly string[]>): Writing {
  let begun = (): void => {}
  const first = new Promise<void>((resolve) => {
    begun = resolve
  })
  const saved = work(begun)
  return { begun: Promise.race([first, saved]), saved }
}

/** Writes one after another until the server is gone. @returns those that the server said it saved. */
async function untilGone(
  name: string,
  saves: number,
  begun: () => void,
  work: (name: string, number: number) => Promise<number>,
): Promise<string[]> {
  const saved: string[] = []
  for (let number = 0; ; number += 1) {
    const one = `${name}-${number}`
    try {
      const status = await work(one, number)
      if (status === saves) {
        saved.push(one)
        begun()
      } else if (status !== 503) return [...saved, `unexpected status ${status} for ${one}`]
    } catch {
      return saved
    }
  }
}

/** Writes links, each with a different detail. */
export function writeLinks(address: string, token: string, name: string): Writing {
  return writing((begun) =>
    untilGone(name, 201, begun, (one, number) => send(address, token, 'links', linkOf(one, number))),
  )
}

/** Repeatedly records two companies with a link each and merges the second into the first, as an editor would. */
export function mergeCompanies(address: string, token: string, editor: string, name: string): Writing {
  return writing((begun) => mergeUntilGone(address, token, editor, name, begun))
}

async function mergeUntilGone(
  address: string,
  token: string,
  editor: string,
  name: string,
  begun: () => void,
): Promise<string[]> {
  const browser = supertest.agent(address)
  const tokenOf = async (page: string): Promise<string> => csrfOf((await browser.get(page)).text)
  try {
    const form = { _csrf: await tokenOf('/sign-in'), email: editor, password: PASSWORD_OF_CHAOS }
    await browser.post('/sign-in').type('form').send(form)
  } catch {
    return []
  }
  return untilGone(name, 303, begun, async (one) => {
    const [kept, merged] = [`${one}-kept`, `${one}-merged`]
    const recorded = await send(address, token, 'batch', {
      reason: 'Two names of one company',
      entities: [kept, merged].map((id) => ({ id, kind: 'company', name: `Company ${id}` })),
      links: [kept, merged].map((id) => ({
        id: `${id}-owned`,
        kind: 'owns',
        from: 'affinity-partners',
        to: id,
        sources: [reportOf(id)],
      })),
    })
    if (recorded !== 200) return recorded
    const pair = `/duplicates/entity/${kept}/${merged}`
    const decision = { _csrf: await tokenOf('/account'), kept, decision: 'same', reason: '' }
    return (await browser.post(pair).type('form').send(decision)).status
  })
}
