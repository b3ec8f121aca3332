import { parse } from 'csv-parse/sync'
import readExcelFile from 'read-excel-file/node'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { REPORTS } from '../../server/reports/index.ts'
import { useApp } from '../support/app.ts'

const running = useApp()

const OVERLAP_COLUMNS =
  'overlap_id,official,official_slug,negotiation,negotiation_slug,party,party_slug,party_role,rank,band,score,robustness,timing,certainty,rule,path,path_links,paths,amount_min,amount_max,currency,amount_status,origins,quotes,archived,checked,responses,inquiries,review_status,review_reason,sources,first_detected,method_version,permalink'
const PATH_COLUMNS =
  'overlap_id,official,official_slug,negotiation,negotiation_slug,party,party_slug,party_role,rule,imputed_through,representative,timing,certainty,window_start,window_end,score,band,score_timing,score_directness,score_money,score_role,score_party,score_evidence,robustness,chain,chain_length,amount_min,amount_max,currency,amount_status,review_status,review_reason,responses,origins,quotes,archived,source_urls,first_detected,method_version,permalink'
const LINK_COLUMNS =
  'link_id,kind,from,from_slug,from_kind,to,to_slug,to_kind,relationship,detail,share_min,share_max,amount_min,amount_max,currency,amount_status,joint_sum,start,end,last_known,stage,capacity,status,overlap_count,origins,quotes,archived,source_urls,recorded_at,recorded_by,permalink'

type Row = Record<string, string>
const read = async (path: string): Promise<{ header: string; rows: Row[]; text: string }> => {
  const { text } = await supertest(running().app)
    .get(path)
    .expect(200)
    .expect('content-type', /text\/csv/)
  return { header: text.slice(0, text.indexOf('\r\n')), rows: parse(text, { columns: true }) as Row[], text }
}

it('every report can be asked for its first rows', async () => {
  for (const name of REPORTS.keys()) {
    const { rows } = await read(`/reports/${name}.csv`)
    const few = await read(`/reports/${name}.csv?limit=2`)
    // A permalink names the port that the request went to.
    const told = (row: Row): Row => ({ ...row, permalink: '' })
    expect(few.rows.map(told), name).toEqual(rows.slice(0, 2).map(told))
  }
  await supertest(running().app).get('/reports/links.csv?limit=201').expect(400)
})

describe('overlaps.csv', () => {
  it('has one row for each overlap, with its best path as in paths.csv', async () => {
    const { header, rows } = await read('/reports/overlaps.csv')
    const { rows: paths } = await read('/reports/paths.csv')
    expect(header).toBe(OVERLAP_COLUMNS)
    expect(rows.map((row) => row.rank)).toEqual(rows.map((_row, index) => String(index + 1)))
    expect(new Set(rows.map((row) => row.overlap_id)).size).toBe(rows.length)
    for (const row of rows) {
      const own = paths.filter((path) => path.overlap_id === row.overlap_id)
      const best = own[0]
      expect(row.paths).toBe(String(own.length))
      expect(row.path).toBe(best?.chain)
      expect(row.path_links?.split(' | ')).toHaveLength(Number(best?.chain_length))
      const same = [
        'score',
        'rule',
        'timing',
        'certainty',
        'amount_min',
        'origins',
        'quotes',
        'archived',
        'responses',
      ]
      for (const column of same) expect(row[column], column).toBe(best?.[column])
      const urls = best?.source_urls?.split(' | ') ?? []
      expect(row.sources?.split(' | ').map((source) => source.replace(/^.* /, ''))).toEqual(urls)
    }
    expect(rows.some((row) => row.inquiries !== '')).toBe(true)
    expect(Math.max(...rows.map((row) => Number(row.paths)))).toBeGreaterThan(1)
  })
})

