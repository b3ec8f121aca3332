import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a backup is written in a folder of its own, which is made where there is none: `NAME-20260131T120000Z.backup`. */
export async function datedFile(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return join(folder, `${name}-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}.backup`)
}

/** Deletes the oldest of the backups that `datedFile` has named in a folder; what else is there stays. */
export async function keepNewest(folder: string, name: string, keep: number): Promise<void> {
  const dated = /^-\d{8}T\d{6}Z\.backup$/
  const ours = (await readdir(folder)).filter(
    (file) => file.startsWith(name) && dated.test(file.slice(name.length)),
  )
  for (const file of ours.toSorted().slice(0, -keep)) await rm(join(folder, file))
}
