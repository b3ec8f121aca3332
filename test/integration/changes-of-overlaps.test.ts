import { parse } from 'csv-parse/sync'
import supertest from 'supertest'
import { expect, it } from 'vitest'
import { signedIn, useApp } from '../support/app.ts'
import { retract } from '../support/forms.ts'
import { wordsIn } from '../support/html.ts'

const running = useApp('file')

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
