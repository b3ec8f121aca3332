import { readdirSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'
import { check } from 'recheck'
import { expect, it } from 'vitest'

/** Every regular expression in the code, by source, with the files that contain it. */
function patterns(): Map<string, { source: string; flags: string; files: Set<string> }> {
  const found = new Map<string, { source: string; flags: string; files: Set<string> }>()
  const files = ['server', 'models', 'public'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  )
  for (const file of files.filter((path) => path.endsWith('.ts'))) {
    new Visitor({
      Literal(node) {
        if (!('regex' in node)) return
        const { pattern: source, flags } = node.regex
        const key = `/${source}/${flags}`
        const known = found.get(key) ?? { source, flags, files: new Set<string>() }
        found.set(key, { ...known, files: known.files.add(file) })
      },
    }).visit(parseSync(file, readFileSync(file, 'utf8')).program)
  }
  return found
}

/** Each stage is limited by the characters it reads, not by the clock: a busy machine would find what a quiet one does not. */
const LIMITS = { timeout: 60_000, attackTimeout: null, incubationTimeout: null, seedingTimeout: null }

it('no input makes a regular expression slow: each runs in linear time', async () => {
  const slow: string[] = []
  const all = patterns()
  expect(all.size).toBeGreaterThan(300)
  for (const [pattern, { source, flags, files }] of all) {
    const { status } = await check(source, flags, LIMITS)
    if (status !== 'safe') slow.push(`${pattern} in ${[...files].join(', ')}: ${status}`)
  }
  expect(slow).toEqual([])
})

it('the check detects one that is not linear', async () => {
  for (const pattern of ['^(a+)+$', '\\s+$', '^(?:.*,)*x$', '(?<!x)\\s+$'])
    expect((await check(pattern, '', LIMITS)).status, pattern).toBe('vulnerable')
})
