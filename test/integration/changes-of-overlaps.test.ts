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
