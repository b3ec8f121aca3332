import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { signedIn, useApp } from '../support/app.ts'
import { press, settled, upload } from '../support/imports.ts'

/** After a large import, PostgreSQL can count rows without reading them. */

const running = useApp('test')

it('lets the database note which rows everyone can see', async () => {
  const agent = await signedIn(running(), 'researcher')
  const file = {
    format: 'recusal-dataset/1',
    sources: [{ id: 's1', url: 'https://example.org/1', publisher: 'Daily', title: 'Report' }],
    entities: Array.from({ length: 10_000 }, (_, number) => ({
      id: `counted-${number}`,
      kind: 'company',
      name: `Counted ${number}`,
      sources: ['s1'],
    })),
  }
  const href = await upload(agent, 'many.json', JSON.stringify(file))
  await settled(agent, href)
  await press(agent, href, 'commit', { reason: 'A large file, from the archive' })
  // Which pages that makes visible depends on what else reads them just then; whether it was done does not.
  const tables = await running().database.query<{ name: string; done: boolean }>(sql`
    SELECT relname AS name, last_vacuum IS NOT NULL AS done FROM pg_stat_user_tables
    WHERE schemaname = 'public' AND relname IN ('chains', 'citations', 'derived_overlaps', 'entities', 'links') ORDER BY 1`)
  expect(tables.map(({ done }) => done)).toEqual([true, true, true, true, true])
})
