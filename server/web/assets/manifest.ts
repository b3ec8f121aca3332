import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUILT_ASSETS } from '../../paths.ts'

/** The addresses of the built assets by their plain names. */
export type Assets = Readonly<Record<string, string>>

/** @throws when `npm run build` has not been run. */
function readManifest(): Assets {
  try {
    return JSON.parse(readFileSync(join(BUILT_ASSETS, 'manifest.json'), 'utf8')) as Assets
  } catch {
    throw new Error('The assets are not built: run npm run build')
  }
}

/**
 * Where the built assets are: read once, or each time where they change under a running server.
 * @throws when `npm run build` has not been run.
 */
export function openAssets(changing: boolean): () => Assets {
  const first = readManifest()
  return changing ? readManifest : () => first
}
