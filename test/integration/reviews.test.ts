import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import type { OverlapTriple } from '../../server/overlaps/stored-chains.ts'
import { saveReviews } from '../../server/record/save-reviews.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { tryWriting, writeRecord } from '../../server/record/write-record.ts'
import type { RecordWrite, Writer } from '../../server/record/writing.ts'
import { type Agent, csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { retract } from '../support/forms.ts'
import { has, valueOn, wordsIn } from '../support/html.ts'
import { importContent } from '../support/import-content.ts'
import { merge } from '../support/merges.ts'
import { countingStatements } from '../support/work-done.ts'

const running = useApp('test')
const ID = 'jared-kushner~board-of-peace-talks~saudi-arabia'
const PAGE = `/overlaps/${ID}`

async function reviewOf(asOf?: string): Promise<Record<string, unknown>> {
  const suffix = asOf === undefined ? '' : `?as_of=${asOf}`
  const { body } = await supertest(running().app).get(`/api/v1${PAGE}${suffix}`).expect(200)
  return body.data.review
}

/** Sends the review form of the page with these answers. */
async function send(agent: Agent, answers: Record<string, string>, page?: string) {
  const html = page ?? (await agent.get(PAGE).expect(200)).text
  const seen = valueOn(html, 'seen')
  return agent
    .post(`${PAGE}/review`)
    .type('form')
    .send({ _csrf: csrfOf(html), seen, ...answers })
}

const RECUSED = 'He recused himself from this, according to the office'

/** An editor's review of the overlap: mitigated by recusal. */
async function mitigate(editor: Agent): Promise<void> {
  const answers = { status: 'mitigated', mitigation: 'recusal', reason: RECUSED }
  expect((await send(editor, answers)).status).toBe(303)
}

describe('reviews', () => {
  it('start open, and only editors can set them', async () => {
    expect(await reviewOf()).toEqual({ status: 'open', mitigation: null, reason: null, by: null, at: null })
    const researcher = await signedIn(running(), 'researcher')
    const page = await researcher.get(PAGE).expect(200)
    expect(has(page.text, '[name=seen]')).toBe(false)
    const csrf = csrfOf((await researcher.get('/links/new')).text)
    await researcher
      .post(`${PAGE}/review`)
      .type('form')
      .send({ _csrf: csrf, status: 'dismissed' })
      .expect(403)
  })

  it('report everything that is wrong with a decision, and lose none of the input', async () => {
    const editor = await signedIn(running(), 'editor')
    const refused = await send(editor, { status: 'mitigated', reason: 'too short' })
    expect(refused.status).toBe(422)
    expect(wordsIn(refused.text, 'title')[0]).toMatch(/^Error: /)
    expect(refused.text).toContain('Mitigated by is missing: say how it was mitigated')
    expect(refused.text).toContain('Reason must have at least 10 characters')
    expect(valueOn(refused.text, 'reason')).toBe('too short')
    const empty = await send(editor, { status: 'dismissed', reason: '' })
    expect(wordsIn(empty.text, '.error-summary li')).toEqual(['Reason is missing'])
    expect(
      (await send(editor, { status: 'open', mitigation: 'waiver', reason: 'long enough a reason' })).status,
    ).toBe(422)
    expect((await reviewOf()).status).toBe('open')
  })

  it.each([
    ['dismissed', 'Too early by a year, as two reports say'],
    ['', 'Half a thought about it'],
  ])('give back what was typed (%s) if the overlap is gone by then', async (status, reason) => {
    const editor = await signedIn(running(), 'editor')
    const { text } = await editor.get(PAGE).expect(200)
    await merge(running().database, 'entity', 'steve-witkoff', 'jared-kushner')
    const answer = await send(editor, { status, reason }, text)
    expect(answer.status).toBe(410)
    expect(answer.text).toContain('Nothing was saved')
    expect(wordsIn(answer.text, '.kept-input dd')).toContain(reason)
    expect(has(answer.text, 'main form')).toBe(false)
  })

  it('are stored with reason, name and date, shown everywhere, and found by the filter', async () => {
    const editor = await signedIn(running(), 'editor')
    const before = await clockOf(running().database)
    await mitigate(editor)
    expect(await reviewOf()).toMatchObject({
      status: 'mitigated',
      mitigation: 'recusal',
      reason: RECUSED,
      by: 'editor',
    })
    expect(await reviewOf(before)).toMatchObject({ status: 'open' })

    const { app } = running()
    const page = await supertest(app).get(PAGE).expect(200)
    expect(page.text).toContain('Mitigated, by recusal')
    expect(page.text).toContain(`Reviewed: mitigated by recusal: ${RECUSED}`)
    const list = await supertest(app).get('/api/v1/overlaps?review=mitigated').expect(200)
    expect(list.body.data.map((each: { id: string }) => each.id)).toEqual([ID])
    const csv = await supertest(app).get('/reports/overlaps.csv?review=mitigated').expect(200)
    expect(csv.text).toContain(`mitigated,"${RECUSED}"`)
    const changes = await supertest(app).get('/changes?record=review').expect(200)
    expect(changes.text).toContain('Review recorded')
    expect(changes.text).toContain('by editor, form')
  })

  it('remain valid after an edit that leaves the chains and their timing unchanged', async () => {
    await mitigate(await signedIn(running(), 'editor'))
    const researcher = await signedIn(running(), 'researcher')
    const path = '/links/pif-affinity-2bn/edit'
    const fields = await formFields(researcher, path, { detail: 'Another sentence about it.' })
    await researcher.post(path).type('form').send(fields).expect(303)
    expect((await reviewOf()).status).toBe('mitigated')
  })

  it('reopen when the chains change, and say which link changed them', async () => {
    await mitigate(await signedIn(running(), 'editor'))
    const researcher = await signedIn(running(), 'researcher')
    await retract(researcher, '/links/pif-affinity-2bn/retract', 'Withdrawn by the publisher')
    const review = await reviewOf()
    expect(review).toMatchObject({ status: 'open', mitigation: null, by: null })
    expect(review.reason).toMatch(
      /^Reopened: the link Public Investment Fund – Affinity Partners was retracted/,
    )
    expect(await verifyDatabase(running().database)).toEqual([])
  })

  it('reopen when a file with many links changes one of the chains, and say which', async () => {
    const editor = await signedIn(running(), 'editor')
    await mitigate(editor)
    const others = Array.from({ length: 6_000 }, (_, number) => ({
      id: `other-${number}`,
      kind: 'pays',
      from: 'a-payer',
      to: 'a-payee',
      detail: `Invoice ${number}`,
      status: 'reported',
      sources: ['an-invoice'],
    }))
    const file = {
      format: 'recusal-dataset/1',
      sources: [{ id: 'an-invoice', url: 'https://invoice.example', publisher: 'A', title: 'B' }],
      entities: ['a-payer', 'a-payee'].map((id) => ({ id, kind: 'company', name: `The company ${id}` })),
      // It is in the last part of the file.
      links: [...others, { id: 'pif-affinity-2bn', end: '2023' }],
    }
    await importContent(running().database, 'dataset', JSON.stringify(file))
    expect((await reviewOf()).reason).toBe(
      'Reopened: the link Public Investment Fund – Affinity Partners was changed.',
    )
  })

  it('are refused if the overlap changed while the reviewer was looking at it', async () => {
    const editor = await signedIn(running(), 'editor')
    const opened = (await editor.get(PAGE).expect(200)).text
    const path = '/links/kushner-owns-affinity/edit'
    await editor
      .post(path)
      .type('form')
      .send(await formFields(editor, path, { start_year: '2020', start_month: '', start_day: '' }))
      .expect(303)
    const late = await send(
      editor,
      { status: 'substantiated', reason: 'Every link has been checked' },
      opened,
    )
    expect(late.status).toBe(409)
    expect(late.text).toContain('the overlap has changed since you opened it')
    expect(valueOn(late.text, 'reason')).toBe('Every link has been checked')
    expect(
      (await send(editor, { status: 'substantiated', reason: 'Every link has been checked' }, late.text))
        .status,
    ).toBe(303)
  })
})

it('a write that reopens many reviews takes no more statements for each', async () => {
  const { database } = running()
  const writer: Writer = { userId: null, via: 'API', reason: null }
  /** How many statements it takes to call off what an official runs, and which reviews are open then. */
  const callOff = async (): Promise<{ statements: number; open: number }> => {
    const work = async ({ query, touched }: RecordWrite): Promise<void> => {
      const links = await query<{ id: string }>(sql`
        UPDATE links SET stage = 'cancelled' WHERE slug = 'kushner-manages-affinity' RETURNING id::text AS id`)
      for (const { id } of links) touched.links.add(id)
    }
    const { statements, result: open } = await countingStatements(() =>
      tryWriting(database, writer, work, async ({ query }) =>
        query(sql`SELECT FROM overlap_reviews WHERE status = 'open'`),
      ),
    )
    return { statements, open: open.length }
  }
  const unreviewed = await callOff()
  await writeRecord(database, writer, async (tx) => {
    const all = await tx.query<OverlapTriple>(sql`
      SELECT official_id AS "officialId", negotiation_id AS "negotiationId", party_id AS "partyId" FROM derived_overlaps`)
    await saveReviews(
      tx,
      all.map((overlap) => ({
        overlap,
        status: 'dismissed',
        mitigation: null,
        reason: 'For this test only',
      })),
      null,
    )
  })
  const reviewed = await callOff()
  expect(reviewed.open).toBeGreaterThan(unreviewed.open + 5)
  expect(reviewed.statements).toBeLessThan(unreviewed.statements + 5)
})
