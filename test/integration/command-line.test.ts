import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it, vi } from 'vitest'
import { STARTER_DATASET } from '../../server/paths.ts'
import { useCommandLine } from '../support/command-line.ts'

const alone = useCommandLine()
const commandLine = useCommandLine('test', 'shared')
const recusal = (args: string[], input = '') => commandLine().run(args, input)

it('imports, exports the same bytes, creates reports, rebuilds and verifies', async () => {
  const recusal = (args: string[]) => alone().run(args)
  const dry = await recusal(['import', STARTER_DATASET, '--dry-run'])
  expect(dry.code, dry.err).toBe(0)
  expect(dry.out).toContain('entities “affinity-partners”: added\n')
  expect((await recusal(['export'])).out).not.toContain('jared-kushner')
  expect(await recusal(['import', STARTER_DATASET])).toMatchObject({ code: 0, out: dry.out })
  expect(await recusal(['import', STARTER_DATASET])).toMatchObject({ code: 0, out: '' })
  const exported = await recusal(['export', '--format', 'dataset'])
  expect(exported.out).toBe(await readFile(STARTER_DATASET, 'utf8'))
  const report = await recusal([
    'report',
    'overlaps',
    '--filter',
    'official=jared-kushner',
    '--filter',
    'band=high',
  ])
  const rows = parse(report.out, { columns: true }) as Record<string, string>[]
  expect(new Set(rows.map((row) => row.official_slug))).toEqual(new Set(['jared-kushner']))
  expect(await recusal(['rebuild'])).toEqual({ code: 0, out: '', err: 'No differences.\n' })
  expect(await recusal(['verify'])).toEqual({ code: 0, out: '', err: 'No faults.\n' })
})

it('manages accounts: it reads the password from standard input and shows a token once', async () => {
  expect(await recusal(['users', 'add', 'ann@example.org', '--role', 'editor'], 'short\n')).toMatchObject({
    code: 1,
    out: '',
  })
  expect(
    (await recusal(['users', 'add', 'ann@example.org', '--role', 'editor'], 'a long password\n')).code,
  ).toBe(0)
  expect(
    (await recusal(['users', 'add', 'ann@example.org', '--role', 'editor'], 'a long password\n')).code,
  ).toBe(1)
  expect((await recusal(['users', 'list'])).out).toBe('ann@example.org\teditor\tactive\n')
  expect((await recusal(['tokens', 'add', 'ann@example.org'])).out).toMatch(/^[\w-]{43}\n$/)
  expect((await recusal(['users', 'disable', 'ann@example.org'])).code).toBe(0)
  expect((await recusal(['users', 'list'])).out).toContain('disabled')
  expect((await recusal(['tokens', 'add', 'ann@example.org'])).code).toBe(1)
})

it('exits with 1 on refusal and 2 on wrong usage, with the reason on standard error', async () => {
  const broken = join(commandLine().folder, 'broken.json')
  await writeFile(
    broken,
    JSON.stringify({ format: 'recusal-dataset/1', entities: [{ id: 'x', kind: 'planet', name: 'X' }] }),
  )
  const refused = await recusal(['import', broken])
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toContain('entities “x”: kind must be one of')
  expect((await recusal(['import', join(commandLine().folder, 'nowhere.json')])).code).toBe(1)
  await recusal(['import', STARTER_DATASET, '--dry-run'])
  expect((await recusal(['report', 'nothing'])).code).toBe(2)
  expect((await recusal(['report', 'overlaps', '--filter', 'band=huge'])).code).toBe(2)
  expect((await recusal(['report', 'overlaps', '--filter', 'as_of=2999-01-01'])).code).toBe(2)
  for (const wrong of [
    ['sing'],
    ['import'],
    ['report', 'overlaps', '--filter', 'band'],
    ['users', 'add', 'x@y', '--role', 'king'],
    ['import', broken, '--dataset', ' '],
    ['import', broken, '--dataset', 'x'.repeat(201)],
    ['tokens', 'add', 'x@y', '--name', ''],
    [],
  ]) {
    const { code, out } = await recusal(wrong)
    expect([wrong.join(' '), code, out]).toEqual([wrong.join(' '), 2, ''])
  }
})

