import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Package {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** The folder of the package that a bundled file is from; null for a file of our own. */
function packageOf(file: string): string | null {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? null
}

/** The texts by which a package says under which terms it may be passed on. */
function textsOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
}

/**
 * What a bundle has to carry with it: each package that is in it, with its version, licence and the text of it.
 * @param files of the bundle, as paths from `root`.
 */
export function noticesOf(root: string, files: readonly string[]): string {
  const folders = new Set(files.map(packageOf).filter((folder) => folder !== null))
  const notices = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    ) as Package
    const texts = textsOf(join(root, folder))
    return { name, text: [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n') }
  })
  const sorted = notices.sort((one, other) => (one.name < other.name ? -1 : 1))
  return `${sorted.map(({ text }) => text).join(`\n\n${'-'.repeat(72)}\n\n`)}\n`
}
