import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { ROUTE_ACCESS } from '../../server/accounts/route-access.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { compareWithFreshDerivation } from '../../server/record/write-record.ts'
import { type Agent, csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { type Fields, problemsOn, save } from '../support/forms.ts'
import { has, hrefsOn, valueOn, wordsIn } from '../support/html.ts'
import { addressOf } from '../support/route-addresses.ts'

const running = useApp('test')
/** A word that nothing else on record has. */
const SECRET = 'Quoxit'
/** Another word of the same records, to search for: pages repeat it. */
const ALSO_THERE = 'Zyrtan'

const SOURCE: Fields = {
  source_0_url: 'https://paper.example/quoxit',
  source_0_publisher: 'Quoxit Gazette',
  source_0_title: 'Quoxit, Zyrtan and the envoy',
}
/** Pakistan takes part in talks with Jared Kushner, whose family's firm gets a partner there. */
const LINK: Fields = {
  from: 'Kushner Companies',
  to: 'Pakistan',
  kind: 'partners_with',
  start_year: '2026',
  start_month: 'January',
  detail: 'Quoxit Towers, Zyrtan Street',
  ...SOURCE,
}
const ENTITY: Fields = { name: 'Quoxit Holdings', kind: 'company', ...SOURCE }

async function post(agent: Agent, path: string, fields: Fields = {}) {
  const { text } = await agent.get('/projects').expect(200)
  return agent
    .post(path)
    .type('form')
    .send({ _csrf: csrfOf(text), ...fields })
}

/** Starts a project and returns its address. */
async function start(owner: Agent, ...members: string[]): Promise<string> {
  const path = (await post(owner, '/projects', { name: 'Quoxit inquiry' })).headers.location ?? ''
  for (const member of members) expect((await post(owner, `${path}/members`, { member })).status).toBe(303)
  return path
}

const slugOf = (project: string): string => project.replace('/projects/', '')

/** Writes a form into the project. */
async function enter(agent: Agent, project: string, form: string, fields: Fields) {
  const path = `${form}?project=${slugOf(project)}`
  const filled = await formFields(agent, path, fields)
  return agent.post(form).type('form').send(filled)
}

async function entered(agent: Agent, project: string, form: string, fields: Fields): Promise<void> {
  const answer = await enter(agent, project, form, fields)
  expect(answer.status, problemsOn(answer.text)).toBe(303)
  expect(answer.headers.location).toBe(project)
}

const pageOf = async (agent: Agent, project: string): Promise<string> =>
  (await agent.get(project).expect(200)).text

/** Checks every entry that this member can check. */
async function check(agent: Agent, project: string): Promise<void> {
  const text = await pageOf(agent, project)
  const forms = [...text.matchAll(/action="([^"]+\/check)"[\s\S]*?name="seen" value="([^"]+)"/g)]
  for (const [, action = '', seen = ''] of forms) await post(agent, action, { seen })
}

const publish = (agent: Agent, project: string, reason = 'Reported by two papers') =>
  post(agent, `${project}/publish`, { reason })

const two = async (): Promise<[Agent, Agent]> => [
  await signedIn(running(), 'researcher'),
  await signedIn(running(), 'editor'),
]

const read = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).set('Host', 'recusal.example').expect(200)).text