describe('where there is no database', () => {
  const elsewhere = useCommandLine('test')

  it.each([
    ['verify'],
    ['rebuild'],
    ['backup', 'whole.backup'],
    ['export'],
    ['report', 'overlaps'],
    ['users', 'list'],
    ['users', 'disable', 'ann@example.org'],
    ['tokens', 'add', 'ann@example.org'],
    ['imports', 'list'],
    ['imports', 'undo', '1', '--reason', 'a mistake'],
    ['doctor'],
  ])('“%s %s” says so and makes none', async (...args) => {
    const { folder, run } = elsewhere()
    const { code, out, err } = await run(args)
    expect([code, out + err]).toEqual([1, expect.stringContaining(`There is no database in ${folder}`)])
    expect(await readdir(folder)).toEqual([])
  })
})

describe('what cannot be done', () => {
  const shared = useCommandLine('file', 'starter')

  it.each([
    [40, 'export --format sqlite'],
    [600, 'export --format sqlite'],
    [40, 'export'],
    [40, 'report links'],
    [1, 'completion bash'],
  ])('a file with room for %i blocks is too small for “%s”, and it says so', async (blocks, command) => {
    const { folder, run } = shared()
    const { code, err } = await run(command.split(' '), '', { file: join(folder, 'full'), blocks })
    expect(err).toMatch(/^(Standard output|A file) would be larger than this account can write\.\n$/)
    expect(code).toBe(1)
  })

  it.each(['report links', 'report overlaps', 'export'])(
    'a reader of “%s” that leaves early is no error',
    async (command) => {
      const { code, err } = await shared().run(command.split(' '), '', { withoutOutput: true })
      expect([code, err]).toEqual([0, ''])
    },
  )

  it('refuses to disable the last administrator', async () => {
    const { run } = commandLine()
    await run(['users', 'add', 'root@example.org', '--role', 'admin'], 'a long password\n')
    const { code, err } = await run(['users', 'disable', 'root@example.org'])
    expect([code, err]).toEqual([1, expect.stringContaining('This is the last administrator')])
    await run(['users', 'add', 'other@example.org', '--role', 'admin'], 'a long password\n')
    expect((await run(['users', 'disable', 'root@example.org'])).code).toBe(0)
  })

  it('a closed standard error ends no command', async () => {
    const { run } = shared()
    const { code } = await run(['import', STARTER_DATASET, '--json'], '', { withoutErrors: true })
    expect(code).toBe(0)
    expect((await run(['imports', 'list'])).out).not.toContain('open')
  })
})

describe('backup and restore', () => {
  const backups = useCommandLine('test')

  it('write the database to a file, keep the newest files in a folder, and fill an empty database', async () => {
    const { folder, run } = backups()
    await run(['users', 'add', 'ada@example.org', '--role', 'editor'], 'correct horse battery')
    const dated = join(folder, 'dated')
    for (let number = 0; number < 3; number += 1) {
      const { code, err } = await run(['backup', '--to', dated, '--keep', '2'])
      expect(err).toMatch(/Saved the whole database to/)
      expect(code).toBe(0)
      // File names go down to the second.
      await vi.waitUntil(() => new Date().getMilliseconds() < 100, { timeout: 2000, interval: 10 })
    }
    const names = (await readdir(dated)).toSorted()
    expect(names).toHaveLength(2)
    const file = join(dated, names[0] ?? '')
    const refused = await run(['restore', file])
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toMatch(/^The database is not empty/)
    await rm(join(folder, 'data'), { recursive: true })
    expect(await run(['restore', file])).toMatchObject({ code: 0 })
    expect((await run(['users', 'list'])).out).toBe('ada@example.org\teditor\tactive\n')
  })

  it('say in one line what is wrong with the command or the file', async () => {
    const { folder, run } = backups()
    expect(await run(['backup'])).toMatchObject({ code: 2 })
    const { code, err } = await run(['restore', join(folder, 'none.backup')])
    expect([code, err.trim().split('\n').length]).toEqual([1, 1])
    expect(err).not.toMatch(/\n\s+at /)
  })
})
