import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SETTINGS } from '../../server/config.ts'
import { PROJECT_ROOT } from '../../server/paths.ts'

const textOf = (file: string): string => readFileSync(join(PROJECT_ROOT, file), 'utf8')

/** What the image itself sets, or what its volumes and ports stand for. */
const OF_THE_IMAGE: ReadonlySet<string> = new Set(['NODE_ENV', 'HOST', 'PORT', 'DATA_DIR'])

it.each(SETTINGS.filter((name) => !OF_THE_IMAGE.has(name)))('docker-compose.yml passes %s on', (name) => {
  expect(textOf('docker-compose.yml')).toMatch(new RegExp(`^      ${name}: `, 'm'))
})

it.each(SETTINGS)('the guides say what %s is', (name) => {
  expect(textOf('README.md') + textOf('docs/operating.md')).toContain(`\`${name}\``)
})

const SOURCES = ['server', 'models', 'test'].flatMap((folder) =>
  readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
    (path) => `${folder}/${path}`,
  ),
)

it.each(
  [...textOf('CONTRIBUTING.md').matchAll(/`([A-Z_]{4,})`\s+in\s+`([\w/.-]+\.ts)`/g)].map(
    ([, name = '', file = '']) => [name, file] as const,
  ),
)('CONTRIBUTING.md finds %s in %s', (name, file) => {
  const places = SOURCES.filter((path) => `/${path}`.endsWith(`/${file}`))
  expect(places.filter((path) => textOf(path).includes(name))).not.toEqual([])
})
