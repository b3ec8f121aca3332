import sql from 'sql-template-tag'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkDue } from '../../server/archive/check-addresses.ts'
import { knock } from '../../server/archive/knock.ts'
import { isPublicAddress } from '../../server/archive/public-address.ts'
import { signedIn, useApp } from '../support/app.ts'
import { save } from '../support/forms.ts'
import { startWebServer, type WebServer } from '../support/web-server.ts'

const running = useApp('test')
const anyAddress = (): boolean => true
let site: WebServer
/** What each path answers. */
let answers: Record<string, { status: number; location?: string; onlyGet?: boolean }>

beforeEach(async () => {
  answers = { '/there': { status: 200 } }
  site = await startWebServer((req, res) => {
    const { status, location, onlyGet } = answers[req.url ?? ''] ?? { status: 404 }
    res.statusCode = onlyGet === true && req.method === 'HEAD' ? 404 : status
    if (location !== undefined) res.setHeader('location', location)
    res.end('x'.repeat(100_000))
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
  await checkDue(running().database, today, anyAddress)
}

const read = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text

describe('checking the addresses of sources', () => {
  it('says since when a link is dead once it failed twice, and when it answers again', async () => {
    const [there, gone] = [await addSource('/there'), await addSource('/gone')]
    await check('2026-03-01')
    expect(await read(gone)).not.toContain('dead since')
    await check('2026-03-02')
    expect(await read(gone)).toContain('The link has been dead since 2 Mar 2026')
    expect(await read(there)).not.toContain('dead since')
    await check('2026-03-09')
    expect(await read(gone)).toContain('dead since 2 Mar 2026')
    answers['/gone'] = { status: 200 }
    await check('2026-03-16')
    expect(await read(gone)).not.toContain('has been dead')
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
    expect(await read(`/links/${link?.slug}`)).toContain('The link has been dead since 2 Mar 2026.')
  })

  it('concludes nothing when no address at all can be reached', async () => {
    const path = await addSource('/there')
    await site.close()
    for (const day of [1, 2, 3, 4, 5, 6]) await check(`2026-03-0${day}`)
    expect(await read(path)).not.toContain('dead since')
  })

  it('takes a site that cannot be reached for dead only after four days', async () => {
    const path = await addSource('/there')
    const other = await startWebServer((_req, res) => res.end())
    const researcher = await signedIn(running(), 'researcher')
    const fields = { url: `${other.url}/x`, publisher: 'The Paper', title: 'Elsewhere' }
    await save(researcher, '/sources/new', fields)
    await site.close()
    for (const day of [1, 2, 3]) await check(`2026-03-0${day}`)
    expect(await read(path)).not.toContain('dead since')
    await check('2026-03-04')
    expect(await read(path)).toContain('dead since 4 Mar 2026')
    await other.close()
  })

  it('forgets what it found at an address that was corrected', async () => {
    const path = await addSource('/gone')
    await check('2026-03-01')
    await check('2026-03-02')
    const researcher = await signedIn(running(), 'researcher')
    await save(researcher, `${path}/edit`, { url: `${site.url}/there`, entry_reason: 'Moved' })
    expect(await read(path)).not.toContain('has been dead')
    await check('2026-03-03')
    expect(await read(path)).not.toContain('has been dead')
  })
})

describe('asking an address', () => {
  it('asks with GET where HEAD is not known, follows redirects, and reads no more than it must', async () => {
    answers['/get'] = { status: 200, onlyGet: true }
    answers['/moved'] = { status: 301, location: '/there' }
    answers['/circle'] = { status: 302, location: '/circle' }
    expect((await knock(`${site.url}/get`, anyAddress)).state).toBe('answers')
    expect((await knock(`${site.url}/moved`, anyAddress)).state).toBe('answers')
    expect(await knock(`${site.url}/circle`, anyAddress)).toEqual({
      state: 'answers',
      answer: 'redirects too often',
    })
    answers['/away'] = { status: 301, location: '/nowhere' }
    expect((await knock(`${site.url}/away`, anyAddress)).state).toBe('gone')
  })

  it.each([
    'http://127.0.0.1:1/',
    'http://localhost/',
    'http://[::1]/',
    'http://169.254.169.254/latest',
    'http://0x7f.1/',
  ])('never asks %s', async (address) => {
    expect((await knock(address, isPublicAddress)).state).toBe('not asked')
  })

  it('never follows a redirect into the own network', async () => {
    answers['/in'] = { status: 302, location: 'http://127.0.0.2/secret' }
    const onlyTheSite = (ip: string): boolean => ip === '127.0.0.1'
    expect((await knock(`${site.url}/in`, onlyTheSite)).state).toBe('not asked')
  })

  it.each([
    ['93.184.215.14', true],
    ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['100.64.0.1', false],
    ['169.254.169.254', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['::1', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['::ffff:127.0.0.1', false],
    ['not an address', false],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected)
  })
})
