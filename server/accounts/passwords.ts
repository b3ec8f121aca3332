/** The least and the most characters that a password has. */
export const SHORTEST_PASSWORD = 12
const LONGEST_PASSWORD = 500
/** What must be left of a password without the person's own address and the name of the site in it. */
const LEAST_BESIDE_ADDRESS = 8

/** Passwords that many people use; the list is loaded when the first one is set. */
let common: Promise<ReadonlySet<string>> | undefined

async function commonPasswords(): Promise<ReadonlySet<string>> {
  // The package is of an older kind of module: its export stands under `default` too, and bundled there alone.
  common ??= import('@zxcvbn-ts/language-common').then((loaded) => {
    const { dictionary } = 'dictionary' in loaded ? loaded : (loaded as { default: typeof loaded }).default
    return new Set(dictionary['passwords-common'].map(String))
  })
  return common
}

/** Whether the list has it, or has it without the figures and signs that people put behind a word. */
async function isCommon(password: string): Promise<boolean> {
  const list = await commonPasswords()
  const word = password.toLowerCase()
  return list.has(word) || list.has(word.replace(/(?<![^\p{L}])[^\p{L}]+$/u, ''))
}

/** Words that whoever guesses at a password here tries first. */
const WORDS_OF_SITE = ['recusal']

function isMadeOfNames(password: string, email: string): boolean {
  const [name = ''] = email.toLowerCase().split('@')
  let left = password.toLowerCase()
  for (const part of [email.toLowerCase(), name, ...WORDS_OF_SITE])
    if (part.length > 2) left = left.replaceAll(part, '')
  return left !== password.toLowerCase() && left.length < LEAST_BESIDE_ADDRESS
}

/**
 * Why a password cannot be taken, in words for the person who chose it; null where it can. Length counts, and that it is
 * neither a common one nor made of their own address (OWASP ASVS 5, 6.2.1, 6.2.4 and 6.2.11).
 */
export async function passwordProblem(password: string, email: string): Promise<string | null> {
  if ([...password].length < SHORTEST_PASSWORD)
    return `The password must have at least ${SHORTEST_PASSWORD} characters`
  if (password.length > LONGEST_PASSWORD)
    return `The password must have at most ${LONGEST_PASSWORD} characters`
  if (isMadeOfNames(password, email))
    return 'The password must not be made of your e-mail address or the name of this site'
  if (await isCommon(password)) return 'Many people use this password: choose another'
  return null
}
