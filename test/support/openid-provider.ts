import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import supertest from 'supertest'
import type { Agent } from './app.ts'

/** A person with an account at the test's provider. */
export interface ProvidedPerson {
  readonly email: string
  readonly emailVerified: boolean
}

export interface TestProvider {
  readonly issuer: string
  /** Signs a person in there, as a browser would, and returns the address that the provider redirects to. */
  readonly signIn: (href: string, subject: string) => Promise<string>
  /** Goes back without signing in. */
  readonly cancel: (href: string) => Promise<string>
  readonly close: () => Promise<void>
}

export const CLIENT = { id: 'recusal', secret: 'a secret between the two of them' }

/**
 * A real OpenID Connect provider on this machine.
 * @param people the people with accounts, by subject.
 * @param redirectUri where it sends people back to.
 */
export async function startProvider(
  people: Readonly<Record<string, ProvidedPerson>>,
  redirectUri: string,
): Promise<TestProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({
        sub: subject,
        email: people[subject]?.email,
        email_verified: people[subject]?.emailVerified,
      }),
    }),
    cookies: { keys: ['keys of a test'] },
  })
  server.on('request', provider.callback())

  /** Follows the provider's redirects until it shows a form or is done. */
  async function follow(browser: Agent, href: string): Promise<{ at: string; text: string }> {
    let at = href
    for (;;) {
      if (at.startsWith(redirectUri)) return { at, text: '' }
      const answer = await browser.get(new URL(at, issuer).href.slice(issuer.length))
      const next = answer.headers.location
      if (next === undefined) return { at, text: answer.text }
      at = next
    }
  }

  async function send(browser: Agent, action: string, fields: object): Promise<string> {
    const path = new URL(action, issuer).href.slice(issuer.length)
    const answer = await browser.post(path).type('form').send(fields).expect(303)
    return answer.headers.location ?? ''
  }

  const actionOf = (html: string): string => /<form[^>]* action="([^"]+)"/.exec(html)?.[1] ?? ''

  return {
    issuer,
    async signIn(href, subject) {
      const browser = supertest.agent(issuer)
      const login = await follow(browser, href)
      const consent = await follow(
        browser,
        await send(browser, actionOf(login.text), { prompt: 'login', login: subject, password: 'any' }),
      )
      return (await follow(browser, await send(browser, actionOf(consent.text), { prompt: 'consent' }))).at
    },
    async cancel(href) {
      const browser = supertest.agent(issuer)
      const { text } = await follow(browser, href)
      const abort = /href="([^"]+\/abort)"/.exec(text)?.[1] ?? ''
      return (await follow(browser, abort)).at
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