describe('paths.csv', () => {
  it('has one row for each chain, with terms that add up and a permalink that leads to it', async () => {
    const { header, rows } = await read('/reports/paths.csv')
    expect(header).toBe(PATH_COLUMNS)
    const { rows: stored } = await running().database.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM chains',
    )
    expect(rows).toHaveLength(stored[0]?.n ?? 0)
    for (const row of rows) {
      const terms = ['timing', 'directness', 'money', 'role', 'party', 'evidence'].map((term) =>
        Number(row[`score_${term}`]),
      )
      expect(terms.reduce((sum, term) => sum + term, 0)).toBe(Number(row.score))
      expect(row.source_urls).toMatch(/^https?:/)
      expect(row.robustness).toMatch(/^high \d+, medium \d+, low \d+$/)
      expect(Number(row.origins)).toBeGreaterThan(0)
    }
    const { pathname } = new URL(rows[0]?.permalink ?? '')
    await supertest(running().app).get(pathname).expect(200)
  })

  it('agrees with the API', async () => {
    const { rows } = await read('/reports/paths.csv?official=tahnoon-bin-zayed')
    const { body } = await supertest(running().app)
      .get('/api/v1/overlaps?official=tahnoon-bin-zayed')
      .expect(200)
    const scores = body.data.flatMap((overlap: { id: string; chains: { score: number }[] }) =>
      overlap.chains.map((chain) => `${overlap.id} ${chain.score}`),
    )
    expect(rows.map((row) => `${row.overlap_id} ${row.score}`).sort()).toEqual(scores.sort())
  })

  it('is described by its metadata, column for column', async () => {
    const { body } = await supertest(running().app).get('/reports/paths.csv-metadata.json').expect(200)
    expect(body.tableSchema.columns.map((column: { name: string }) => column.name).join()).toBe(PATH_COLUMNS)
  })
})

