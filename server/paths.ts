import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder: the nearest one above this file with a package.json, whether compiled or not. */
function findProjectRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('no package.json above the program')
  return findProjectRoot(parent)
}

export const PROJECT_ROOT = findProjectRoot(dirname(fileURLToPath(import.meta.url)))
export const VIEWS = join(PROJECT_ROOT, 'views')
export const BUILT_ASSETS = join(PROJECT_ROOT, 'dist', 'public')
/** The entry point of a thread that paints pictures. */
export const PAINTER = join(PROJECT_ROOT, 'dist', 'run', 'painter.mjs')
/** The entry point of a thread that makes files of the whole record. */
export const FILE_MAKER = join(PROJECT_ROOT, 'dist', 'run', 'file-maker.mjs')
/** The entry point of a thread that reads tables. */
export const TABLE_READER = join(PROJECT_ROOT, 'dist', 'run', 'table-reader.mjs')
/** The entry point of a thread that reads the text of PDFs. */
export const TEXT_READER = join(PROJECT_ROOT, 'dist', 'run', 'text-reader.mjs')
/** The fonts used in pictures. */
export const BUILT_FONTS = join(PROJECT_ROOT, 'dist', 'fonts')
export const STARTER_DATASET = join(PROJECT_ROOT, 'models', 'starter', 'dataset.json')
