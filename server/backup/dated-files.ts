import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The path of a new backup, such as `NAME-20260131T120000Z.backup`, in a folder that is made if it does not exist. */
export async function datedFile(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return join(folder, `${name}-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}.backup`)
}

/** Deletes the oldest of the backups in a folder that `datedFile` named. Other files stay. */
export async function keepNewest(folder: string, name: string, keep: number): Promise<void> {
  const dated = /^-\d{8}T\d{6}Z\.backup$/
  const ours = (await readdir(folder)).filter(
    (file) => file.startsWith(name) && dated.test(file.slice(name.length)),
  )
  // Another run may be deleting the same ones.
  for (const file of ours.toSorted().slice(0, -keep)) await rm(join(folder, file), { force: true })
}
