import { beforeEach, describe, expect, it } from 'vitest'
import { LINK_KIND_NAMES } from '../../models/link-kinds.ts'
import { ENTITY_KINDS, LINK_STATUSES, STATEMENT_KINDS } from '../../models/vocabulary.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'

const database = useDatabase()

/** Runs statements in one transaction, with its checks at commit, and returns the constraint that refused them. */
async function refusalOf(...statements: string[]): Promise<string | undefined> {
  const client = await database().pool.connect()
  try {
    await client.query('BEGIN')
    for (const statement of statements) await client.query(statement)
    await client.query('COMMIT')
    return undefined
  } catch (error) {
    await client.query('ROLLBACK')
    const { constraint, message } = error as { constraint?: string; message: string }
    return constraint ?? message
  } finally {
    client.release()
  }
}

const link = (values: Record<string, string>): string[] => {
  const row: Record<string, string> = {
    slug: "'l'",
    kind: "'owns'",
    from_id: '1',
    to_id: '2',
    status: "'reported'",
    ...values,
  }
  return [
    `INSERT INTO links (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`,
    `INSERT INTO citations (source_id, link_id, ordinal) SELECT 1, id, 0 FROM links WHERE slug = ${row.slug}`,
  ]
}

beforeEach(async () => {
  await emptyRecord(database())
  await database().pool.query(`
    INSERT INTO sources (slug, url, publisher, title) VALUES ('s', 'https://s.example/', 'S', 'S');
    INSERT INTO entities (slug, kind, name) VALUES ('a', 'company', 'A'), ('b', 'company', 'B'), ('p', 'person', 'P')`)
})

describe('the database itself refuses', () => {
  it('nothing about a valid link', async () => {
    expect(await refusalOf(...link({ start_date: "'2021-02'", end_date: "'unknown'" }))).toBeUndefined()
  })

  it('a link, a position and a statement without a source, at commit', async () => {
    expect(await refusalOf(link({})[0] ?? '')).toBe('links_need_a_source')
    expect(
      await refusalOf(`INSERT INTO positions (official_id, title, class) VALUES (3, 'T', 'legislator')`),
    ).toBe('positions_need_a_source')
    expect(
      await refusalOf(`INSERT INTO statements (slug, by_id, kind, quote) VALUES ('st', 3, 'denial', 'no')`),
    ).toBe('statements_need_a_source')
  })

  it('to remove the last source of a link, a position or a statement', async () => {
    const cited = (table: string, column: string, of: string): string =>
      `INSERT INTO citations (source_id, ${column}, ordinal) SELECT 1, id, 0 FROM ${table} WHERE ${of}`
    const written = {
      links: link({}),
      positions: [
        `INSERT INTO positions (official_id, title, class) VALUES (3, 'T', 'legislator')`,
        cited('positions', 'position_id', `title = 'T'`),
      ],
      statements: [
        `INSERT INTO statements (slug, by_id, kind, quote) VALUES ('st', 3, 'denial', 'no')`,
        `INSERT INTO statement_subjects (statement_id, ordinal, entity_id) SELECT id, 0, 1 FROM statements WHERE slug = 'st'`,
        cited('statements', 'statement_id', `slug = 'st'`),
      ],
    }
    for (const [table, statements] of Object.entries(written)) {
      expect(await refusalOf(...statements)).toBeUndefined()
      expect(await refusalOf('DELETE FROM citations')).toBe(`${table}_need_a_source`)
      expect(
        await refusalOf(
          'UPDATE citations SET link_id = NULL, position_id = NULL, statement_id = NULL, entity_id = 1',
        ),
      ).toBe(`${table}_need_a_source`)
      // With its record it can go.
      expect(
        await refusalOf('DELETE FROM citations', 'DELETE FROM statement_subjects', `DELETE FROM ${table}`),
      ).toBeUndefined()
    }
  })

  it.each([
    ['an impossible date', { start_date: "'2021-02-31'" }, /date/],
    ['an end before its start', { start_date: "'2022'", end_date: "'2021-12'" }, /^link_ends_after_start$/],
    ['an amount without a currency', { amount_min: '1', amount_max: '1' }, /^amount_has_a_currency$/],
    ['a currency without an amount', { currency: "'USD'" }, /^amount_has_a_currency$/],
    [
      'a reversed range',
      { amount_min: '2', amount_max: '1', currency: "'USD'" },
      /^amount_range_runs_upward$/,
    ],
    ['a share beyond the whole', { share_min: '101', share_max: '101' }, /^share_/],
    ['a self-link', { to_id: '1' }, /^link_ties_two$/],
    ['an unknown kind', { kind: "'befriends'" }, /^link_kind_is_known$/],
    ['an unknown status', { status: "'rumoured'" }, /^link_status_is_known$/],
  ])('%s', async (_what, values, constraint) => {
    expect(await refusalOf(...link(values))).toMatch(constraint)
  })

  it('a second link with the same slug', async () => {
    expect(await refusalOf(...link({}))).toBeUndefined()
    expect(await refusalOf(...link({}))).toBe('links_slug_taken')
  })

  it('a second source at the same address, and an invalid address', async () => {
    const insert = (url: string): string =>
      `INSERT INTO sources (slug, url, publisher, title) VALUES ('other', '${url}', 'O', 'O')`
    expect(await refusalOf(insert('https://s.example/'))).toBe('sources_url_taken')
    expect(await refusalOf(insert('javascript:alert(1)'))).toBeDefined()
  })
})

describe('the vocabulary in code and in the schema', () => {
  it.each([
    ['link_kind_is_known', LINK_KIND_NAMES],
    ['link_status_is_known', LINK_STATUSES],
    ['entity_kind_is_known', ENTITY_KINDS],
    ['statement_kind_is_known', STATEMENT_KINDS],
  ] as [string, readonly string[]][])('%s knows the same words', async (constraint, words) => {
    const { rows } = await database().pool.query<{ definition: string }>(
      'SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = $1',
      [constraint],
    )
    const known = [...(rows[0]?.definition ?? '').matchAll(/'([a-z_]+)'::text/g)].map(([, word]) => word)
    expect(known.sort()).toEqual([...words].sort())
  })
})
