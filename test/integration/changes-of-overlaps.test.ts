import { parse } from 'csv-parse/sync'
import sql from 'sql-template-tag'
import supertest from 'supertest'
import { expect, it } from 'vitest'
import type { Database } from '../../server/database/index.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { signedIn, useApp } from '../support/app.ts'
import { emptyRecord } from '../support/database.ts'
import { retract } from '../support/forms.ts'
import { wordsIn } from '../support/html.ts'
import { datasetOf } from '../support/record.ts'

const running = useApp('file')
const another = useApp('file')

it('the feed and the report of changes tell what a change did to overlaps', async () => {
  const { app } = running()
  await retract(await signedIn(running(), 'editor'), '/links/pif-affinity-2bn/retract')
  const { text: feed } = await supertest(app).get('/changes.atom').expect(200)
  const [first = ''] = feed.split('<entry>').slice(1)
  expect(first).toContain('Affinity Partners')
  expect(first).toMatch(/Everything saved at this moment: overlaps \d+ (?:vanished|changed rating)/)
  expect(first).toContain('Jared Kushner, ')
  const { text } = await supertest(app).get('/reports/changes.csv').expect(200)
  const [row] = parse(text, { columns: true }) as { overlaps: string; record: string }[]
  expect(row?.record).toBe('link')
  expect(row?.overlaps).toMatch(/\d+ (?:vanished|band)/)
  const { text: overview } = await supertest(app).get('/').expect(200)
  const [latest, next] = wordsIn(overview, '.changes dt')
  expect([latest, next].join(' ')).toMatch(
    /^(?:Overlap gone|Rating changed).*(?:Overlap gone|Rating changed|Link retracted)/,
  )
  expect(feed).toContain('An overlap is a screening result')
  expect(first).not.toContain('from none to')
})

it('the overview says that an overlap is gone, and what it was', async () => {
  const { app, database } = running()
  const { rows } = await database.pool.query(`
    SELECT l.slug, v.score, v.band FROM derived_overlaps v JOIN chains c ON c.overlap_id = v.id
    JOIN links l ON l.id = c.link_ids[1] GROUP BY l.slug, v.id HAVING count(*) =
      (SELECT count(*) FROM chains o WHERE o.overlap_id = v.id) ORDER BY v.score DESC LIMIT 1`)
  const [{ slug, score, band }] = rows
  await retract(await signedIn(running(), 'editor'), `/links/${slug}/retract`)
  const { text } = await supertest(app).get('/').expect(200)
  expect(wordsIn(text, '.changes div').slice(0, 3).join(' | ')).toContain('Overlap gone')
  expect(wordsIn(text, '.changes').join(' ')).toContain(`was ${band}, ${score}`)
})

it('the history of an overlap tells what changed its score, timing or certainty within its rating', async () => {
  const { app, database } = another()
  await emptyRecord(database)
  const record = async (owned: object) => {
    const links = [
      { id: 'own', kind: 'owns', from: 'ada', to: 'acorn', start: '2020', ...owned },
      { id: 'paid', kind: 'invests_in', from: 'freedonia', to: 'acorn', start: '2021' },
    ]
    await importDataset(database, parseDataset(JSON.stringify(datasetOf({ links }))))
  }
  await record({ end: null })
  const [before] = await database.query<{ score: number }>(sql`SELECT score FROM derived_overlaps`)
  await record({ end: 'unknown' })
  const [after] = await database.query<{ score: number }>(sql`SELECT score FROM derived_overlaps`)
  expect(after?.score).toBeLessThan(before?.score ?? 0)
  const { text } = await supertest(app).get('/overlaps/ada~talks~freedonia').expect(200)
  const told = wordsIn(text, '.events li').map((words) => words.replace(/^\d+ \w+ \d+ /, ''))
  expect(told).toEqual([
    expect.stringMatching(/^Rating changed from medium to low, score now \d+$/),
    'Now within two years before, not at the same time; now on some readings of the dates',
    expect.stringMatching(/^Appeared, medium, \d+$/),
  ])
  const { text: past } = await supertest(app)
    .get(`/overlaps/ada~talks~freedonia?as_of=${await momentOfFirst(database)}`)
    .expect(200)
  expect(wordsIn(past, '.events li')).toHaveLength(1)
})

const momentOfFirst = async (database: Database): Promise<string> => {
  const [row] = await database.query<{ at: string }>(sql`
    SELECT to_char(min(since) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at FROM history.derived_overlaps
    WHERE until = (SELECT max(since) FROM history.derived_overlaps)`)
  return row?.at ?? ''
}
