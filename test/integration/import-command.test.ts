import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { STARTER_DATASET } from '../../server/paths.ts'
import { useCommandLine } from '../support/command-line.ts'

const commandLine = useCommandLine('test', 'shared')

const fileOf = (lists: object) => JSON.stringify({ format: 'recusal-dataset/1', ...lists })

it('lists every field that an import would change, with old and new values, and then those it changed', async () => {
  const file = join(commandLine().folder, 'changes.json')
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
  await commandLine().run(['import', STARTER_DATASET])
  const before = await commandLine().run(['export'])
  const dry = await commandLine().run(['import', file, '--dry-run', '--json'])
  expect(dry.code, dry.err).toBe(0)
  const { changes } = JSON.parse(dry.out)
  const link = changes.find(({ record }: { record: string }) => record === 'links “pif-affinity-2bn”')
  expect(link.change).toBe('changed')
  expect(link.fields).toContainEqual({ field: 'end', before: null, after: '2025' })
  expect(link.fields.map(({ field }: { field: string }) => field)).not.toContain('amount')
  const talks = changes.find(
    ({ record }: { record: string }) => record === 'negotiations “gaza-ceasefire-2025”',
  )
  expect(talks.fields).toContainEqual({
    field: 'parties “oman, observer”',
    before: null,
    after: { entity: 'oman', role: 'observer', sources: [] },
  })
  expect((await commandLine().run(['export'])).out).toBe(before.out)
  const done = await commandLine().run(['import', file])
  expect(done.out).toContain('links “pif-affinity-2bn”: changed\n')
  expect(done.out).toContain('  end: (none) -> "2025"\n')
  expect(done.out).toContain('entities “new-fund”: added\n  id: "new-fund"\n')
  expect(JSON.parse((await commandLine().run(['import', file, '--json'])).out)).toEqual({ changes: [] })
})

it('reads a file in the given encoding, and refuses what it cannot read', async () => {
  const file = join(commandLine().folder, 'encoded.json')
  const entity = (name: string) => fileOf({ entities: [{ id: 'encoded', kind: 'company', name }] })
  await writeFile(file, Buffer.from(entity('\u0093Soci\u00e9t\u00e9\u0094'), 'latin1'))
  const refused = await commandLine().run(['import', file])
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toMatch(/is not valid UTF-8 in line 1. Name its encoding/)
  expect((await commandLine().run(['import', file, '--encoding', 'windows-1252'])).out).toContain(
    '"“Société”"',
  )
  expect((await commandLine().run(['import', file, '--encoding', 'morse'])).code).toBe(2)
  await writeFile(file, `\ufeff${entity('Sociét\u00e9 II').replaceAll(',', ',\r\n')}\r\n`)
  expect((await commandLine().run(['import', file])).out).toContain('"Société II"')
})

