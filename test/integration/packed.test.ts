import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PROJECT_ROOT } from '../../server/paths.ts'
import { stop } from '../support/served.ts'

let folder: string
let installed: string

/** The package as users install it: its contents, with its dependencies beside it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recusal-packed-'))
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: PROJECT_ROOT,
  })
  execFileSync('tar', ['xzf', `recusal-${await version()}.tgz`], { cwd: folder })
  installed = join(folder, 'package')
  await mkdir(join(folder, 'site'))
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(installed, 'node_modules'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function version(): Promise<string> {
  return (JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version: string })
    .version
}

function recusal(...args: string[]): string {
  return execFileSync(process.execPath, [join(installed, 'dist/run/recusal.mjs'), ...args], {
    cwd: join(folder, 'site'),
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: folder, DATA_DIR: join(folder, 'data') },
  })
}

it('starts in an empty folder, with its starter dataset and assets', async () => {
  const child = spawn(process.execPath, [join(installed, 'dist/run/recusal.mjs'), 'start'], {
    cwd: join(folder, 'site'),
    env: { PATH: process.env.PATH ?? '', HOME: folder, DATA_DIR: join(folder, 'data'), PORT: '0' },
  })
  try {
    let output = ''
    let address: string | undefined
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    while (address === undefined) {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
      output += chunk.toString()
      address = /Recusal is at (\S+)/.exec(output)?.[1]
    }
    const page = await (await fetch(`${address}/officials/jared-kushner`)).text()
    expect(page).toContain('Jared Kushner')
    for (const [, asset = ''] of page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g))
      expect((await fetch(address + asset)).status, asset).toBe(200)
    expect((await fetch(`${address}/figures/money-flow.png`)).headers.get('content-type')).toBe('image/png')
    expect(recusal('doctor')).toMatch(/^fine +Schema +up to date$/m)
  } finally {
    expect(await stop(child)).toBe(0)
  }
})

it('prints its version, completes its commands and includes the licenses of what it bundles', async () => {
  expect(recusal('--version')).toBe(`${await version()}\n`)
  const script = join(folder, 'completed.sh')
  const tried = 'COMP_WORDS=(recusal imports "")\nCOMP_CWORD=2\n_recusal\ndeclare -p COMPREPLY\n'
  await writeFile(script, recusal('completion', 'bash') + tried)
  const completed = execFileSync('bash', [script], { cwd: installed, encoding: 'utf8' })
  expect(completed).toMatch(/"list".*"undo"/)
  expect(recusal('completion', 'fish')).toContain("__fish_use_subcommand' -f -a doctor")
  const notices = async (file: string) => readFile(join(installed, 'dist', file), 'utf8')
  expect(await notices('run/LICENCES.txt')).toMatch(/^express \d.*\(MIT\)$/m)
  expect(await notices('public/LICENCES.txt')).toMatch(/^chart\.js \d.*\(MIT\)$/m)
  expect(await notices('public/LICENCES.txt')).toMatch(/^@fontsource-variable\/newsreader \d/m)
})