describe('links.csv', () => {
  it('makes formulas harmless, keeps numbers as numbers, and quotes what needs quoting', async () => {
    const details = [
      '=HYPERLINK("x")',
      '+1',
      '-1',
      '@SUM(A1)',
      '\tx',
      '＝1+1',
      '＠SUM(A1)',
      'see a;=1+1',
      'a line\n-1',
      'a "quote", a comma',
      'two\nlines',
    ]
    const links = details.map((detail, index) => ({
      id: `formula-${index}`,
      kind: 'pays',
      from: 'formula-payer',
      to: 'affinity-partners',
      detail,
      amount: '0.50',
      currency: 'USD',
      status: 'reported',
      sources: ['ap-lincoln-kushner'],
    }))
    const entities = [{ id: 'formula-payer', kind: 'company', name: '=1+1', aliases: [], sources: [] }]
    const content = JSON.stringify({ format: 'recusal-dataset/1', entities, links })
    await importDataset(running().database, parseDataset(content))
    const { header, rows, text } = await read('/reports/links.csv?interest=formula-payer')
    expect(header).toBe(LINK_COLUMNS)
    expect(rows).toHaveLength(details.length)
    for (const row of rows) {
      expect(row.from).toBe("'=1+1")
      expect(row.amount_min).toMatch(/^0\.50?$/)
      expect(row.detail).not.toMatch(/(?:^|[;\t\n])[=+\-@\t\r＝＠]/)
    }
    expect(rows.map((row) => row.detail)).toContain('a "quote", a comma')
    expect(rows.map((row) => row.detail)).toContain('two\nlines')
    expect(text).not.toMatch(/[^\r"e]\n(?!lines|'-1)/)
  })
})

const NAMES = [
  'overlaps',
  'paths',
  'links',
  'officials',
  'interests',
  'negotiations',
  'statements',
  'sources',
  'changes',
]

describe.each(NAMES)('the report %s', (name) => {
  it('says the same as CSV, JSON and Excel', async () => {
    const { app } = running()
    const filters = name === 'changes' ? 'record=source' : 'q=a'
    const agent = supertest(app)
    const csv = await agent.get(`/reports/${name}.csv?${filters}`).expect(200)
    const rows = parse(csv.text, { columns: true }) as Row[]
    expect(rows.length).toBeGreaterThan(3)
    const marked = await agent.get(`/reports/${name}.csv?${filters}&bom=1`).expect(200)
    expect(withoutPorts(marked.text)).toBe(`\uFEFF${withoutPorts(csv.text)}`)

    const { body } = await agent.get(`/reports/${name}.csv?${filters}&format=json`).expect(200)
    const described = await agent.get(`/reports/${name}.csv-metadata.json`).expect(200)
    const { columns } = (described.body as Metadata).tableSchema
    expect(body.data).toHaveLength(rows.length)
    const joined = (value: unknown): string =>
      Array.isArray(value)
        ? value
            .map((each: string | { title: string; publisher: string; url: string }) =>
              typeof each === 'string'
                ? each
                : `${each.title.replaceAll(' | ', ' / ')} (${each.publisher}) ${each.url}`,
            )
            .join(' | ')
        : String(value ?? '')
    const harmless = (cell: string): string =>
      withoutPorts(cell).replace(/(^|[;\t\r\n])'(?=[=+\-@\t\r＝＋－＠])/g, '$1')
    for (const [index, row] of rows.entries()) {
      for (const column of columns) {
        expect(harmless(joined(body.data[index][column.name])), column.name).toBe(
          harmless(row[column.name] ?? ''),
        )
      }
    }

    const book = await agent
      .get(`/reports/${name}.csv?${filters}&format=xlsx`)
      .buffer(true)
      .parse(bytes)
      .expect(200)
      .expect('content-disposition', new RegExp(`recusal-${name}-.*\\.xlsx`))
    const [sheet, notes] = await readExcelFile(book.body as Buffer)
    expect(notes?.sheet).toBe('Notes')
    const [titles = [], ...cells] = sheet?.data ?? []
    expect(titles).toEqual(columns.map((column) => column.name))
    expect(cells).toHaveLength(rows.length)
    for (const [index, row] of rows.entries()) {
      for (const [at, { name: column, datatype }] of columns.entries()) {
        const cell = cells[index]?.[at]
        const written = harmless(row[column] ?? '')
        if (written === '') expect(cell, column).toBeNull()
        else if (datatype === 'integer' || datatype === 'decimal') expect(cell, column).toBe(Number(written))
        else if (datatype === 'dateTime') expect(secondsOf(cell)).toBe(Date.parse(written) / 1000)
        else if (datatype === 'date') expect(new Date(String(cell)).toISOString().slice(0, 10)).toBe(written)
        else if (written.length <= 32_767) expect(withoutPorts(String(cell)), column).toBe(written)
      }
    }
  })
})

/** Each request of a test uses a different port. */
function withoutPorts(text: string): string {
  return text.replace(/127\.0\.0\.1:\d+/g, 'site')
}

interface Metadata {
  readonly tableSchema: {
    readonly columns: readonly {
      readonly name: string
      readonly datatype: string
      readonly separator?: string
    }[]
    readonly primaryKey?: readonly string[]
  }
}

function bytes(response: unknown, done: (error: Error | null, body: Buffer) => void): void {
  const stream = response as NodeJS.ReadableStream
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('end', () => done(null, Buffer.concat(chunks)))
}

describe('the description of a report', () => {
  it.each(NAMES)(
    'is CSVW: %s names every column once, splits lists, and has keys that are unique',
    async (name) => {
      const csv = await supertest(running().app).get(`/reports/${name}.csv`).expect(200)
      expect(csv.headers.link).toContain(`/reports/${name}.csv-metadata.json>; rel="describedby"`)
      const answer = await supertest(running().app)
        .get(`/reports/${name}.csv-metadata.json`)
        .expect('content-type', /csvm\+json/)
      const { tableSchema } = answer.body as Metadata
      const rows = parse(csv.text, { columns: true }) as Row[]
      expect(Object.keys(rows[0] ?? {})).toEqual(tableSchema.columns.map((column) => column.name))
      for (const { name: column, datatype, separator } of tableSchema.columns) {
        const values = rows.flatMap((row) =>
          separator ? (row[column] ?? '').split(separator) : [row[column] ?? ''],
        )
        for (const value of values.filter((each) => each !== ''))
          expect(value).toMatch(LEXICAL[datatype] ?? /^$/)
      }
      const key = tableSchema.primaryKey ?? []
      const keys = rows.map((row) => key.map((column) => row[column]).join())
      if (key.length > 0) expect(new Set(keys).size).toBe(rows.length)
    },
  )
})

/** The format of a cell of each CSVW type. */
const LEXICAL: Readonly<Record<string, RegExp>> = {
  string: /^[\s\S]*$/,
  integer: /^-?\d+$/,
  decimal: /^-?\d+(\.\d+)?$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  dateTime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/,
  anyURI: /^https?:\/\/\S+$/,
}

/** Excel stores dates as floating-point days, so a time comes back with an error of less than a second. */
function secondsOf(cell: unknown): number {
  return Math.round((cell as Date).getTime() / 1000)
}
