import sql from 'sql-template-tag'
import { type Database, inTransaction } from '../database/index.ts'
import { ACCOUNT, type Account } from './users.ts'

/** A person as an OpenID Connect service knows them. */
export interface OpenIdIdentity {
  readonly issuer: string
  /** Never changes and never becomes anyone else's there; an address may become someone else's. */
  readonly subject: string
  /** Null if the service does not say that it is theirs. */
  readonly verifiedEmail: string | null
}

/**
 * Whose account it is. The first time, it is the one with the address that the service has verified, if no one signs in
 * to that account from there yet. It never creates a user. Null if there is no account, or it is disabled.
 */
export async function findByIdentity(
  database: Database,
  { issuer, subject, verifiedEmail }: OpenIdIdentity,
): Promise<Account | null> {
  return inTransaction(database, async (query) => {
    if (verifiedEmail !== null)
      await query(sql`
        INSERT INTO openid_identities (issuer, subject, user_id)
        SELECT ${issuer}, ${subject}, id FROM users WHERE lower(email) = ${verifiedEmail.toLowerCase()} AND disabled_at IS NULL
        ON CONFLICT DO NOTHING`)
    const [account] = await query<Account>(sql`
      SELECT ${ACCOUNT} FROM users JOIN openid_identities i ON i.user_id = users.id
      WHERE i.issuer = ${issuer} AND i.subject = ${subject} AND users.disabled_at IS NULL`)
    return account ?? null
  })
}

/** Whether a user signs in through this service. */
export async function hasIdentity({ query }: Database, userId: string, issuer: string): Promise<boolean> {
  const rows = await query(
    sql`SELECT FROM openid_identities WHERE user_id = ${userId}::bigint AND issuer = ${issuer}`,
  )
  return rows.length > 0
}
