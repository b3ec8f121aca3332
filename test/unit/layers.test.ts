import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

/** The layers as CONTRIBUTING lists them, from the lowest: folders, which end with a slash, and files. */
const LAYERS = [
  ...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^\| ((?:`[a-z./-]+`(?:, )?)+) +\| /gm),
].flatMap(([, names = '']) =>
  [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) =>
    /^(?:server|models|views|public)\//.test(name) ? name : `server/${name}`,
  ),
)

const layerOf = (path: string): number =>
  LAYERS.findIndex((layer) => layer === path || (layer.endsWith('/') && path.startsWith(layer)))

/** What starts the program: it may import anything, and nothing but others of its kind imports it. */
const isEntry = (path: string): boolean => /^server\/[^/]+\.ts$/.test(path) && layerOf(path) < 0

const FILES = ['models', 'server'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path)),
)

/** The files of the program that a file imports, types included. */
function importsOf(path: string): string[] {
  const found = readFileSync(path, 'utf8').matchAll(/(?:from|import) ?\(?'(\.[^']+)'/g)
  return [...found].map(([, target = '']) => join(dirname(path), target))
}

it('every folder has its layer', () => {
  expect(LAYERS.length).toBeGreaterThan(20)
  expect(FILES.filter((path) => layerOf(path) < 0 && !isEntry(path))).toEqual([])
})

it('each layer imports only from itself and from those before it', () => {
  const wrong = FILES.filter((path) => !isEntry(path)).flatMap((path) =>
    importsOf(path)
      .filter((target) => target.endsWith('.ts') && (isEntry(target) || layerOf(target) > layerOf(path)))
      .map((target) => `${path} imports ${target}`),
  )
  expect(wrong).toEqual([])
})
