import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PART } from './save.ts'

/** An unfinished backup that has not grown for this long was left behind by a process that was killed. */
const ABANDONED_MS = 24 * 60 * 60 * 1000

/** The path of a new backup, such as `NAME-20260131T120000Z.backup`, in a folder that is made if it does not exist. */
export async function datedFile(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return join(folder, `${name}-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}.backup`)
}

/** Deletes the oldest of the backups in a folder that `datedFile` named, and unfinished ones. Other files stay. */
export async function keepNewest(folder: string, name: string, keep: number): Promise<void> {
  const dated = /^-\d{8}T\d{6}Z\.backup/
  const ours = (await readdir(folder)).filter(
    (file) => file.startsWith(name) && dated.test(file.slice(name.length)),
  )
  const whole = ours.filter((file) => file.endsWith('.backup'))
  for (const file of whole.toSorted().slice(0, -keep)) await rm(join(folder, file))
  for (const file of ours.filter((each) => each.endsWith(PART))) {
    const { mtimeMs } = await stat(join(folder, file))
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(join(folder, file), { force: true })
  }
}
