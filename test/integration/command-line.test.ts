import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PROJECT_ROOT, STARTER_DATASET } from '../../server/paths.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recusal-cli-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the compiled command line on an embedded database of its own. */
function recusal(args: string[], input = ''): Promise<Outcome> {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/run/recusal.mjs'), ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: folder, DATA_DIR: join(folder, 'data'), SEED: 'none' },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}

it('imports, exports the same bytes, reports, rebuilds and verifies', async () => {
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
  expect(await recusal(['rebuild'])).toEqual({ code: 0, out: '', err: 'Nothing differed.\n' })
  expect(await recusal(['verify'])).toEqual({ code: 0, out: '', err: 'No fault.\n' })
})

const fileOf = (lists: object) => JSON.stringify({ format: 'recusal-dataset/1', ...lists })

it('lists every field that an import would change, before and after, and then those that it changed', async () => {
  const file = join(folder, 'changes.json')
  await writeFile(
    file,
    fileOf({
      links: [
        {
          id: 'pif-affinity-2bn',
          kind: 'invests_in',
          from: 'pif',
          to: 'affinity-partners',
          end: '2025',
          detail: null,
        },
      ],
      negotiations: [
        {
          id: 'gaza-ceasefire-2025',
          name: 'Talks of another name',
          status: 'ongoing',
          parties: [{ entity: 'oman', role: 'observer' }],
        },
      ],
      entities: [{ id: 'new-fund', kind: 'fund', name: 'A New Fund' }],
    }),
  )
  const before = await recusal(['export'])
  const dry = await recusal(['import', file, '--dry-run', '--json'])
  expect(dry.code, dry.err).toBe(0)
  const { changes } = JSON.parse(dry.out)
  const link = changes.find(({ record }: { record: string }) => record === 'links “pif-affinity-2bn”')
  expect(link.change).toBe('changed')
  expect(link.fields).toContainEqual({ field: 'end', before: null, after: '2025' })
  expect(link.fields.map(({ field }: { field: string }) => field)).not.toContain('amount')
  const talks = changes.find(({ record }: { record: string }) => record === 'negotiations “gaza-ceasefire-2025”')
  expect(talks.fields).toContainEqual({
    field: 'parties “oman, observer”',
    before: null,
    after: { entity: 'oman', role: 'observer', sources: [] },
  })
  expect((await recusal(['export'])).out).toBe(before.out)
  const done = await recusal(['import', file])
  expect(done.out).toContain('links “pif-affinity-2bn”: changed\n')
  expect(done.out).toContain('  end: (none) -> "2025"\n')
  expect(done.out).toContain('entities “new-fund”: added\n  id: "new-fund"\n')
  expect(JSON.parse((await recusal(['import', file, '--json'])).out)).toEqual({ changes: [] })
})

it('reads a file in the encoding that is named, and refuses what it cannot read', async () => {
  const file = join(folder, 'encoded.json')
  const entity = (name: string) => fileOf({ entities: [{ id: 'encoded', kind: 'company', name }] })
  await writeFile(file, Buffer.from(entity('Soci\u00e9t\u00e9'), 'latin1'))
  const refused = await recusal(['import', file])
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toMatch(/is not UTF-8: line 1 holds other bytes. Name its encoding/)
  expect((await recusal(['import', file, '--encoding', 'windows-1252'])).out).toContain('"Société"')
  expect((await recusal(['import', file, '--encoding', 'morse'])).code).toBe(2)
  await writeFile(file, `\ufeff${entity('Sociét\u00e9 II').replaceAll(',', ',\r\n')}\r\n`)
  expect((await recusal(['import', file])).out).toContain('"Société II"')
})

it('refuses what a file says twice, and what says nothing, by record and field', async () => {
  const file = join(folder, 'odd.json')
  const faults = async (content: string): Promise<string> => {
    await writeFile(file, content)
    const { code, err } = await recusal(['import', file, '--dry-run'])
    expect(code).toBe(1)
    return err
  }
  const twice = '{"id":"t","kind":"company","name":"One","external_ids":{"lei":null,"lei":null},"name":"Two"}'
  const said = await faults(`{"format":"recusal-dataset/1","entities":[${twice}],"entities":[${twice}]}`)
  expect(said).toContain('file: entities stands there twice')
  expect(said).toContain('entities “t”: name stands there twice')
  expect(said).toContain('entities “t”: external_ids.lei stands there twice')
  expect(
    await faults(fileOf({ entities: [{ id: 'q', kind: 'company', name: 'Q', country: 'QQ' }] })),
  ).toContain('entities “q”: country is no country code of ISO 3166')
  expect(
    await faults(
      fileOf({ links: [{ id: 'l', kind: 'pays', from: 'pif', to: 'qia', status: '', sources: ['x'] }] }),
    ),
  ).toContain('links “l”: status must be one of')
})

it('keeps accounts: the password comes on standard input, a token is shown once', async () => {
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

it('exits 1 when refused and 2 for a wrong call, with the reason on standard error', async () => {
  const broken = join(folder, 'broken.json')
  await writeFile(
    broken,
    JSON.stringify({ format: 'recusal-dataset/1', entities: [{ id: 'x', kind: 'planet', name: 'X' }] }),
  )
  const refused = await recusal(['import', broken])
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toContain('entities “x”: kind must be one of')
  expect((await recusal(['import', join(folder, 'nowhere.json')])).code).toBe(1)
  expect((await recusal(['report', 'nothing'])).code).toBe(2)
  expect((await recusal(['report', 'overlaps', '--filter', 'band=huge'])).code).toBe(2)
  expect((await recusal(['report', 'overlaps', '--filter', 'as_of=2999-01-01'])).code).toBe(2)
  for (const wrong of [
    ['sing'],
    ['import'],
    ['report', 'overlaps', '--filter', 'band'],
    ['users', 'add', 'x@y', '--role', 'king'],
    [],
  ]) {
    const { code, out } = await recusal(wrong)
    expect([wrong.join(' '), code, out]).toEqual([wrong.join(' '), 2, ''])
  }
})
