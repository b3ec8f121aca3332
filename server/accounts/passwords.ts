import { once } from '../values/once.ts'

/** The fewest and the most characters that a password can have. */
export const SHORTEST_PASSWORD = 12
const LONGEST_PASSWORD = 500
/** How many characters of a password must be left without the person's own address and the name of the site. */
const LEAST_BESIDE_ADDRESS = 8

/** Passwords that many people use; the list is loaded when the first one is set. */
const commonPasswords = once(async (): Promise<ReadonlySet<string>> => {
  const loaded = await import('@zxcvbn-ts/language-common')
  // The package is an older kind of module: its export is also under `default`, and once bundled only there.
  const { dictionary } = 'dictionary' in loaded ? loaded : (loaded as { default: typeof loaded }).default
  return new Set(dictionary['passwords-common'].map(String))
})

/** Whether the list has it, or has it without the digits and signs that people add after a word. */
async function isCommon(password: string): Promise<boolean> {
  const list = await commonPasswords()
  const word = password.toLowerCase()
  return list.has(word) || list.has(word.replace(/(?<![^\p{L}])[^\p{L}]+$/u, ''))
}

/** Words that someone who guesses a password here would try first. */
const WORDS_OF_SITE = ['recusal']

function isMadeOfNames(password: string, email: string): boolean {
  const [name = ''] = email.toLowerCase().split('@')
  let left = password.toLowerCase()
  for (const part of [email.toLowerCase(), name, ...WORDS_OF_SITE])
    if (part.length > 2) left = left.replaceAll(part, '')
  return left !== password.toLowerCase() && left.length < LEAST_BESIDE_ADDRESS
}

/**
 * Why a password is not acceptable, in words for the person who chose it; null if it is. It must be long enough, and
 * neither common nor made from their own address (OWASP ASVS 5, 6.2.1, 6.2.4 and 6.2.11).
 */
export async function passwordProblem(password: string, email: string): Promise<string | null> {
  if ([...password].length < SHORTEST_PASSWORD)
    return `The password must have at least ${SHORTEST_PASSWORD} characters`
  if (password.length > LONGEST_PASSWORD)
    return `The password must have at most ${LONGEST_PASSWORD} characters`
  if (isMadeOfNames(password, email))
    return 'The password must not be made from your email address or the name of this site'
  if (await isCommon(password)) return 'Many people use this password: choose another'
  return null
}
