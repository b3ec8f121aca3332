import supertest from 'supertest'
import { expect, it } from 'vitest'
import { writeRecord } from '../../server/record/write-record.ts'
import { useApp } from '../support/app.ts'
import { one, page, wordsOf } from '../support/html.ts'

const running = useApp('file', { BASE_URL: 'https://recusal.example.org' })
const PAGES = ['/', '/overlaps?band=high', '/officials/jared-kushner', '/links/pif-affinity-2bn', '/method']

const get = async (path: string) => page((await supertest(running().app).get(path).expect(200)).text)
/** What a page shows, without what it says of itself. */
const shown = (html: ReturnType<typeof page>): string =>
  wordsOf(one(html, 'main')).replace(/This page shows the past:.*?current version/, '')

it.each(PAGES)(
  '%s can be cited by an address that shows the same after the record has changed',
  async (path) => {
    const { app, database } = running()
    const before = await get(path)
    const address = one(before, '.cite a').getAttribute('href') ?? ''
    expect(address).toMatch(/^https:\/\/recusal\.example\.org\/.*as_of=\d{4}-\d\d-\d\dT\d\d/)
    expect(before.querySelectorAll('.cite dt').map((each) => wordsOf(each))).toContain('Chicago')
    await database.pool.query(
      `UPDATE entities SET name = name || ' renamed' WHERE slug IN ('jared-kushner', 'qatar')`,
    )
    await database.pool.query(`UPDATE entities SET name = replace(name, ' renamed', '') WHERE slug = 'qatar'`)
    try {
      const { pathname, search } = new URL(address)
      const after = await get(pathname + search)
      expect(shown(after)).toContain('Jared Kushner')
      expect(shown(after)).not.toContain('renamed')
      // The address that it gives now is the one it was reached by.
      expect(one(after, '.cite a').getAttribute('href')).toBe(address)
    } finally {
      await database.pool.query(`UPDATE entities SET name = replace(name, ' renamed', '')`)
    }
    await supertest(app).get(path).expect(200)
  },
)

it('offers the page at another moment, with its filters', async () => {
  const html = await get('/overlaps?band=high&party=qatar')
  const form = one(html, '.as-of-form')
  const fields = form
    .querySelectorAll('input')
    .map((input) => [input.getAttribute('name'), input.getAttribute('value')])
  expect(fields.slice(0, -1)).toEqual([
    ['band', 'high'],
    ['party', 'qatar'],
  ])
  const query = new URLSearchParams(
    fields.map(([name = '', value = '']) => [name, value] as [string, string]),
  )
  await supertest(running().app)
    .get(`${form.getAttribute('action')}?${query}`)
    .expect(200)
})

it('says that a day that is not over is not fixed yet, and leaves forms and lists of changes without a citation', async () => {
  const today = new Date().toISOString().slice(0, 10)
  expect(wordsOf(one(await get(`/officials?as_of=${today}`), '.past-notice'))).toContain(
    'can still change today',
  )
  expect((await get('/sign-in')).querySelector('.cite')).toBeNull()
  expect((await get('/search')).querySelector('.cite')).toBeNull()
})

it('offers no moment that is still to come, just after a write', async () => {
  const { app, database } = running()
  for (let time = 0; time < 3; time += 1) {
    await writeRecord(database, { userId: null, via: 'API', reason: null }, async () => {})
    const value = one(await get('/overlaps'), '#as-of-moment').getAttribute('value') ?? ''
    await supertest(app).get('/overlaps').query({ as_of: value }).expect(200)
  }
})
