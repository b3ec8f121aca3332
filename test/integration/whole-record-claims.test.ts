import { parse } from 'csv-parse/sync'
import sql from 'sql-template-tag'
import { beforeAll, describe, expect, it } from 'vitest'
import { retractLink } from '../../server/api/link-writes.ts'
import { writeRecord } from '../../server/record/write-record.ts'
import { useApp } from '../support/app.ts'
import { downloaded } from '../support/downloaded.ts'
import { nobody } from '../support/edits.ts'

const running = useApp('file', { BASE_URL: 'https://recusal.example.org' })

const text = async (name: string): Promise<string> =>
  (await downloaded(running().app, `/data/${name}`)).toString()

describe('no file says more of a link than is on record', () => {
  interface OnRecord {
    readonly id: string
    readonly kind: string
    readonly status: string
    readonly amount?: string
    readonly amount_min?: string
    readonly amount_max?: string
    readonly joint_sum?: string
    readonly sources: readonly (string | { readonly id: string; readonly stance?: string })[]
  }
  const contradicting = ({ sources }: OnRecord): string[] =>
    sources.flatMap((each) => (typeof each !== 'string' && each.stance === 'contradicts' ? [each.id] : []))
  beforeAll(async () => {
    const { database } = running()
    await retractLink(database, 'brookfield-666', 'The paper withdrew it', nobody)
    await writeRecord(database, nobody, ({ query }) =>
      query(sql`UPDATE citations SET stance = 'contradicts', note = 'The fund denies it'
        WHERE ordinal = 0 AND link_id = (SELECT id FROM links WHERE slug = 'qia-affinity-2024')`),
    )
  })
  const links = async (): Promise<OnRecord[]> => {
    const all = JSON.parse(await text('recusal-dataset.json')).links as OnRecord[]
    expect(
      all.some(
        (link) => link.amount === undefined && link.amount_min === undefined && link.amount_max !== undefined,
      ),
    ).toBe(true)
    expect(all.some((link) => contradicting(link).length > 0 && link.status !== 'disputed')).toBe(true)
    return all
  }

  it('in the network files: an amount is exact, and a link that a source contradicts is disputed', async () => {
    const onRecord = new Map((await links()).map((link) => [link.id, link]))
    const edges = parse(await text('recusal-edges.csv'), { columns: true }) as Record<string, string>[]
    for (const edge of edges) {
      const link = onRecord.get(edge.Id ?? '')
      expect(link?.status).not.toBe('retracted')
      for (const member of ['amount', 'amount_min', 'amount_max', 'joint_sum'] as const)
        expect(edge[member], `${member} of ${edge.Id}`).toBe(link?.[member] ?? '')
      if (link !== undefined && contradicting(link).length > 0) expect(edge.status).toBe('disputed')
    }
  })

  it('in FollowTheMoney: no upper limit is an amount, no withdrawn sum is, and no contradiction is a proof', async () => {
    const lines = new Map(
      (await text('recusal.ftm.json'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map((line) => [line.id, line.properties]),
    )
    const checked = new Set<string>()
    for (const link of await links()) {
      const { amount, sharesValue, proof, description, status } = lines.get(`recusal.link.${link.id}`) ?? {}
      const sum = amount ?? sharesValue
      if (link.status === 'retracted') {
        expect(sum, link.id).toBeUndefined()
        expect(description?.[0]).toMatch(/^Retracted/)
        checked.add('retracted')
        continue
      }
      if (link.amount === undefined && link.amount_min === undefined) expect(sum, link.id).toBeUndefined()
      checked.add('standing')
      const against = contradicting(link)
      for (const id of against) expect(proof ?? []).not.toContain(`recusal.source.${id}`)
      if (against.length === 0) continue
      expect(description?.[0], link.id).toMatch(/^Disputed\./)
      expect(status ?? ['disputed']).toEqual(['disputed'])
      checked.add('contradicted')
    }
    expect([...checked].sort()).toEqual(['contradicted', 'retracted', 'standing'])
  })

  it('in BODS: a limit is told as one, and the asserting source does not contradict', async () => {
    const { sources } = JSON.parse(await text('recusal-dataset.json'))
    const urls = new Map<string, string>(sources.map(({ id, url }: { id: string; url: string }) => [id, url]))
    const told = new Map(
      (JSON.parse(await text('recusal.bods.json')) as { recordId: string }[]).map((each) => [
        each.recordId,
        JSON.stringify(each),
      ]),
    )
    for (const link of await links()) {
      const statement = told.get(`recusal-link-${link.id}`)
      if (statement === undefined) continue
      const { source, annotations = [] } = JSON.parse(statement)
      for (const id of contradicting(link)) {
        const url = urls.get(id)
        expect(source?.url, link.id).not.toBe(url)
        const [note] = annotations.filter((each: { url?: string }) => each.url === url)
        expect(note?.description, link.id).toMatch(/^Contradicts this/)
      }
      if (link.amount !== undefined) continue
      if (link.amount_min === undefined && link.amount_max !== undefined)
        expect(statement, link.id).toContain(`Amount: up to ${link.amount_max} `)
      if (link.amount_min !== undefined && link.amount_max === undefined)
        expect(statement, link.id).toContain(`Amount: at least ${link.amount_min} `)
    }
  })
})