describe('a project', () => {
  it('derives its overlaps with the public record, and shows them to its members only', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor@example.org')
    await entered(owner, project, '/links/new', LINK)
    for (const agent of [owner, member]) {
      const text = await pageOf(agent, project)
      expect(wordsIn(text, '.preview-summary')[0]).toMatch(/\d+ overlaps? would be new/)
      expect(text).toContain('Quoxit Towers')
    }
    const admin = await signedIn(running(), 'admin')
    await admin.get(project).expect(404)
    expect((await admin.get('/projects').expect(200)).text).not.toContain(SECRET)
    expect((await post(admin, `${project}/publish`, { reason: 'x' })).status).toBe(404)
    await admin.get(`/links/new?project=${slugOf(project)}`).expect(404)
    await supertest(running().app).get(project).expect(303)
  })

  it('lets later entries refer to earlier ones, also as their parts', async () => {
    const [owner] = await two()
    const project = await start(owner)
    await entered(owner, project, '/interests/new', ENTITY)
    await entered(owner, project, '/links/new', { ...LINK, to: 'Quoxit Holdings', detail: '' })
    await entered(owner, project, '/officials/new', {
      ...SOURCE,
      name: 'Quoxit Person',
      position_0_title: 'Envoy',
      position_0_class: 'foreign',
      ...SOURCE,
    })
    const text = await pageOf(owner, project)
    expect(wordsIn(text, '[aria-labelledby="entries-heading"] tbody th')).toEqual([
      'Quoxit HoldingsNew entry',
      'Kushner Companies – Quoxit HoldingsNew link',
      'Quoxit PersonNew official',
    ])
    const [part] = hrefsOn(text, /\/quoxit-person\/positions\/new/)
    expect((await owner.get(part ?? '').expect(200)).text).toContain('Quoxit Person')
  })

  it('shows nothing on any route to anyone who is not a member, until it is published', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    const pages = [
      '/',
      '/overlaps',
      '/links',
      '/api/v1/overlaps?limit=200',
      '/reports/links.csv',
      '/changes.atom',
      '/reports',
    ]
    const before = await Promise.all(pages.map(read))
    await entered(owner, project, '/interests/new', ENTITY)
    await entered(owner, project, '/links/new', LINK)
    await entered(owner, project, '/links/pif-affinity-2bn/edit', { detail: 'Quoxit detail' })
    await pageOf(owner, project)
    const others = [supertest.agent(running().app), await signedIn(running(), 'admin')]
    const slugs = {
      links: 'pif-affinity-2bn',
      officials: 'jared-kushner',
      interests: 'quoxit-holdings',
      negotiations: 'russia-ukraine',
      statements: 'kushner-60min',
      sources: 'quoxit-gazette-quoxit-zyrtan-and-the-envoy',
    }
    const paths = ROUTE_ACCESS.flatMap(([access, routes]) => routes.map((route) => ({ access, route })))
      .filter(({ route }) => route.startsWith('GET '))
      .flatMap(({ access, route }) => {
        const pattern = route.slice(4).replace(':project', slugOf(project))
        const place = addressOf(pattern, true, slugs)
        const within = access === 'record:write' ? [`${place}?project=${slugOf(project)}`] : []
        return [place, `${addressOf(pattern, true)}?q=${ALSO_THERE}`, ...within]
      })
    expect(paths.length).toBeGreaterThan(250)
    for (const agent of others) {
      for (const path of new Set(paths)) {
        const { text } = await agent.get(path)
        expect(text ?? '', path).not.toContain(SECRET)
      }
    }
    expect(await Promise.all(pages.map(read))).toEqual(before)
    await check(member, project)
    expect((await publish(member, project)).status).toBe(303)
    for (const path of [
      '/interests/quoxit-holdings',
      '/changes',
      `/search?q=${ALSO_THERE}`,
      '/reports/links.csv',
    ])
      expect(await read(path), path).toContain(SECRET)
  })

  it('is published in one act, once someone else has checked each entry', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    await entered(owner, project, '/interests/new', ENTITY)
    await entered(owner, project, '/links/new', LINK)
    expect(problemsOn((await publish(owner, project)).text)).toContain(
      'someone else has to check “Quoxit Holdings”',
    )
    await check(owner, project)
    expect(problemsOn((await publish(owner, project)).text)).toContain('someone else has to check')
    await check(member, project)
    expect(problemsOn((await publish(owner, project, '')).text)).toContain('The reason must not be empty')
    const before = await clockOf(running().database)
    expect((await publish(owner, project)).status).toBe(303)
    const text = await pageOf(owner, project)
    expect(text).toMatch(/Published .*, by researcher/)
    const changes = await read('/changes')
    expect(changes.match(/Reason: Reported by two papers/g)?.length).toBeGreaterThanOrEqual(2)
    expect(await read(`/changes?as_of=${before}`)).not.toContain(SECRET)
    expect((await publish(owner, project)).status).toBe(409)
    expect((await enter(owner, project, '/links/new', LINK).catch(() => ({ status: 409 }))).status).toBe(409)
    expect(await verifyDatabase(running().database)).toEqual([])
    const differ = await compareWithFreshDerivation(running().database)
    expect([differ.appeared, differ.changed, differ.vanished]).toEqual([[], [], []])
  })

  it('has an entry checked again when it is changed, by someone else than whoever changed it', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    await entered(owner, project, '/interests/new', ENTITY)
    await check(member, project)
    const [open] = hrefsOn(await pageOf(member, project), /entry=/)
    const fields = await formFields(member, open ?? '', { name: 'Quoxit Group' })
    await member.post('/interests/new').type('form').send(fields).expect(303)
    const text = await pageOf(member, project)
    expect(wordsIn(text, '[aria-labelledby="entries-heading"] tbody td').slice(0, 2)).toEqual([
      'editor',
      'someone else must check it',
    ])
    await check(owner, project)
    expect((await publish(member, project)).status).toBe(303)
    expect(await read('/interests/quoxit-group')).toContain('Quoxit Group')
  })

  it('loses no one’s change of the same entry, and checks only what was seen', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    await entered(owner, project, '/interests/new', ENTITY)
    const [open] = hrefsOn(await pageOf(owner, project), /entry=/)
    const mine = await formFields(owner, open ?? '', { name: 'Quoxit One' })
    const theirs = await formFields(member, open ?? '', { name: 'Quoxit Two' })
    const seenBefore = valueOn(await pageOf(member, project), 'seen')
    await owner.post('/interests/new').type('form').send(mine).expect(303)
    const late = await member.post('/interests/new').type('form').send(theirs).expect(409)
    expect(late.text).toContain('Someone else changed this entry')
    expect(valueOn(late.text, 'name')).toBe('Quoxit Two')
    expect(await pageOf(owner, project)).toContain('Quoxit One')
    const [, action = ''] = /action="([^"]+\/check)"/.exec(await pageOf(member, project)) ?? []
    await post(member, action, { seen: seenBefore })
    expect(await pageOf(member, project)).toContain('The entry is not checked')
  })

  it('says which entries no longer fit what was recorded since, and does not publish them', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    await entered(owner, project, '/links/pif-affinity-2bn/edit', { detail: 'Quoxit detail' })
    await entered(owner, project, '/sources/new', {
      url: 'https://paper.example/quoxit-2',
      publisher: 'Quoxit Gazette',
      title: 'Second',
    })
    await check(member, project)
    await save(member, '/links/pif-affinity-2bn/edit', { detail: 'Someone was first' })
    await save(member, '/sources/new', {
      url: 'https://paper.example/quoxit-2',
      publisher: 'Another',
      title: 'Was first',
    })
    const problems = wordsIn(await pageOf(owner, project), '.entry-problem')
    expect(problems[0]).toContain('The link that it changes has been changed in the meantime.')
    expect(problems[1]).toContain('is already the address of a source on record')
    expect(problemsOn((await publish(owner, project)).text)).toContain('no longer fits the record')
    expect(await read('/links/pif-affinity-2bn')).toContain('Someone was first')
  })

  it('comes back with what is wrong in a form, previews, and adds rows, without losing what was typed', async () => {
    const [owner] = await two()
    const project = await start(owner)
    const wrong = await enter(owner, project, '/links/new', { ...LINK, start_year: '20x6' })
    expect(wrong.status).toBe(422)
    expect(valueOn(wrong.text, 'detail')).toBe('Quoxit Towers, Zyrtan Street')
    const preview = await enter(owner, project, '/links/new', { ...LINK, action: 'preview' })
    expect(preview.status).toBe(200)
    expect(wordsIn(preview.text, '.preview-summary')[0]).toMatch(/would be new/)
    const more = await enter(owner, project, '/links/new', { ...LINK, action: 'add-source' })
    expect(valueOn(more.text, 'source_count')).toBe('2')
    expect(await pageOf(owner, project)).toContain('No entries yet.')
  })

  it('opens the form of any record by the address of its page', async () => {
    const [owner] = await two()
    const project = await start(owner)
    const found = await owner
      .get(`${project}?change=https%3A%2F%2Fsite.example%2Flinks%2Fpif-affinity-2bn`)
      .expect(303)
    expect(found.headers.location).toBe(`/links/pif-affinity-2bn/edit?project=${slugOf(project)}`)
    const none = await owner.get(`${project}?change=/method`).expect(422)
    expect(problemsOn(none.text)).toContain('is not that of a record here')
  })

  it('is left by members, and deleted by its owner', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    expect((await post(member, `${project}/delete`)).status).toBe(403)
    const leave =
      [...(await pageOf(member, project)).matchAll(/action="([^"]+\/members\/\d+\/remove)"/g)][0]?.[1] ?? ''
    expect((await post(member, leave)).headers.location).toBe('/projects')
    await member.get(project).expect(404)
    expect((await post(owner, `${project}/delete`)).headers.location).toBe('/projects')
    await owner.get(project).expect(404)
  })

  it.each([
    ['nobody@example.org', 'is not the address of anyone here who can add records'],
    ['reader', 'is not the address of anyone here who can add records'],
    ['', 'is missing'],
  ])('takes no member who cannot add records: %s', async (member, reason) => {
    const [owner] = await two()
    const project = await start(owner)
    const refused = await post(owner, `${project}/members`, { member })
    expect(problemsOn(refused.text)).toContain(reason)
    expect(has(refused.text, '#member')).toBe(true)
  })
})