it('reads a file that comes through a pipe', async () => {
  const pipe = join(commandLine().folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const content = fileOf({ entities: [{ id: 'piped', kind: 'company', name: 'The Piped Company' }] })
  const [{ code, out, err }] = await Promise.all([
    commandLine().run(['import', pipe]),
    writeFile(pipe, content),
  ])
  expect(code, err).toBe(0)
  expect(out).toContain('entities “piped”: added')
})

it('refuses duplicates and empty values in a file, by record and field', async () => {
  const file = join(commandLine().folder, 'odd.json')
  const faults = async (content: string): Promise<string> => {
    await writeFile(file, content)
    const { code, err } = await commandLine().run(['import', file, '--dry-run'])
    expect(code).toBe(1)
    return err
  }
  const twice = '{"id":"t","kind":"company","name":"One","external_ids":{"lei":null,"lei":null},"name":"Two"}'
  const said = await faults(`{"format":"recusal-dataset/1","entities":[${twice}],"entities":[${twice}]}`)
  expect(said).toContain('file: entities appears twice')
  expect(said).toContain('entities “t”: name appears twice')
  expect(said).toContain('entities “t”: external_ids.lei appears twice')
  expect(
    await faults(fileOf({ entities: [{ id: 'q', kind: 'company', name: 'Q', country: 'QQ' }] })),
  ).toContain('entities “q”: country is not a known country')
  expect(
    await faults(
      fileOf({ links: [{ id: 'l', kind: 'pays', from: 'pif', to: 'qia', status: '', sources: ['x'] }] }),
    ),
  ).toContain('links “l”: status must be one of')
  expect(await faults(fileOf({ entities: [{ id: 'q\u0000', kind: 'company', name: 'Q' }] }))).toContain(
    'id contains a control character',
  )
  expect(await faults(fileOf({ entities: [{ id: 'q\ud800', kind: 'company', name: 'Q' }] }))).toContain(
    'id contains half a character',
  )
  const payments = Array.from({ length: 3000 }, (_, number) => ({ id: `l${number}`, kind: 'bribes' }))
  const many = (await faults(fileOf({ links: payments }))).split('\n')
  expect(many.filter((line) => line.includes('kind must be one of')).length).toBeLessThanOrEqual(1000)
  expect(many.join()).toMatch(/2,?\d+ more records not checked/)
})

it('names no other problem for an entity that is in a file twice, once without its kind', async () => {
  const file = join(commandLine().folder, 'no-kind.json')
  const payee = { id: 'payee', kind: 'company', name: 'A Payee' }
  const link = { id: 'l', kind: 'pays', from: 'payer', to: 'payee', status: 'reported', sources: ['s'] }
  await writeFile(
    file,
    fileOf({
      sources: [{ id: 's', url: 'https://paper.example', publisher: 'A', title: 'B' }],
      entities: [{ id: 'payer', kind: 'company', name: 'A Payer' }, { id: 'payer', name: 'A Payer' }, payee],
      links: [link],
    }),
  )
  const { code, err } = await commandLine().run(['import', file])
  expect(code).toBe(1)
  expect(err).toContain('entities “payer”')
  expect(err).not.toContain('names “payer”')
})

it('refuses a file as a whole, with all that is wrong in any of its parts', async () => {
  const file = join(commandLine().folder, 'wrong.json')
  const source = { id: 'paper', url: 'https://paper.example/1', publisher: 'A', title: 'B' }
  const link = { kind: 'pays', from: 'payer', to: 'payee', status: 'reported', sources: ['paper'] }
  const company = { kind: 'company', name: 'One of two' }
  await writeFile(
    file,
    fileOf({
      sources: [source],
      entities: [
        { id: 'payer', ...company, sources: ['lost'] },
        { id: 'payee', ...company },
      ],
      links: [
        { id: 'same', ...link },
        { id: 'same', ...link },
        { id: 'lone', ...link, to: 'nobody' },
      ],
      negotiations: [
        { id: 'talks', name: 'Talks', status: 'ongoing', parties: [{ entity: 'none', role: 'observer' }] },
      ],
    }),
  )
  const { code, err } = await commandLine().run(['import', file])
  expect(code).toBe(1)
  expect(err).toContain('entities “payer”: sources names “lost”')
  expect(err).toContain('links “same”: id is in the file twice')
  expect(err).toContain('links “lone”: to names “nobody”')
  expect(err).toContain('negotiations “talks”: parties.0.entity names “none”')
  expect((await commandLine().run(['export'])).out).not.toContain('paper.example')
})

it('refuses what is in a file twice, however far apart, whether or not more is wrong', async () => {
  const file = join(commandLine().folder, 'twice.json')
  const many = <T>(make: (number: number) => T): T[] =>
    Array.from({ length: 2001 }, (_, number) => make(number))
  const source = (id: string, path: string) => ({
    id,
    url: `https://twice.example/${path}`,
    publisher: 'A',
    title: 'B',
  })
  const sources = [
    ...many((number) => source(`source-${number}`, String(number))),
    source('other-id', '0'),
    source('source-1', 'other'),
  ]
  const entities = ['payer', 'payee', 'payer'].map((id) => ({ id, kind: 'company', name: `The ${id}` }))
  const link = (number: number) => ({
    id: `link-${number}`,
    kind: 'pays',
    from: 'payer',
    to: 'payee',
    detail: `Invoice ${number}`,
    status: 'reported',
    sources: ['source-0'],
  })
  const lost = { id: 'lost', kind: 'company', name: 'Without its source', sources: ['none'] }
  for (const more of [[], [lost]]) {
    await writeFile(
      file,
      fileOf({ sources, entities: [...more, ...entities], links: [...many(link), link(0)] }),
    )
    const { code, err } = await commandLine().run(['import', file])
    expect(code).toBe(1)
    expect(err).toContain('sources “other-id”: url is in the file twice')
    expect(err).toContain('sources “source-1”: id is in the file twice')
    expect(err).toContain('entities “payer”: id is in the file twice')
    expect(err).toContain('links “link-0”: id is in the file twice')
    expect(err.match(/twice\n/g)).toHaveLength(4)
  }
})

it('knows a source by its address, whatever id a file gives it, in every part of the file', async () => {
  const file = join(commandLine().folder, 'other-id.json')
  const address = 'https://paper.example/known'
  const source = { id: 'first-id', url: address, publisher: 'A', title: 'B' }
  await writeFile(file, fileOf({ sources: [source] }))
  expect((await commandLine().run(['import', file])).code).toBe(0)
  const link = { id: 'cites', kind: 'pays', from: 'sender', to: 'receiver', status: 'reported' }
  await writeFile(
    file,
    fileOf({
      sources: [{ ...source, id: 'other-id' }],
      entities: ['sender', ' receiver '].map((id) => ({ id, kind: 'company', name: `The ${id.trim()}` })),
      links: [{ ...link, sources: ['other-id'] }],
    }),
  )
  const { code, out, err } = await commandLine().run(['import', file])
  expect(code, err).toBe(0)
  expect(out).toContain('links “cites”: added')
  const { sources, links } = JSON.parse((await commandLine().run(['export'])).out)
  const ids = sources.flatMap(({ id, url }: { id: string; url: string }) => (url === address ? [id] : []))
  expect(ids).toEqual(['first-id'])
  expect(links.find(({ id }: { id: string }) => id === 'cites').sources).toEqual(['first-id'])
})

it('imports a table by its header, says how it read it, and undoes it', async () => {
  const file = join(commandLine().folder, 'ties.csv')
  await writeFile(
    file,
    'Name,Connection,Company,URL\nJared Kushner,board member,Command Line Ltd,https://example.org/1\nNobody,friend of a friend of,,',
  )
  const before = await commandLine().run(['export'])
  const done = await commandLine().run(['import', file, '--dataset', 'Ties'])
  expect(done.code, done.err).toBe(0)
  expect(done.err).toContain('column “Company”: to')
  expect(done.err).toContain('connection “board member”: directs')
  expect(done.err).toContain('row 3: Company: The name is missing')
  const list = await commandLine().run(['imports', 'list'])
  const [, id] = /^(\d+)\tcommitted\t.*\tTies\tties\.csv$/m.exec(list.out) ?? []
  expect(id).toBeTruthy()
  const undone = await commandLine().run(['imports', 'undo', String(id), '--reason', 'The wrong file'])
  expect(undone.code, undone.err).toBe(0)
  expect((await commandLine().run(['export'])).out).toBe(before.out)
  expect((await commandLine().run(['imports', 'undo', String(id), '--reason', 'Once more'])).code).toBe(1)
})

it('lists a draft that was left behind on one line, and discards it once', async () => {
  const client = new pg.Client(String(commandLine().databaseUrl))
  await client.connect()
  const { rows } = await client.query<{ id: string }>(`
    INSERT INTO imports (dataset, file_name, format, digest, content)
    VALUES ('Left', E'left\\nbehind.csv', 'csv', '', '') RETURNING id::text AS id`)
  await client.end()
  const id = String(rows[0]?.id)
  expect((await commandLine().run(['imports', 'list'])).out).toMatch(
    new RegExp(`^${id}\\topen\\t.*\\tLeft\\tleft behind\\.csv$`, 'm'),
  )
  expect((await commandLine().run(['imports', 'discard', id])).code).toBe(0)
  expect((await commandLine().run(['imports', 'list'])).out).not.toContain('left behind')
  const again = await commandLine().run(['imports', 'discard', id])
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('that can be discarded')])
})

