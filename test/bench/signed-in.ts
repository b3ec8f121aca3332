import { addUser } from '../../server/accounts/users.ts'
import type { Database } from '../../server/database/index.ts'

const EMAIL = 'bench@example.org'
const PASSWORD = 'a password for the benchmark alone'

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.slice(0, cookie.indexOf(';')))
    .join('; ')

/** The cookies of an administrator who has just signed in: the one reader who may see every page. */
export async function signedInCookies(base: string, database: Database): Promise<string> {
  await addUser(database, EMAIL, 'admin', PASSWORD)
  const form = await fetch(`${base}/sign-in`)
  const token = /name="_csrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? ''
  const entered = await fetch(`${base}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ _csrf: token, email: EMAIL, password: PASSWORD }),
    headers: { Cookie: cookiesOf(form) },
    redirect: 'manual',
  })
  if (entered.status !== 303) throw new Error(`signing in: ${entered.status}`)
  return cookiesOf(entered)
}
