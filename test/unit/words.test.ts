import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PROJECT_ROOT } from '../../server/paths.ts'

/** Phrases that readers stumbled over, each retired for a plainer one. */
const RETIRED = [
  'whichever days the dates mean',
  'ties a party to it to that official',
  'orders reading and claims nothing more',
  'certainly held',
  'all of them a high one',
  'lie across each other',
  'the taking part',
  'light it',
  'only what holds in',
  'put by others',
  'hold each against',
  'second pair of eyes',
  'what cites it',
  'no outcome is sourced',
  'ids elsewhere',
  'look further back',
  'on record for these days is',
  'is no foreign state',
  'ever since the company was presented',
  'much like it',
  'each power of ten begun',
  'as it stands now',
  'no end reported to',
  'is told of',
  'that is none',
]

const PLACES = ['views', 'server', 'public/scripts', 'docs', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']

function filesIn(place: string): string[] {
  if (/\.\w+$/.test(place)) return [place]
  return readdirSync(join(PROJECT_ROOT, place), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|hbs|md)$/.test(name))
    .map((name) => join(place, name))
}

const FILES = PLACES.flatMap(filesIn)

it('reads the words of pages, code and docs', () => {
  expect(FILES.length).toBeGreaterThan(400)
})

it.each(RETIRED)('nowhere says “%s”', (phrase) => {
  const words = new RegExp(`\\b${phrase.replaceAll(' ', '\\s+(?:\\*\\s+|//\\s+)?')}\\b`, 'i')
  const found = FILES.filter((name) => words.test(readFileSync(join(PROJECT_ROOT, name), 'utf8')))
  expect(found).toEqual([])
})
