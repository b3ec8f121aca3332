import sql from 'sql-template-tag'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArchiveSettings } from '../../server/archive/archive.ts'
import { archiveDue, queueMissing } from '../../server/archive/archive-sources.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { formFields, signedIn, useApp } from '../support/app.ts'
import { retract, save } from '../support/forms.ts'
import { startWebServer, type WebServer } from '../support/web-server.ts'

const running = useApp('test')
const URL_ADDED = 'https://paper.example/a-story'
let archive: WebServer
let settings: ArchiveSettings
/** What the archive says of each job, by turns; the last one stays. */
let statuses: object[]
let accepts: object
let authorized: string | undefined
/** What happens while the archive is asked. */
let whenAsked: (() => Promise<unknown>) | null

beforeEach(async () => {
  statuses = [{ status: 'success', timestamp: '20260301120000', original_url: URL_ADDED }]
  accepts = { url: URL_ADDED, job_id: 'spn2-1' }
  whenAsked = null
  archive = await startWebServer((req, res, body) => {
    authorized = req.headers.authorization
    const said = req.method === 'POST' ? accepts : statuses.length > 1 ? statuses.shift() : statuses[0]
    if (req.method === 'POST') archive.asked.push(new URLSearchParams(body).get('url') ?? '')
    res.setHeader('content-type', 'application/json')
    void Promise.resolve(whenAsked?.()).then(() => res.end(JSON.stringify(said)))
  })
  settings = { url: archive.url, key: 'access:secret' }
  // What the starter dataset cites was not added here and now.
  await archiveNothing()
})
afterEach(() => archive.close())

/** Marks every source on record as done, as on a site that has been archiving for long. */
async function archiveNothing(): Promise<void> {
  await running().database.query(sql`
    INSERT INTO archive_requests (source_id, url, next_at) SELECT id, url, NULL FROM sources ON CONFLICT DO NOTHING`)
}

async function addSource(url = URL_ADDED): Promise<string> {
  const researcher = await signedIn(running(), 'researcher')
  const fields = { url, publisher: 'The Paper', title: 'A story' }
  return (await save(researcher, '/sources/new', fields)).at
}

/** Lets every wait end, then does one step. */
async function step(): Promise<boolean> {
  await running().database.query(sql`UPDATE archive_requests SET next_at = now() WHERE next_at IS NOT NULL`)
  return archiveDue(running().database, settings, 0)
}

const pageOf = async (path: string): Promise<string> =>
  (await (await signedIn(running(), 'researcher')).get(path).expect(200)).text

