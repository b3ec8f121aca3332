import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { ROUTE_ACCESS } from '../../server/accounts/route-access.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { compareWithFreshDerivation } from '../../server/record/write-record.ts'
import { type Agent, csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { type Fields, problemsOn, save, send, sentAgain } from '../support/forms.ts'
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

/** Marks every entry as checked that the page lets this member check. @returns how many there were. */
async function check(agent: Agent, project: string): Promise<number> {
  const text = await pageOf(agent, project)
  const forms = [...text.matchAll(/action="([^"]+\/check)"[\s\S]*?name="seen" value="([^"]+)"/g)]
  for (const [, action = '', seen = ''] of forms)
    expect((await post(agent, action, { seen })).status).toBe(303)
  return forms.length
}

/** The addresses of the forms of the entries, in their order. */
const opened = async (agent: Agent, project: string): Promise<string[]> =>
  hrefsOn(await pageOf(agent, project), /[?&]entry=/)

/** The fingerprint of the first entry, as the database has it. */
async function printOf(project: string): Promise<string> {
  const [row] = await running().database.query<{ print: string }>(sql`
    SELECT md5(e.typed::text) AS print FROM project_entries e JOIN projects p ON p.id = e.project_id
    WHERE p.slug = ${slugOf(project)} ORDER BY e.id LIMIT 1`)
  return row?.print ?? ''
}

/** What the form for publishing says of what was seen; nothing where the page has none. */
const seenIn = (text: string): string => /\/publish"[\s\S]*?name="seen" value="([^"]+)"/.exec(text)?.[1] ?? ''

async function publish(agent: Agent, project: string, reason = 'Reported by two papers') {
  return post(agent, `${project}/publish`, { reason, seen: seenIn(await pageOf(agent, project)) })
}

const two = async (): Promise<[Agent, Agent]> => [
  await signedIn(running(), 'researcher'),
  await signedIn(running(), 'editor'),
]

const read = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).set('Host', 'recusal.example').expect(200)).text

/** The same; a page once its last lines are on it, which it does not wait for on a busy machine. */
async function readWhole(path: string): Promise<string> {
  const text = await read(path)
  const isCut = text.includes('<footer') && !text.includes('The record goes through')
  return isCut ? readWhole(path) : text
}

/** What programs read by POST when they look for the records. */
async function readByPost(): Promise<string[]> {
  const { app } = running()
  const queries = JSON.stringify({ q0: { query: 'Quoxit Holdings' } })
  const matches = await supertest(app).post('/reconcile').type('form').send({ queries }).expect(200)
  const found = await supertest(app)
    .post('/mcp')
    .set('Accept', 'application/json, text/event-stream')
    .send({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'search', arguments: { query: ALSO_THERE } },
    })
    .expect(200)
  return [matches.text, found.text]
}

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
      position_title: 'Envoy',
      position_class: 'foreign',
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
    const before = await Promise.all(pages.map(readWhole))
    await entered(owner, project, '/interests/new', ENTITY)
    await entered(owner, project, '/links/new', LINK)
    await entered(owner, project, '/links/pif-affinity-2bn/edit', { detail: 'Quoxit detail' })
    await pageOf(owner, project)
    const [visitor, admin] = [supertest.agent(running().app), await signedIn(running(), 'admin')]
    const slugs = {
      links: 'pif-affinity-2bn',
      officials: 'jared-kushner',
      interests: 'quoxit-holdings',
      negotiations: 'russia-ukraine',
      statements: 'kushner-60min',
      sources: 'quoxit-gazette-quoxit-zyrtan-and-the-envoy',
    }
    const asked = ROUTE_ACCESS.flatMap(([access, routes]) => routes.map((route) => ({ access, route })))
      .filter(({ route }) => route.startsWith('GET '))
      .flatMap(({ access, route }) => {
        const pattern = route.slice(4).replace(':project', slugOf(project))
        const place = addressOf(pattern, true, slugs)
        // What everyone may read is the same for everyone; a search finds more for people who are signed in.
        const agents = access === 'public' && !/search|suggest/.test(route) ? [visitor] : [visitor, admin]
        const within = access === 'record:write' ? [`${place}?project=${slugOf(project)}`] : []
        const paths = [place, `${addressOf(pattern, true)}?q=${ALSO_THERE}`, ...within]
        return agents.flatMap((agent) => paths.map((path) => ({ agent, path })))
      })
    expect(asked.length).toBeGreaterThan(300)
    for (const { agent, path } of asked) {
      const { text } = await agent.get(path)
      expect(text ?? '', path).not.toContain(SECRET)
    }
    expect(await Promise.all(pages.map(readWhole))).toEqual(before)
    const now = await clockOf(running().database)
    for (const path of ['/', '/overlaps', '/links', '/reports/links.csv'])
      expect(await read(`${path}?as_of=${now}`), path).not.toContain(SECRET)
    for (const said of await readByPost()) expect(said).not.toContain(SECRET)
    await check(member, project)
    expect((await publish(member, project)).status).toBe(303)
    for (const said of await readByPost()) expect(said).toContain(SECRET)
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
    expect(await check(owner, project)).toBe(0)
    const [id = ''] = /(?<=entry=)\d+/.exec((await opened(owner, project))[0] ?? '') ?? []
    await post(owner, `${project}/entries/${id}/check`, { seen: await printOf(project) })
    expect(await pageOf(owner, project)).toContain('or you helped to write it')
    expect(problemsOn((await publish(owner, project)).text)).toContain('someone else has to check')
    expect(await check(member, project)).toBe(2)
    expect(problemsOn((await publish(owner, project, '')).text)).toContain('The reason is missing')
    const before = await clockOf(running().database)
    expect((await publish(owner, project)).status).toBe(303)
    const text = await pageOf(owner, project)
    expect(text).toMatch(/Published .*, by researcher/)
    const changes = await read('/changes')
    expect(changes.match(/Reason: Reported by two papers/g)?.length).toBeGreaterThanOrEqual(2)
    expect(await read(`/changes?as_of=${before}`)).not.toContain(SECRET)
    // A second click is told what the first one did.
    expect((await publish(owner, project)).status).toBe(303)
    expect(await pageOf(owner, project)).toContain('The project has been published.')
    await owner.get(`/links/new?project=${slugOf(project)}`).expect(409)
    expect(await verifyDatabase(running().database)).toEqual([])
    const differ = await compareWithFreshDerivation(running().database)
    expect([differ.appeared, differ.changed, differ.vanished]).toEqual([[], [], []])
  })

  it('makes none of those who wrote it a second person who can check its links', async () => {
    const [member, owner] = await two()
    const project = await start(owner, 'researcher')
    await entered(owner, project, '/interests/new', ENTITY)
    await entered(owner, project, '/links/new', LINK)
    await check(member, project)
    expect((await publish(member, project)).status).toBe(303)
    const [row] = await running().database.query<{ slug: string }>(
      sql`SELECT slug FROM links ORDER BY id DESC LIMIT 1`,
    )
    const link = `/links/${row?.slug}`
    expect(await pageOf(owner, link)).toContain('You wrote it, so someone else has to check it')
    await post(owner, `${link}/check`, { version: '1', read: 'yes' })
    expect(await pageOf(owner, link)).toContain('no second person has checked it yet')
  })

  it('has its links checked by the editor who checked their entries', async () => {
    const [owner, editor] = await two()
    const project = await start(owner, 'editor')
    await entered(owner, project, '/links/new', LINK)
    await check(editor, project)
    expect((await publish(owner, project)).status).toBe(303)
    const [row] = await running().database.query<{ slug: string }>(
      sql`SELECT slug FROM links ORDER BY id DESC LIMIT 1`,
    )
    expect(await read(`/links/${row?.slug}`)).toContain('checked against its sources by editor')
    expect(await verifyDatabase(running().database)).toEqual([])
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
    const seenBefore = await printOf(project)
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
    expect(problems[0]).toContain(
      'No longer fits. The link that it changes has been changed in the meantime.',
    )
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

  it('keeps what was changed on record when an entry that no longer fits is mended', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    const link = '/links/pif-affinity-2bn'
    await entered(owner, project, `${link}/edit`, { detail: 'Quoxit detail' })
    await save(member, `${link}/edit`, { last_known_year: '2026', reason: 'Reported again' })
    const [open = ''] = await opened(owner, project)
    const stale = await formFields(owner, open, {})
    const conflict = await owner.post(open).type('form').send(stale).expect(409)
    expect(valueOn(conflict.text, 'detail')).toBe('Quoxit detail')
    expect(valueOn(conflict.text, 'last_known_year')).toBe('2026')
    const { action, fields } = sentAgain(conflict.text)
    expect(action).toContain(`project=${slugOf(project)}`)
    await owner
      .post(action)
      .type('form')
      .send({ ...fields, action: 'save' })
      .expect(303)
    await check(member, project)
    expect((await publish(owner, project)).status).toBe(303)
    const { body } = await owner.get(`/api/v1${link}`).expect(200)
    expect(body.data).toMatchObject({ detail: 'Quoxit detail', last_known: '2026' })
  })

  it('never takes another record that has since got the same address for its own', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    const person = { name: 'Quoxit Person', ...SOURCE, position_title: 'Envoy', position_class: 'foreign' }
    await entered(owner, project, '/officials/new', person)
    const [part = ''] = hrefsOn(await pageOf(owner, project), /positions\/new/)
    const position = await formFields(owner, part, { title: 'Second office', class: 'foreign', ...SOURCE })
    await owner.post(part).type('form').send(position).expect(303)
    await send(member, '/officials/new', {
      name: 'Quoxit Person',
      ...SOURCE,
      source_0_url: 'https://paper.example/other',
    })
    const problems = wordsIn(await pageOf(owner, project), '.entry-problem')
    expect(problems[0]).toContain('Something on record may be the same.')
    expect(problems[1]).toContain('Another entry that it refers to was removed, or has another address now.')
  })

  it('never takes a public namesake for what an entry adds, or names', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    const link = { ...LINK, from: 'Jared Kushner', kind: 'owns' }
    // One link adds the company itself. Another names one that a separate entry adds.
    const added = { to: 'Quoxit Star', to_new_kind: 'company', to_new_country: 'Qatar' }
    await entered(owner, project, '/links/new', { ...link, ...added })
    await entered(owner, project, '/interests/new', {
      name: 'Zyrtan Star',
      kind: 'company',
      country: 'Qatar',
    })
    await entered(owner, project, '/links/new', { ...link, to: 'Zyrtan Star', detail: 'The other' })
    expect(wordsIn(await pageOf(owner, project), '.entry-problem')).toEqual([])
    for (const name of ['Quoxit Star', 'Zyrtan Star'])
      await save(member, '/interests/new', { name, kind: 'organisation', country: 'Japan', not_alike: '' })
    const problems = wordsIn(await pageOf(owner, project), '.entry-problem')
    expect(problems).toHaveLength(3)
    expect(problems[0]).toContain('looks like something already on record')
    expect(problems[2]).toContain('Another entry that it refers to was removed')
  })

  it('takes a form that is sent twice once, and asks again where something on record is the same by now', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    const fields = await formFields(owner, `/links/new?project=${slugOf(project)}`, LINK)
    await Promise.all([1, 2].map(() => owner.post('/links/new').type('form').send(fields)))
    expect((await opened(owner, project)).length).toBe(1)
    await save(member, '/links/new', LINK)
    expect(wordsIn(await pageOf(owner, project), '.entry-problem')[0]).toContain('may be the same')
  })

  it('gives back what was typed when it has been published or deleted meanwhile', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    await entered(owner, project, '/interests/new', ENTITY)
    const fields = await formFields(owner, `/links/new?project=${slugOf(project)}`, {
      ...LINK,
      detail: 'Still here',
    })
    const page = await pageOf(owner, project)
    await check(member, project)
    await publish(member, project)
    const late = await owner.post('/links/new').type('form').send(fields).expect(409)
    expect(late.text).toContain('Still here')
    expect(late.text).toContain('already been published')
    const [, removal = ''] = /action="([^"]+\/remove)"/.exec(page) ?? []
    expect((await post(owner, removal)).status).toBe(409)
    expect((await post(owner, `${project}/delete`)).status).toBe(409)
  })

  it('is not published with anything that the member did not see', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    await entered(owner, project, '/interests/new', ENTITY)
    await check(member, project)
    const seen = seenIn(await pageOf(member, project))
    await entered(owner, project, '/links/new', LINK)
    await check(member, project)
    const refused = await post(member, `${project}/publish`, { reason: 'As it was', seen })
    expect(problemsOn(refused.text)).toContain('it has changed since you looked')
  })

  it('is not checked by someone who helped to write it, and not written by a member who changes nothing', async () => {
    const [owner, member] = await two()
    const project = await start(owner, 'editor')
    await entered(owner, project, '/interests/new', ENTITY)
    const [open = ''] = await opened(member, project)
    await member
      .post('/interests/new')
      .type('form')
      .send(await formFields(member, open, {}))
      .expect(303)
    expect(await pageOf(member, project)).toContain('Nothing was changed')
    await member
      .post('/interests/new')
      .type('form')
      .send(await formFields(member, open, { name: 'Quoxit Two' }))
      .expect(303)
    expect(await check(owner, project)).toBe(0)
    expect(await check(member, project)).toBe(0)
    await entered(owner, project, '/links/pif-affinity-2bn/edit', {})
    expect((await opened(owner, project)).length).toBe(1)
  })

  it.each(['project=a&project=b', 'project=', 'project=x&entry=1&entry=2'])(
    'never takes a form for the public one: %s',
    async (query) => {
      const [owner] = await two()
      await owner.get(`/links/new?${query}`).expect(400)
      const fields = await formFields(owner, '/links/new', LINK)
      await owner.post(`/links/new?${query}`).type('form').send(fields).expect(400)
    },
  )

  it('opens the form of any record by the address of its page', async () => {
    const [owner] = await two()
    const project = await start(owner)
    const found = await owner
      .get(`${project}?change=https%3A%2F%2Fsite.example%2Flinks%2Fpif-affinity-2bn`)
      .expect(303)
    expect(found.headers.location).toBe(`/links/pif-affinity-2bn/edit?project=${slugOf(project)}`)
    for (const change of ['/method', '/links/%25E0%25A4%25A', '%2Flinks%2F%25E0%25A4%25A', 'nonsense']) {
      const none = await owner.get(`${project}?change=${change}`)
      expect([303, 422]).toContain(none.status)
      if (none.status === 422) expect(problemsOn(none.text)).toContain('is not that of a record here')
    }
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
    ['nobody@example.org', 'no one here who can add records has this name or address'],
    ['reader', 'no one here who can add records has this name or address'],
    ['', 'is missing'],
  ])('takes no member who cannot add records: %s', async (member, reason) => {
    const [owner] = await two()
    const project = await start(owner)
    const refused = await post(owner, `${project}/members`, { member })
    expect(problemsOn(refused.text)).toContain(reason)
    expect(has(refused.text, '#member')).toBe(true)
  })
})