it('matches a name to the only similar entry if that option is set, and says so', async () => {
  const table = async (name: string, company: string): Promise<string> => {
    const file = join(commandLine().folder, name)
    const row = `Ann Lee of Tests,CEO,${company},https://example.org/1`
    await writeFile(file, `Name,Connection,Company,URL\n${row}`)
    return file
  }
  const first = ['import', await table('first.csv', 'Gravel Dune Partners'), '--dataset', 'First']
  expect((await commandLine().run(first)).code).toBe(0)
  const alike = [
    'import',
    await table('alike.csv', 'Gravel Dune Partners LLC'),
    '--dataset',
    'Alike',
    '--dry-run',
  ]
  const plain = await commandLine().run(alike)
  expect(plain.code, plain.err).toBe(0)
  expect(plain.err).toContain('1 name resembles a name on record but is treated as new')
  const matched = await commandLine().run([...alike, '--clear-matches'])
  expect(matched.code, matched.err).toBe(0)
  expect(matched.err).toContain('Matched 1 name to the only similar entry')
  const list = await commandLine().run(['imports', 'list'])
  const [, id] = /^(\d+)\tcommitted\t.*\tFirst\tfirst\.csv$/m.exec(list.out) ?? []
  expect((await commandLine().run(['imports', 'undo', String(id), '--reason', 'A test'])).code).toBe(0)
})

