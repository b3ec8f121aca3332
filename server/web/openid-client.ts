import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { OpenIdIdentity } from '../accounts/openid-identities.ts'
import type { OpenIdSettings } from '../config.ts'

/** What must match when the service sends someone back signed in; the session keeps it until then. */
export interface PendingOpenId {
  readonly verifier: string
  readonly state: string
  readonly nonce: string
  /** Whether the person had to sign in there again, to prove who is there now. */
  readonly anew: boolean
}

/** The service did not say who the person is; the message is for the log. */
export class OpenIdRefused extends Error {
  override name = 'OpenIdRefused'
  /** Whether the person canceled the sign-in there. */
  readonly stopped: boolean

  constructor(message: string, stopped: boolean) {
    super(message)
    this.stopped = stopped
  }
}

/** How recent a sign-in there must be, in seconds, to count as a new one. */
const ANEW_SECONDS = 300

/** Signs people in through an OpenID Connect service: the authorization code flow with PKCE. */
export class OpenIdClient {
  readonly #settings: OpenIdSettings
  #configuration: Promise<Configuration> | undefined

  constructor(settings: OpenIdSettings) {
    this.#settings = settings
  }

  /** Where to send someone to sign in, and what to keep until they return. @throws {OpenIdRefused} */
  async begin(redirectUri: string, anew: boolean): Promise<{ href: string; pending: PendingOpenId }> {
    const pending = {
      verifier: randomPKCECodeVerifier(),
      state: randomState(),
      nonce: randomNonce(),
      anew,
    }
    const challenge = await calculatePKCECodeChallenge(pending.verifier)
    const url = buildAuthorizationUrl(await this.#discovered(), {
      redirect_uri: redirectUri,
      scope: 'openid email',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
      ...(anew ? { prompt: 'login', max_age: String(ANEW_SECONDS) } : {}),
    })
    return { href: url.href, pending }
  }

  /** Identifies the person the service has sent back to this address. @throws {OpenIdRefused} */
  async finish(address: URL, pending: PendingOpenId): Promise<OpenIdIdentity> {
    const configuration = await this.#discovered()
    try {
      const tokens = await authorizationCodeGrant(configuration, address, {
        pkceCodeVerifier: pending.verifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
        ...(pending.anew ? { maxAge: ANEW_SECONDS } : {}),
      })
      const claims = tokens.claims()
      if (claims === undefined) throw new OpenIdRefused('it sent no ID token', false)
      const said =
        claims.email === undefined
          ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : claims
      const verified = said.email_verified === true && typeof said.email === 'string'
      return {
        issuer: claims.iss,
        subject: claims.sub,
        verifiedEmail: verified ? (said.email as string) : null,
      }
    } catch (error) {
      throw refused(error)
    }
  }

  /** The service's description of itself; fetched once, and again if the service did not answer. */
  async #discovered(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings
    // The configuration allows plain HTTP only for this machine.
    const execute = issuer.startsWith('http:') ? [allowInsecureRequests] : []
    this.#configuration ??= discovery(new URL(issuer), clientId, clientSecret, undefined, { execute })
    try {
      return await this.#configuration
    } catch (error) {
      this.#configuration = undefined
      throw refused(error)
    }
  }
}

function refused(error: unknown): OpenIdRefused {
  if (error instanceof OpenIdRefused) return error
  const stopped = error instanceof AuthorizationResponseError && error.error === 'access_denied'
  return new OpenIdRefused(error instanceof Error ? error.message : String(error), stopped)
}
