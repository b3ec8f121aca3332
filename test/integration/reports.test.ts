import { parse } from 'csv-parse/sync'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { useApp } from '../support/app.ts'

const running = useApp()

const OVERLAP_COLUMNS =
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

describe('overlaps.csv', () => {
  it('has one row for each chain, whose terms add up, and which its permalink leads to', async () => {
    const { header, rows } = await read('/reports/overlaps.csv')
    expect(header).toBe(OVERLAP_COLUMNS)
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
    const { rows } = await read('/reports/overlaps.csv?official=tahnoon-bin-zayed')
    const { body } = await supertest(running().app)
      .get('/api/v1/overlaps?official=tahnoon-bin-zayed')
      .expect(200)
    const scores = body.data.flatMap((overlap: { id: string; chains: { score: number }[] }) =>
      overlap.chains.map((chain) => `${overlap.id} ${chain.score}`),
    )
    expect(rows.map((row) => `${row.overlap_id} ${row.score}`).sort()).toEqual(scores.sort())
  })

  it('is described by its metadata, column for column', async () => {
    const { body } = await supertest(running().app).get('/reports/overlaps.csv-metadata.json').expect(200)
    expect(body.tableSchema.columns.map((column: { name: string }) => column.name).join()).toBe(
      OVERLAP_COLUMNS,
    )
  })
})

describe('links.csv', () => {
  it('makes formulas harmless, keeps numbers numbers, and quotes what needs it', async () => {
    const details = ['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\tx', 'a "quote", a comma', 'two\nlines']
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
      expect(row.detail).not.toMatch(/^[=+\-@\t\r]/)
    }
    expect(rows.map((row) => row.detail)).toContain('a "quote", a comma')
    expect(rows.map((row) => row.detail)).toContain('two\nlines')
    expect(text).not.toMatch(/[^\r"e]\n(?!lines)/)
  })
})
