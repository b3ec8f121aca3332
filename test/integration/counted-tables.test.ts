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
  const [table] = await running().database.query<{ pages: number; seen: number }>(
    sql`SELECT relpages AS pages, relallvisible AS seen FROM pg_class WHERE oid = 'public.entities'::regclass`,
  )
  expect(table?.pages).toBeGreaterThan(100)
  // The other half of the pages is what the preview wrote and took back.
  expect(table?.seen).toBeGreaterThan((table?.pages ?? 0) / 2)
})
