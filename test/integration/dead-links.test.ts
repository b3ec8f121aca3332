import sql from 'sql-template-tag'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkDue } from '../../server/archive/check-addresses.ts'
import type { Reach } from '../../server/archive/public-address.ts'
import { signedIn, useApp } from '../support/app.ts'
import { retract, save } from '../support/forms.ts'
import { hrefsOn } from '../support/html.ts'
import { startWebServer, type WebServer } from '../support/web-server.ts'

const running = useApp('test')
const anywhere: Reach = { address: () => true, port: () => true }
let site: WebServer
/** What each path answers. */
let answers: Record<string, { status: number }>

beforeEach(async () => {
  answers = { '/there': { status: 200 } }
  site = await startWebServer((req, res) => {
    res.statusCode = answers[req.url ?? '']?.status ?? 404
    res.end()
  })
  await running().database.query(sql`
    INSERT INTO address_checks (source_id, url, next_at) SELECT id, url, now() + interval '1 year' FROM sources`)
})
afterEach(() => site.close())

async function addSource(path: string): Promise<string> {
  const researcher = await signedIn(running(), 'researcher')
  const fields = { url: site.url + path, publisher: 'The Paper', title: `At ${path}` }
  return (await save(researcher, '/sources/new', fields)).at
}

/** Lets every wait of a day or a week end, then checks. */
async function check(today: string): Promise<void> {
  await running().database.query(
    sql`UPDATE address_checks SET next_at = now() WHERE next_at < now() + interval '30 days'`,
  )
  await checkDue(running().database, today, anywhere)
}

/** A day later: what waits for a day is due, and what waits for a week is not. */
async function nextDay(today: string): Promise<void> {
  await running().database.query(
    sql`UPDATE address_checks SET next_at = next_at - interval '25 hours' WHERE next_at < now() + interval '30 days'`,
  )
  await checkDue(running().database, today, anywhere)
}

const read = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text

describe('checking the addresses of sources', () => {
  it('says since when a link is dead once it failed twice, and when it answers again', async () => {
    const [there, gone] = [await addSource('/there'), await addSource('/gone')]
    await check('2026-03-01')
    expect(await read(gone)).not.toContain('did not find the page')
    await check('2026-03-02')
    expect(await read(gone)).toContain('checks since 2 Mar 2026 did not find the page')
    expect(await read(there)).not.toContain('did not find the page')
    await check('2026-03-09')
    expect(await read(gone)).toContain('checks since 2 Mar 2026')
    answers['/gone'] = { status: 200 }
    await check('2026-03-16')
    expect(await read(gone)).not.toContain('did not find the page')
    expect(await read(`${gone}/history`)).toContain('The address answers again.')
  })

  it('says so where the source is cited', async () => {
    const slug = (await addSource('/gone')).replace('/sources/', '')
    await check('2026-03-01')
    await check('2026-03-02')
    await running().database.query(sql`
      INSERT INTO citations (link_id, source_id, ordinal)
      SELECT (SELECT min(id) FROM links), id, 99 FROM sources WHERE slug = ${slug}`)
    const [link] = await running().database.query<{ slug: string }>(
      sql`SELECT slug FROM links ORDER BY id LIMIT 1`,
    )
    expect(await read(`/links/${link?.slug}`)).toContain('Dead link, found 2 Mar 2026.')
  })

  it('concludes nothing when no address at all can be reached', async () => {
    const path = await addSource('/there')
    await site.close()
    for (const day of [1, 2, 3, 4, 5, 6]) await check(`2026-03-0${day}`)
    expect(await read(path)).not.toContain('did not find the page')
  })

  it('takes a site that cannot be reached for dead only after four days, though it is then asked alone', async () => {
    const path = await addSource('/there')
    const other = await startWebServer((_req, res) => res.end())
    const researcher = await signedIn(running(), 'researcher')
    const fields = { url: `${other.url}/x`, publisher: 'The Paper', title: 'Elsewhere' }
    await save(researcher, '/sources/new', fields)
    await site.close()
    for (const day of [1, 2, 3]) await nextDay(`2026-03-0${day}`)
    expect(await read(path)).not.toContain('did not find the page')
    await nextDay('2026-03-04')
    expect(await read(path)).toContain('checks since 4 Mar 2026')
    expect(other.asked.filter((each) => each.startsWith('HEAD')).length).toBe(4)
    await other.close()
  })

  it('asks no page that was retracted', async () => {
    const path = await addSource('/gone')
    const researcher = await signedIn(running(), 'researcher')
    await retract(researcher, `${path}/retract`)
    await check('2026-03-01')
    expect(site.asked).toEqual([])
  })

  it('forgets what it found at an address that was corrected', async () => {
    const path = await addSource('/gone')
    await check('2026-03-01')
    await check('2026-03-02')
    const researcher = await signedIn(running(), 'researcher')
    await save(researcher, `${path}/edit`, { url: `${site.url}/there`, reason: 'Moved' })
    expect(await read(path)).not.toContain('did not find the page')
    await check('2026-03-03')
    expect(await read(path)).not.toContain('did not find the page')
  })
})

it('forgets what was found at an address when a source gets its old address back', async () => {
  const { database } = running()
  const old = await addSource('/there')
  const researcher = await signedIn(running(), 'editor')
  await save(researcher, `${old}/edit`, { url: `${site.url}/gone` })
  await check('2026-03-01')
  await check('2026-03-02')
  expect(await read(old)).toContain('did not find the page')
  const { text } = await researcher.get(`${old}/history`).expect(200)
  const first = hrefsOn(text, /\/restore\/\d+$/).at(-1) ?? ''
  await save(researcher, first, { reason: 'The old address was right' })
  expect(await read(old)).not.toContain('did not find the page')
  const [source] = await database.query<{ url: string }>(
    sql`SELECT url FROM sources WHERE slug = ${old.replace('/sources/', '')}`,
  )
  expect(source?.url).toBe(`${site.url}/there`)
})
