import { readFile } from 'node:fs/promises'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { STARTER_DATASET } from '../../server/paths.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { type Agent, csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { retract, save } from '../support/forms.ts'
import { hrefOn, hrefsOn, page, valueOn, wordsIn, wordsOf } from '../support/html.ts'

const running = useApp('test')
const LINK = '/links/pif-affinity-2bn'

/** Changes the amount of one link, then retracts it. */
async function editAndRetract(agent: Agent): Promise<void> {
  const fields = await formFields(agent, `${LINK}/edit`, { amount: '2.5bn', status: 'confirmed' })
  await agent.post(`${LINK}/edit`).type('form').send(fields).expect(303)
  await retract(agent, `${LINK}/retract`, 'The publisher corrected itself')
}

async function logged(): Promise<{ id: string; record: string; operation: string; reason: string | null }[]> {
  const { rows } = await running().database.pool.query(
    `SELECT id, record, operation, reason FROM changes ORDER BY id DESC LIMIT 5`,
  )
  return rows
}

describe('the change log', () => {
  it('has every record of the import, each entry sealed to the one before', async () => {
    const { rows } = await running().database.pool.query(
      `SELECT record, count(*)::int AS n FROM changes WHERE leads GROUP BY 1`,
    )
    const counts = Object.fromEntries(rows.map((row) => [row.record, row.n]))
    const starter: Record<string, unknown[]> = JSON.parse(await readFile(STARTER_DATASET, 'utf8'))
    const lists = {
      source: 'sources',
      entity: 'entities',
      link: 'links',
      negotiation: 'negotiations',
      statement: 'statements',
    }
    expect(counts).toMatchObject(
      Object.fromEntries(Object.entries(lists).map(([record, list]) => [record, starter[list]?.length])),
    )
    expect(await verifyDatabase(running().database)).toEqual([])
  })

  it('says who changed what, from which value, and why', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, `${LINK}/edit`, { amount: '2.5bn', status: 'confirmed' })
    await agent.post(`${LINK}/edit`).type('form').send(fields).expect(303)
    const [edited] = await logged()
    expect(edited).toMatchObject({ record: 'link', operation: 'change' })
    const { text } = await supertest(running().app).get('/changes').expect(200)
    const [first] = page(text).querySelectorAll('.change')
    expect(first?.text).toContain('Link changed')
    expect(first?.text).toContain('by researcher, form')
    expect(first?.querySelectorAll('del').map(wordsOf)).toContain('$2bn')
    expect(first?.querySelectorAll('ins').map(wordsOf)).toContain('$2.5bn')
    expect(first?.querySelectorAll('tbody th').map(wordsOf)).toEqual(['Amount'])
    expect(first?.text).not.toContain('Citation')

    await retract(agent, `${LINK}/retract`, 'The publisher corrected itself')
    expect((await logged())[0]?.reason).toBe('The publisher corrected itself')
    const after = await supertest(running().app).get('/changes').expect(200)
    const [last] = page(after.text).querySelectorAll('.change')
    expect(last?.text).toContain('Link retracted')
    expect(last?.text.split('The publisher corrected itself')).toHaveLength(2)
  })

  it('tells what a new record says, in the order in which a reader asks', async () => {
    const { text } = await supertest(running().app).get(`${LINK}/history`).expect(200)
    const [said, cited] = page(text)
      .querySelectorAll('.said')
      .map((list) => list.querySelectorAll('dt').map(wordsOf))
    expect(said?.slice(0, 6)).toEqual(['From', 'Kind', 'To', 'Capacity', 'Amount', 'Currency'])
    expect(cited).toEqual(['Source', 'Locator', 'Quote'])
  })

  it('tells an amount that is only known within limits as such', async () => {
    const token = await addToken(running().database, 'editor@example.org')
    const told = async (id: string, amount: object): Promise<string | undefined> => {
      const sources = [{ url: 'https://paper.example/limits', publisher: 'Paper', title: 'Limits' }]
      await supertest(running().app)
        .post('/api/v1/links')
        .set('Authorization', `Bearer ${token}`)
        .send({
          id,
          kind: 'pays',
          from: 'qia',
          to: 'affinity-partners',
          status: 'reported',
          sources,
          ...amount,
        })
        .expect(201)
      const { text } = await supertest(running().app).get(`/links/${id}/history`).expect(200)
      return wordsIn(text, '.change-details summary')[0]
    }
    const dollars = { currency: 'USD' }
    expect(await told('exact', { ...dollars, amount: '5000000' })).toBe('Pays: $5m')
    expect(await told('lower', { ...dollars, amount_min: '5000000', amount_max: '7000000' })).toBe(
      'Pays: $5m to $7m',
    )
    expect(await told('upper', { ...dollars, amount_max: '7000000' })).toBe('Pays: up to $7m')
  })

  it('restores an earlier version and its overlaps, and logs that', async () => {
    const agent = await signedIn(running(), 'researcher')
    const count = async (): Promise<number> =>
      (await agent.get('/api/v1/overlaps?limit=200')).body.data.filter(
        (overlap: { chains: { links: { id: string }[] }[] }) =>
          overlap.chains.some((chain) => chain.links.some((link) => link.id === 'pif-affinity-2bn')),
      ).length
    await editAndRetract(agent)
    expect(await count()).toBe(0)
    const history = await agent.get(`${LINK}/history`).expect(200)
    const versions = hrefsOn(history.text, /^\/links\/pif-affinity-2bn\/restore\/\d+$/)
    expect(versions).toHaveLength(2)
    const first = versions.at(-1) ?? ''
    const shown = await agent.get(first).expect(200)
    expect(wordsIn(shown.text, 'ins')).toContain('$2bn')
    expect(shown.text).toMatch(/overlaps? would (be new|change)/)
    await agent
      .post(first)
      .type('form')
      .send({ _csrf: csrfOf(shown.text), reason: ' ' })
      .expect(422)
    const newest = valueOn(shown.text, 'newest')
    const send = (seen: string) =>
      agent
        .post(first)
        .type('form')
        .send({ _csrf: csrfOf(shown.text), newest: seen, reason: 'The correction was withdrawn' })
    const late = await send(String(Number(newest) - 1)).expect(409)
    expect(late.text).toContain('was changed while you were looking at it')
    expect(valueOn(late.text, 'reason')).toBe('The correction was withdrawn')
    await send(newest).expect(303)
    const { body } = await agent.get('/api/v1/links/pif-affinity-2bn').expect(200)
    expect(body.data).toMatchObject({ amount: '2000000000', status: 'confirmed' })
    expect(await count()).toBeGreaterThan(0)
    expect((await logged())[0]).toMatchObject({ operation: 'change', reason: 'The correction was withdrawn' })
    expect(await verifyDatabase(running().database)).toEqual([])
  })

  it('links each version, including the first and the last, to the record as it was then', async () => {
    const { app } = running()
    const agent = await signedIn(running(), 'researcher')
    await editAndRetract(agent)
    await save(agent, `${LINK}/edit`, { status: 'reported', amount: '2bn' })
    const history = await supertest(app).get(`${LINK}/history`).expect(200)
    const then = page(history.text)
      .querySelectorAll('.change-links a')
      .filter((link) => wordsOf(link) === 'View this version')
      .map((link) => link.getAttribute('href') ?? '')
    expect(then).toHaveLength(4)
    const amounts = []
    for (const href of then) {
      const { text } = await supertest(app).get(href).expect(200)
      const amount = page(text)
        .querySelectorAll('dt')
        .find((term) => wordsOf(term) === 'Amount')
      amounts.push(amount?.nextElementSibling?.childNodes[0]?.text.trim())
    }
    expect(amounts).toEqual(['$2bn', '$2.5bn', '$2.5bn', '$2bn'])
  })

  it('lets only editors restore a negotiation with its parties and participants', async () => {
    const { database } = running()
    const [party] = (
      await database.pool.query(`SELECT p.id FROM parties p JOIN negotiations n ON n.id = p.negotiation_id
      WHERE n.slug = 'russia-ukraine' ORDER BY p.id LIMIT 1`)
    ).rows
    const before = (await supertest(running().app).get('/api/v1/overlaps?negotiation=russia-ukraine')).text
    await database.pool.query('DELETE FROM parties WHERE id = $1', [party.id])
    const researcher = await signedIn(running(), 'researcher')
    const editor = await signedIn(running(), 'editor')
    const path = '/negotiations/russia-ukraine'
    expect((await researcher.get(`${path}/history`).expect(200)).text).not.toContain('/restore/')
    const history = (await editor.get(`${path}/history`).expect(200)).text
    expect(history).toContain('by the database')
    const version = hrefOn(history, /^\/negotiations\/russia-ukraine\/restore\/\d+$/)
    await researcher.get(version).expect(403)
    const shown = await editor.get(version).expect(200)
    expect(shown.text).toContain('Party added')
    await editor
      .post(version)
      .type('form')
      .send({
        _csrf: csrfOf(shown.text),
        newest: valueOn(shown.text, 'newest'),
        reason: 'Deleted by mistake',
      })
      .expect(303)
    expect((await supertest(running().app).get('/api/v1/overlaps?negotiation=russia-ukraine')).text).toBe(
      before,
    )
    expect(await verifyDatabase(database)).toEqual([])
  })

  it('cannot be changed, and verification finds forced changes', async () => {
    const { database } = running()
    await editAndRetract(await signedIn(running(), 'researcher'))
    const refuse = async (statement: string): Promise<void> => {
      await expect(database.pool.query(statement)).rejects.toThrow(/never changed or removed/)
    }
    await refuse(`UPDATE changes SET reason = 'another' WHERE id = 5`)
    await refuse('DELETE FROM changes WHERE id = 5')
    await refuse('TRUNCATE changes')
    await refuse('DELETE FROM recordings')
    await expect(database.pool.query('TRUNCATE citations')).rejects.toThrow(/no trace/)
    for (const statement of [
      `UPDATE history.links SET start_date = '1999'`,
      'DELETE FROM history.links',
      'TRUNCATE history.links',
    ]) {
      await expect(database.pool.query(statement)).rejects.toThrow(/not written by hand/)
    }

    // Anyone who can turn the triggers off can do all this; the seals reveal it.
    const force = async (statement: string): Promise<string[]> => {
      const client = await database.pool.connect()
      try {
        await client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${statement}; COMMIT`)
      } finally {
        client.release()
      }
      return verifyDatabase(database)
    }
    expect(await force(`UPDATE changes SET reason = 'another' WHERE id = 5`)).toContain(
      'entry 5 of the change log is not what was written',
    )
    expect(await force('UPDATE changes SET reason = NULL WHERE id = 5')).toEqual([])
    expect(await force(`UPDATE entities SET name = 'Nobody' WHERE slug = 'rosneft'`)).toEqual([
      '2 rows of entities do not match their history',
    ])
    expect(await force(`UPDATE entities SET name = 'Rosneft' WHERE slug = 'rosneft'`)).toEqual([])
    expect(await force('UPDATE changes SET leads = false WHERE id = 1')).toEqual([
      'entry 1 of the change log is hidden from readers, or shown twice',
    ])
    expect(await force('UPDATE changes SET leads = true WHERE id = 1')).toEqual([])
    expect(
      await force('UPDATE recordings SET by_id = (SELECT min(id) FROM users) WHERE by_id IS NULL'),
    ).toContain('entry 1 of the change log does not match its recording')
    expect(await force('DELETE FROM changes WHERE at = (SELECT max(at) FROM changes)')).toContainEqual(
      expect.stringMatching(/^the end of the change log is missing/),
    )
    expect(
      await force('UPDATE links SET to_id = 999999 WHERE id = (SELECT min(id) FROM links)'),
    ).toContainEqual(expect.stringMatching(/^1 rows of links refer to rows that do not exist/))
    expect(
      await force(`UPDATE history.links SET detail = 'forged' WHERE until <> 'infinity'`),
    ).toContainEqual(expect.stringMatching(/versions of links do not match the change log$/))
    expect(await force('DELETE FROM changes WHERE id = 9')).toContain('entry 9 of the change log is missing')
  })
})
