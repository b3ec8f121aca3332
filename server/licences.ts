import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Package {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** The folder of the package that a bundled file comes from; null for one of our own files. */
function packageOf(file: string): string | null {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? null
}

/** The texts in which a package states its license terms. */
function textsOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
}

/**
 * The notices that a bundle must include: each package in it, with its version, its license and the license text.
 * @param files the bundle's files, as paths from `root`.
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
