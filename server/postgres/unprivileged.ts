import { execFile, type SpawnOptions } from 'node:child_process'
import { chown, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** How to run a program that refuses to run as root. */
export interface Unprivileged {
  /** The command line to spawn instead of `[program, ...args]`. */
  wrap(program: string, args: readonly string[]): { command: string; args: string[] }
  readonly options: Pick<SpawnOptions, 'uid' | 'gid'>
  /** Makes the account that the program will run as the owner of a folder. */
  own(folder: string): Promise<void>
}

const NOBODY = '65534'
const NAMESPACE = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--']

const asMyself: Unprivileged = {
  wrap: (program, args) => ({ command: program, args: [...args] }),
  options: {},
  own: async () => {},
}

/** A user namespace in which root is `nobody`. It needs no account and can reach folders that only root can enter. */
const inNamespace: Unprivileged = {
  ...asMyself,
  wrap: (program, args) => ({ command: 'unshare', args: [...NAMESPACE, program, ...args] }),
}

async function asAccount(): Promise<Unprivileged> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const account =
    accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  const [uid, gid] = [Number(account?.[2] ?? NOBODY), Number(account?.[3] ?? NOBODY)]
  return { ...asMyself, options: { uid, gid }, own: (folder) => chown(folder, uid, gid) }
}

/** The best option here: ourselves if we are not root; otherwise a namespace, or failing that, another account. */
export async function chooseUnprivileged(): Promise<Unprivileged> {
  if (process.getuid?.() !== 0) return asMyself
  const namespaces = await run('unshare', [...NAMESPACE, 'true']).then(
    () => true,
    () => false,
  )
  return namespaces ? inNamespace : asAccount()
}
