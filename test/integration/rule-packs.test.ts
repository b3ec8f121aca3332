import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import type { RulePack } from '../../server/legal/pack.ts'
import { packFile } from '../../server/legal/read-pack.ts'
import { shippedPacks } from '../../server/legal/shipped.ts'
import { type Agent, csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { problemsOn } from '../support/forms.ts'
import { has, valueOn, wordsIn } from '../support/html.ts'

const running = useApp('test')
const OVERLAP = '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia'
const US = '/rule-packs/us-federal'
/** The version in which a pack comes. */
const shipped = (id: string): number => shippedPacks().find((pack) => pack.id === id)?.version ?? 0
const FIRST = shipped('us-federal')

const read = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text

const exported = async (path = `${US}.json`): Promise<RulePack> => JSON.parse(await read(path)) as RulePack

/** The pack with other words and another result for taking part. */
async function changedPack(): Promise<RulePack> {
  const pack = await exported()
  const element = pack.tests[0]?.elements.find(({ label }) => label.startsWith('Takes part'))
  element?.cases.splice(0, 9, {
    status: 'unknown',
    reason: 'The record cannot say how far {official} took part.',
  })
  return pack
}

/** Sends the form with a pack, and returns what comes back with what was sent. */
async function previewOf(
  agent: Agent,
  pack: RulePack | string,
  at = US,
  reason = 'A new edition of the rules',
) {
  const written = typeof pack === 'string' ? pack : packFile(pack)
  const fields = await formFields(agent, `${at}/edit`, { pack: written, reason })
  return { fields, preview: await agent.post(`${at}/edit`).type('form').send(fields) }
}

/** Saves a pack after its preview, if it has one. */
async function saved(agent: Agent, pack: RulePack, at = US) {
  const { fields, preview } = await previewOf(agent, pack, at)
  if (preview.status !== 200) return preview
  const previewed = valueOn(preview.text, 'previewed')
  return agent
    .post(`${at}/edit`)
    .type('form')
    .send({ ...fields, previewed })
}

describe('rule packs', () => {
  it('are named on overlaps, with those that do not apply and why', async () => {
    const text = await read(OVERLAP)
    const note = wordsIn(text, '.section-note').find((words) => words.startsWith('What each test asks')) ?? ''
    expect(note).toContain(
      `The tests come from U.S. federal officials, version ${FIRST}; OECD definition, version ${shipped('oecd-2003')}.`,
    )
    expect(note).toContain('U.K. ministers: not applied here.')
  })

  it('are pages and files that everyone can read, and that read back', async () => {
    expect(wordsIn(await read('/rule-packs'), 'tbody th a')).toEqual([
      'U.S. federal officials',
      'U.K. ministers',
      'OECD definition',
    ])
    expect(wordsIn(await read(US), 'h2')).toContain('18 U.S.C. § 208')
    const admin = await signedIn(running(), 'admin')
    const { preview } = await previewOf(admin, await exported())
    expect(wordsIn(preview.text, '.would-change strong')[0]).toMatch(/^No result changes/)
    await supertest(running().app).get('/rule-packs/none').expect(404)
    await supertest(running().app).get('/rule-packs/none.json').expect(404)
  })

  it('show what a version would change before it is saved; the past keeps the version of its day', async () => {
    const admin = await signedIn(running(), 'admin')
    const before = await clockOf(running().database)
    const { preview } = await previewOf(admin, await changedPack())
    expect(wordsIn(preview.text, '.would-change tbody tr')[0]).toMatch(
      /^Takes part personally and substantially18 U\.S\.C\. § 208metunknown/,
    )
    expect(await read(OVERLAP)).not.toContain('how far Jared Kushner took part')
    const { status, text } = await saved(admin, await changedPack())
    expect(status, problemsOn(text)).toBe(303)
    const now = await read(OVERLAP)
    expect(now).toContain('The record cannot say how far Jared Kushner took part.')
    expect(now).toContain(`version ${FIRST + 1}`)
    const then = await read(`${OVERLAP}?as_of=${encodeURIComponent(before)}`)
    expect(then).not.toContain('how far Jared Kushner took part')
    expect((await exported()).version).toBe(FIRST + 1)
    expect((await exported(`${US}.json?as_of=${encodeURIComponent(before)}`)).version).toBe(FIRST)
    expect(wordsIn(await read(US), '[aria-labelledby="versions-heading"] tbody tr')[0]).toMatch(
      /A new edition of the rules$/,
    )
  })

  it('are not saved without a preview of just this text', async () => {
    const admin = await signedIn(running(), 'admin')
    const pack = await changedPack()
    const { fields, preview } = await previewOf(admin, pack)
    const other = {
      ...fields,
      pack: packFile({ ...pack, name: 'Other' }),
      previewed: valueOn(preview.text, 'previewed'),
    }
    const again = await admin.post(`${US}/edit`).type('form').send(other).expect(200)
    expect(has(again.text, '#preview-heading')).toBe(true)
    expect((await exported()).version).toBe(FIRST)
  })

  it('are not saved over a version that the admin has not seen', async () => {
    const [one, two] = [await signedIn(running(), 'admin'), await signedIn(running(), 'admin')]
    const pack = await changedPack()
    const { fields, preview } = await previewOf(two, pack, US, 'Mine')
    expect((await saved(one, pack)).status).toBe(303)
    const late = await two
      .post(`${US}/edit`)
      .type('form')
      .send({ ...fields, previewed: valueOn(preview.text, 'previewed') })
      .expect(422)
    expect(problemsOn(late.text)).toContain('no longer the current version')
    expect(valueOn(late.text, 'reason')).toBe('Mine')
    expect((await exported()).version).toBe(FIRST + 1)
  })

  it('come back with what is wrong, and nothing lost', async () => {
    const admin = await signedIn(running(), 'admin')
    const typed = packFile(await exported()).replace('"interest_is_party"', '"interest_is_mine"')
    const { preview } = await previewOf(admin, typed, US, '')
    expect(preview.status).toBe(422)
    expect(problemsOn(preview.text)).toContain('elements.4.when')
    expect(problemsOn(preview.text)).toContain('The reason is missing')
    expect(valueOn(preview.text, 'pack').replaceAll('\r\n', '\n').trim()).toBe(typed.trim())
  })

  it('can be added, turned off, and keep their ids', async () => {
    const admin = await signedIn(running(), 'admin')
    const oecd = await exported('/rule-packs/oecd-2003.json')
    const own = { ...oecd, id: 'house-rules', version: 0, name: 'House rules' }
    expect((await saved(admin, own, '/rule-packs/new')).headers.location).toBe('/rule-packs/house-rules')
    expect(await read(OVERLAP)).toContain('House rules')
    const off = { ...(await exported('/rule-packs/house-rules.json')), in_use: false }
    expect((await saved(admin, off, '/rule-packs/house-rules')).status).toBe(303)
    expect(await read(OVERLAP)).not.toContain('House rules')
    expect(await read('/rule-packs')).toContain('not in use')
    const taken = await saved(admin, { ...own, version: 2 }, '/rule-packs/new')
    expect(problemsOn(taken.text)).toContain('is that of “House rules”')
    const renamed = await saved(admin, { ...oecd, id: 'other' }, '/rule-packs/oecd-2003')
    expect(problemsOn(renamed.text)).toContain('must stay “oecd-2003”')
  })

  it('are edited by admins alone', async () => {
    const editor = await signedIn(running(), 'editor')
    const account = await editor.get('/account').expect(200)
    await editor.get(`${US}/edit`).expect(403)
    await editor
      .post(`${US}/edit`)
      .type('form')
      .send({ _csrf: csrfOf(account.text), pack: '{}', reason: 'x' })
      .expect(403)
    expect((await editor.get(US)).text).not.toContain(`${US}/edit`)
  })
})
