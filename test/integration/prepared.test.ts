import sql from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import { Entity } from '../../models/entity.ts'
import { inTransaction, queryOf } from '../../server/database/index.ts'
import { StatementNames } from '../../server/database/prepared.ts'
import type { Query } from '../../server/database/query.ts'
import { deriveAfter, nothingTouched, withKeptPlans } from '../../server/overlaps/derive.ts'
import { tryWriting, writeRecord } from '../../server/record/write-record.ts'
import type { RecordWrite } from '../../server/record/writing.ts'
import { useApp } from '../support/app.ts'

const running = useApp('file')

describe('repeated statements', () => {
  it('are prepared from the second time on, with the values of each call', async () => {
    const { database } = running()
    await inTransaction(database, async (query) => {
      const ask = (slug: string) =>
        query(sql`SELECT name FROM entities WHERE slug = ${slug} AND name <> 'of this test'`)
      const prepared = async () =>
        (await query(sql`SELECT FROM pg_prepared_statements WHERE statement LIKE ${'%$1%of this test%'}`))
          .length
      expect(await ask('jared-kushner')).toEqual([{ name: 'Jared Kushner' }])
      expect(await prepared()).toBe(0)
      for (let time = 0; time < 8; time += 1)
        expect(await ask('steve-witkoff')).toEqual([{ name: 'Steve Witkoff' }])
      expect(await prepared()).toBe(1)
    })
  })

  it('without parameters are prepared too, but not those of the past, nor those of models, which have values in their text', async () => {
    const { database } = running()
    const prepared = async (query: Query, part: string) =>
      (
        await query<{ statement: string }>(
          sql`SELECT statement FROM pg_prepared_statements WHERE statement LIKE ${`%${part}%`} AND statement NOT LIKE '%pg_prepared%'`,
        )
      ).length
    await inTransaction(database, async (query) => {
      for (let time = 0; time < 3; time += 1) {
        await query(sql`SELECT count(*) FROM entities WHERE name <> 'always'`)
        await query(sql`/* past */ WITH all_of AS (SELECT FROM entities) SELECT count(*) FROM all_of`)
      }
      expect(await prepared(query, "name <> 'always'")).toBe(1)
      expect(await prepared(query, 'FROM all_of')).toBe(0)
    })
    await database.sequelize.transaction(async (transaction) => {
      const query = queryOf(database.sequelize, transaction)
      for (let time = 0; time < 3; time += 1)
        await Entity.findOne({ where: { slug: 'jared-kushner', name: 'Of no one' }, transaction })
      expect(await prepared(query, 'Of no one')).toBe(0)
    })
  })

  it('are planned again for each long list', async () => {
    const { database } = running()
    await inTransaction(database, async (query) => {
      const ask = (ids: readonly string[]) =>
        query(sql`SELECT name FROM entities WHERE id = ANY(${ids}::bigint[]) AND name <> 'of long lists'`)
      const long = Array.from({ length: 101 }, (_, index) => String(index))
      for (let time = 0; time < 3; time += 1) await ask(long)
      const prepared = await query(
        sql`SELECT FROM pg_prepared_statements WHERE statement LIKE ${'%$1%of long lists%'}`,
      )
      expect(prepared).toEqual([])
    })
  })

  it('of a derivation keep one plan, whichever links they are for', async () => {
    const { database } = running()
    await inTransaction(database, async (query) => {
      const links = await query<{ id: string }>(
        sql`SELECT id FROM links WHERE status <> 'retracted' ORDER BY id LIMIT 8`,
      )
      for (const { id } of links) {
        const touched = { ...nothingTouched(), links: new Set([id]) }
        await withKeptPlans(query, touched, () => deriveAfter(query, touched))
      }
      const [plans] = await query<{ kept: number; made: number }>(sql`
        SELECT sum(generic_plans)::int AS kept, sum(custom_plans)::int AS made
        FROM pg_prepared_statements WHERE statement LIKE '%near_halves%'`)
      expect(plans?.kept).toBeGreaterThan(0)
      expect(plans?.made).toBe(0)
    })
  })

  it('of a preview, and of the checks at the end of a write, are planned for their values', async () => {
    const { database } = running()
    const modeOf = async (query: Query) =>
      (await query<{ mode: string }>(sql`SELECT current_setting('plan_cache_mode') AS mode`))[0]?.mode
    const writer = { userId: null, via: 'form', reason: null } as const
    const change = async ({ query, touched }: RecordWrite) => {
      const [link] = await query<{ id: string }>(
        sql`UPDATE links SET detail = 'Changed.' WHERE slug = 'pif-affinity-2bn' RETURNING id`,
      )
      touched.links.add(link?.id ?? '')
    }
    expect(await tryWriting(database, writer, change, ({ query }) => modeOf(query))).toBe('auto')
    await database.pool.query(`
      CREATE TABLE modes (mode text);
      CREATE FUNCTION note_mode() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO public.modes VALUES (current_setting('plan_cache_mode')); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER note_mode AFTER UPDATE ON links DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION note_mode()`)
    await writeRecord(database, writer, change)
    const { rows } = await database.pool.query('SELECT DISTINCT mode FROM modes')
    expect(rows).toEqual([{ mode: 'auto' }])
  })

  it('do not exceed what a connection can hold, and do not include long lists of values', () => {
    const names = new StatementNames()
    const twice = (text: string) => [names.nameOf(text), names.nameOf(text)][1]
    expect(twice(`SELECT ${'1, '.repeat(50_000)} 1`)).toBeUndefined()
    const named = Array.from({ length: 500 }, (_, index) => twice(`SELECT ${index}`)).filter(
      (name) => name !== undefined,
    )
    expect(named).toHaveLength(400)
    expect(new Set(named).size).toBe(400)
    expect(names.nameOf('SELECT 0')).toBe(named[0])
  })
})
