import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder: the nearest above this file with a package.json, compiled or not. */
function findProjectRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('no package.json above the program')
  return findProjectRoot(parent)
}

export const PROJECT_ROOT = findProjectRoot(dirname(fileURLToPath(import.meta.url)))
export const VIEWS = join(PROJECT_ROOT, 'views')
export const BUILT_ASSETS = join(PROJECT_ROOT, 'dist', 'public')
/** Where a thread that paints pictures starts. */
export const PAINTER = join(PROJECT_ROOT, 'dist', 'run', 'painter.mjs')
/** Where a thread that reads tables starts. */
export const TABLE_READER = join(PROJECT_ROOT, 'dist', 'run', 'table-reader.mjs')
/** The fonts that pictures are drawn with. */
export const BUILT_FONTS = join(PROJECT_ROOT, 'dist', 'fonts')
export const STARTER_DATASET = join(PROJECT_ROOT, 'models', 'starter', 'dataset.json')