it('is refused if every row has a problem, and not if another import had the rest', async () => {
  const file = join(commandLine().folder, 'rows.csv')
  const header = 'Name,Connection,Organization'
  const command = ['import', file, '--dataset', 'rows']
  await writeFile(file, `${header}\nNew Investor,owns,New Holding\n`)
  const unsourced = await commandLine().run(command)
  expect(unsourced.err).toContain('row 2: No source.')
  expect(unsourced.err).toContain('Nothing could be imported: every row has a problem.')
  expect(unsourced.code).toBe(1)
  expect((await commandLine().run([...command, '--dry-run'])).code).toBe(1)
  await writeFile(file, `${header}\nNew Investor,owns,New Holding\nNew Investor,owns,\n`)
  const sourced = [...command, '--source-url', 'https://news.example/rows', '--source-publisher', 'News']
  for (const time of ['first', 'second']) {
    const partly = await commandLine().run(sourced)
    expect(partly.err, time).toContain('row 3: ')
    expect(partly.code, time).toBe(0)
  }
})

it('records no source that only rows with problems cite', async () => {
  const file = join(commandLine().folder, 'cited.csv')
  const rows = [
    'Cited Investor,owns,Cited Holding,2020,2024,https://cited.example/good,Good,Daily',
    'Cited Investor,owns,Cited Fund,2024,2020,https://cited.example/bad,Bad,Daily',
  ]
  await writeFile(
    file,
    ['from,connection,to,start,end,source_url,source_title,source_publisher', ...rows].join('\n'),
  )
  const done = await commandLine().run(['import', file])
  expect(done.err).toContain('row 3: ')
  expect(done.err).toContain('Added or changed: 1 source, 2 entities, 0 positions, 1 link,')
  const { out } = await commandLine().run(['export'])
  expect(out).toContain('https://cited.example/good')
  expect(out).not.toContain('https://cited.example/bad')
})

it('says of a file that gives the id of one thing to another what it would replace', async () => {
  const file = join(commandLine().folder, 'other-site.json')
  const source = { id: 'paper', url: 'https://other.example/1', publisher: 'Paper', title: 'One' }
  const link = { id: 'tie', kind: 'owns', from: 'record', to: 'one-firm', sources: ['paper'] }
  const firms = ['one-firm', 'other-firm'].map((id) => ({
    id,
    kind: 'company',
    name: id,
    sources: ['paper'],
  }))
  const company = (name: string) => ({ id: 'record', kind: 'company', name, sources: ['paper'] })
  const lists = { sources: [source], entities: [company('חברה'), ...firms], links: [link] }
  await writeFile(file, fileOf(lists))
  expect((await commandLine().run(['import', file])).err).not.toContain('two different things')
  const another = {
    sources: [{ ...source, url: 'https://other.example/2' }],
    entities: [company('中国公司甲')],
    links: [{ ...link, to: 'other-firm' }],
  }
  await writeFile(file, fileOf(another))
  const { err } = await commandLine().run(['import', file, '--dry-run'])
  for (const field of ['url', 'name', 'to'])
    expect(err).toMatch(new RegExp(`the file changes “${field}” from .* If these are two different things`))
  await writeFile(file, fileOf({ entities: [company('חברה בעם')], sources: [{ ...source, title: 'Two' }] }))
  expect((await commandLine().run(['import', file, '--dry-run'])).err).not.toContain('two different things')
})