describe('archiving sources', () => {
  it('asks for a copy of each new source, waits for it, and keeps its address', async () => {
    const path = await addSource()
    statuses.unshift({ status: 'pending' })
    expect(await step()).toBe(true)
    expect(authorized).toBe('LOW access:secret')
    expect(archive.asked).toEqual(['POST /save', URL_ADDED])
    expect(await pageOf(path)).toContain('An archived copy has been asked for.')
    await step()
    expect(await step()).toBe(true)
    const { text } = await supertest(running().app).get(path).expect(200)
    expect(text).toContain(`${archive.url}/web/20260301120000/${URL_ADDED}`)
    expect(await step()).toBe(false)
    expect((await supertest(running().app).get(`${path}/history`).expect(200)).text).toContain(
      'A copy was archived.',
    )
    expect(await verifyDatabase(running().database)).toEqual([])
  })

  it('leaves alone what has a copy, and a copy that someone gave in the meantime', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const given = 'https://archive.example/given'
    await save(researcher, '/sources/new', {
      url: 'https://paper.example/kept',
      publisher: 'The Paper',
      title: 'Kept',
      archive_url: given,
    })
    expect(await step()).toBe(false)
    const path = await addSource()
    await step()
    await save(researcher, `${path}/edit`, { archive_url: given, reason: 'By hand' })
    await step()
    const { text } = await supertest(running().app).get(path).expect(200)
    expect(text).toContain(given)
    expect(text).not.toContain(archive.url)
  })

  it.each([
    ['a refusal', () => (accepts = { status: 'error', message: 'Too many today' }), 'Too many today'],
    ['a failure', () => (statuses = [{ status: 'error', message: 'Blocked' }]), 'Blocked'],
    ['nonsense', () => (statuses = [{ status: 'success', timestamp: 'never' }]), 'not what it promises'],
  ])('tries again after %s, says why, and gives up in the end', async (_, fail, words) => {
    fail()
    const path = await addSource()
    await step()
    await step()
    expect(await pageOf(path)).toMatch(new RegExp(`made a copy yet \\(.*${words}.*asked again`))
    for (let again = 0; again < 16; again += 1) await step()
    expect(await step()).toBe(false)
    expect(await pageOf(path)).toMatch(new RegExp(`made no copy: .*${words}`))
  })

  it('records no copy of the old page for a source that moves while the archive is asked', async () => {
    const path = await addSource()
    const researcher = await signedIn(running(), 'researcher')
    let moves: Promise<unknown> | undefined
    whenAsked = () => {
      moves ??= save(researcher, `${path}/edit`, { url: 'https://paper.example/moved', reason: 'It moved' })
      return moves
    }
    await step()
    whenAsked = null
    archive.asked.length = 0
    await step()
    expect(archive.asked).toEqual(['POST /save', 'https://paper.example/moved'])
  })

  it('asks again for what lost its copy, and for what had one when it was added', async () => {
    const path = await addSource()
    await step()
    await step()
    const researcher = await signedIn(running(), 'researcher')
    await save(researcher, `${path}/edit`, { archive_url: '', reason: 'The copy is of something else' })
    expect(await step()).toBe(false)
    await queueMissing(running().database)
    archive.asked.length = 0
    await step()
    expect(archive.asked).toContain('POST /save')
  })

  it('gives up what takes too long, and a copy whose address cannot be used', async () => {
    const path = await addSource()
    statuses = [{ status: 'pending' }]
    await step()
    await running().database.query(sql`UPDATE archive_requests SET asked_at = now() - interval '1 hour'`)
    await step()
    expect(await pageOf(path)).toContain('(took too long)')
    statuses = [{ status: 'success', timestamp: '20260301120000', original_url: 'with a space' }]
    await step()
    await step()
    expect(await pageOf(path)).toContain('gave an address that cannot be used')
  })

  it('asks for one copy at a time, however many processes look', async () => {
    await addSource()
    await addSource('https://paper.example/another')
    const { database } = running()
    await archiveDue(database, settings, 60)
    await archiveDue(database, settings, 60)
    expect(archive.asked.filter((each) => each === 'POST /save').length).toBe(1)
  })

  it('asks for none of what was retracted', async () => {
    const path = await addSource()
    await retract(await signedIn(running(), 'researcher'), `${path}/retract`)
    expect(await step()).toBe(false)
    expect(archive.asked).toEqual([])
  })

  it('tries again when the archive is not there', async () => {
    const path = await addSource()
    await archive.close()
    await step()
    expect(await pageOf(path)).toContain('It will be asked again.')
  })

  it('keeps no one from saving a link that cites the source', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const link = await save(researcher, '/links/new', {
      from: 'Kushner Companies',
      to: 'Pakistan',
      kind: 'partners_with',
      source_0_url: URL_ADDED,
      source_0_publisher: 'The Paper',
      source_0_title: 'A story',
    })
    const opened = await formFields(researcher, `${link.at}/edit`, { detail: 'Opened before' })
    await step()
    await step()
    await researcher.post(`${link.at}/edit`).type('form').send(opened).expect(303)
    const { text } = await supertest(running().app).get(link.at).expect(200)
    expect(text).toContain('Opened before')
    expect(text).toContain('/web/20260301120000/')
  })

  it('asks for another copy when the address changes', async () => {
    const path = await addSource()
    accepts = { status: 'error', message: 'No such page' }
    await step()
    const researcher = await signedIn(running(), 'researcher')
    await save(researcher, `${path}/edit`, { url: 'https://paper.example/moved', reason: 'It moved' })
    archive.asked.length = 0
    await step()
    expect(archive.asked).toEqual(['POST /save', 'https://paper.example/moved'])
  })
})
