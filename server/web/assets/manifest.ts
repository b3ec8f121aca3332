import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BUILT_ASSETS } from '../../paths.ts'

/**
 * The addresses of the built assets by their plain names.
 * @throws when `npm run build` has not been run.
 */
export async function readManifest(): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(join(BUILT_ASSETS, 'manifest.json'), 'utf8')) as Record<string, string>
  } catch {
    throw new Error('The assets are not built: run npm run build')
  }
}
