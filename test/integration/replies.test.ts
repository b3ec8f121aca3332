import { parse } from 'csv-parse/sync'
import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { verifyDatabase } from '../../server/record/verify.ts'
import { formatDate } from '../../server/values/format.ts'
import { isoDay } from '../../server/values/partial-date.ts'
import { type Agent, signedIn, useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { type Fields, problemsOn, retract, save, send } from '../support/forms.ts'
import { has, hrefOf, hrefOn, hrefsOn, page, wordsIn } from '../support/html.ts'
import { merge } from '../support/merges.ts'

const running = useApp('test')
const PAGE = '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia'
const LATER = '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia/history.atom'

const TOMORROW = isoDay(new Date(Date.now() + 86_400_000))

const day = (name: string, written: string): Fields => {
  const [year = '', month = '', dayOfMonth = ''] = written.split('-')
  return { [`${name}_year`]: year, [`${name}_month`]: month, [`${name}_day`]: dayOfMonth }
}

const PUT: Fields = {
  put_to: 'A spokesperson for Affinity Partners',
  what: 'Does the fund still hold the money of the PIF?\nWill it return it?',
  ...day('put_on', '2026-03-02'),
  ...day('due_on', '2026-03-06'),
}

const ofReaders = async (path = PAGE): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text

/** Records a request for comment and returns the address of its form. */
async function put(agent: Agent, changes: Fields = {}): Promise<string> {
  const { text } = await save(agent, `${PAGE}/replies/new`, { ...PUT, ...changes })
  return hrefOf(page(text), 'Record the outcome of the request to A spokesperson for Affinity Partners')
}

describe('a request for comment', () => {
  it('is seen by contributors only, until it is published', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const form = await put(researcher)
    expect((await researcher.get(PAGE)).text).toContain('A spokesperson for Affinity Partners')
    for (const agent of [supertest(running().app), await signedIn(running(), 'reader')]) {
      const { text } = await agent.get(PAGE).expect(200)
      expect(text).not.toContain('A spokesperson for Affinity Partners')
      expect(text).toContain('No request for comment on this overlap has been published here')
    }
    for (const path of [
      LATER,
      '/changes',
      '/overlaps.atom',
      '/api/v1/overlaps?limit=200',
      '/reports/changes.csv',
    ]) {
      expect(await ofReaders(path), path).not.toContain('A spokesperson')
    }
    expect((await researcher.get(LATER.replace('/history.atom', ''))).text).not.toContain(
      'No request for comment on this overlap',
    )
    await save(researcher, form, { published: 'yes' })
    expect(await ofReaders()).toContain('A spokesperson for Affinity Partners')
    expect(await ofReaders(LATER)).toContain('put to A spokesperson for Affinity Partners')
  })

  it('tells an answer, no comment and silence apart', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const outcomes: [Fields, string][] = [
      [{}, 'No outcome recorded'],
      [
        { outcome: 'answered', answer: 'It holds it.', ...day('answered_on', '2026-03-05') },
        'Answered on 5 Mar 2026',
      ],
      [
        { outcome: 'no_comment', ...day('answered_on', '2026-03-04') },
        'Said they had no comment on 4 Mar 2026',
      ],
      [{ outcome: 'no_response' }, 'Did not respond by 6 Mar 2026'],
      [day('due_on', TOMORROW), `Answer due by ${formatDate(TOMORROW)}`],
    ]
    for (const [fields] of outcomes) await put(researcher, { published: 'yes', ...fields })
    const told = wordsIn(await ofReaders(), '.put-to .response-kind')
    expect(told.toReversed()).toEqual(outcomes.map(([, words]) => words))
  })

  it('keeps the version that was put', async () => {
    const researcher = await signedIn(running(), 'researcher')
    await put(researcher, { published: 'yes' })
    const version = hrefOf(
      page(await ofReaders()),
      'The version that was put to A spokesperson for Affinity Partners',
    )
    const before = wordsIn(await ofReaders(version), '.verdict-score')
    const { database } = running()
    const editor = await signedIn(running(), 'editor')
    await retract(editor, '/links/pif-affinity-2bn/retract')
    expect(wordsIn(await ofReaders(version), '.verdict-score')).toEqual(before)
    expect((await clockOf(database)) > version).toBe(true)
  })

  it('cannot be rewritten: only the deadline and the outcome can change', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const form = await put(researcher)
    const refused = await send(researcher, form, { put_to: 'Somebody else' })
    expect(refused.status).toBe(422)
    expect(problemsOn(refused.text)).toContain('Put to cannot be changed')
    await save(researcher, form, day('due_on', '2026-03-09'))
    const [row] = await running().database.query<{ put_to: string; due_on: string }>(
      sql`SELECT put_to, due_on FROM reply_requests`,
    )
    expect(row).toEqual({ put_to: PUT.put_to, due_on: '2026-03-09' })
  })

  it('stays published, and tells each change', async () => {
    const editor = await signedIn(running(), 'editor')
    const form = await put(editor, { published: 'yes' })
    const refused = await send(editor, form, { published: 'no' })
    expect(problemsOn(refused.text)).toContain('Who sees this cannot be limited again')
    await save(editor, form, day('due_on', '2026-03-10'))
    expect(wordsIn(await ofReaders(), '.events li').filter((each) => each.includes('put to'))).toHaveLength(2)
  })

  it('is edited only under its own overlap', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const form = await put(researcher)
    const other = form.replace('saudi-arabia', 'qatar')
    await researcher.get(other.replace(/\/replies.*/, '')).expect(200)
    await researcher.get(other).expect(404)
  })

  it.each<[string, Fields, string]>([
    [
      'an answer without words',
      { outcome: 'answered', ...day('answered_on', '2026-03-05') },
      'The answer is missing',
    ],
    ['words without an answer', { answer: 'Yes' }, 'The answer is only for'],
    ['a deadline before it was put', day('due_on', '2026-03-01'), 'Answer due by is before'],
    ['a month in place of a day', { put_on_day: '' }, 'Date sent must be a whole day'],
    [
      'silence before the deadline',
      { outcome: 'no_response', ...day('due_on', TOMORROW) },
      'Outcome cannot be',
    ],
    [
      'an answer before it was put',
      { outcome: 'no_comment', ...day('answered_on', '2026-03-01') },
      'Answered on is before',
    ],
  ])('is refused with %s', async (_what, fields, problem) => {
    const refused = await send(await signedIn(running(), 'researcher'), `${PAGE}/replies/new`, {
      ...PUT,
      ...fields,
    })
    expect(refused.status).toBe(422)
    expect(problemsOn(refused.text)).toContain(problem)
    expect(refused.text).toContain('Will it return it?')
  })

  it('can be silence once its deadline has passed', async () => {
    const unanswered: Fields = { ...PUT, outcome: 'no_response', ...day('due_on', TOMORROW) }
    const before = await send(await signedIn(running(), 'researcher'), `${PAGE}/replies/new`, unanswered)
    expect(problemsOn(before.text)).toContain('cannot be “Did not respond” until the deadline has passed')
    running().wait(2 * 24 * 60)
    await save(await signedIn(running(), 'researcher'), `${PAGE}/replies/new`, unanswered)
  })

  it('can be withdrawn, keeps its past, and passes verification', async () => {
    const editor = await signedIn(running(), 'editor')
    await put(editor, { published: 'yes' })
    const then = await clockOf(running().database)
    const path = hrefOf(
      page((await editor.get(PAGE)).text),
      'Withdraw the request to A spokesperson for Affinity Partners',
    )
    await retract(editor, path)
    expect(has(await ofReaders(), '.put-to')).toBe(false)
    expect(await ofReaders(`${PAGE}?as_of=${then}`)).toContain('A spokesperson for Affinity Partners')
    expect(await verifyDatabase(running().database)).toEqual([])
  })

  it('is told wherever its overlap is, once it is published', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const form = await put(researcher, {
      outcome: 'answered',
      answer: 'The fund holds it.',
      ...day('answered_on', '2026-03-05'),
    })
    const inFull = [
      PAGE,
      '/officials/jared-kushner',
      '/officials/jared-kushner/dossier',
      '/interests/saudi-arabia',
      '/interests/affinity-partners',
      '/negotiations/board-of-peace-talks',
      '/negotiations/board-of-peace-talks/dossier',
      `/api/v1${PAGE}`,
      '/reports/overlaps.csv',
      '/reports/paths.csv',
    ]
    for (const path of inFull) expect(await ofReaders(path), path).not.toContain('The fund holds it.')
    await save(researcher, form, { published: 'yes' })
    for (const path of inFull) expect(await ofReaders(path), path).toContain('The fund holds it.')
    // Another official’s paths lead through him, but it is not that official’s overlap.
    expect(await ofReaders('/officials/donald-trump')).not.toContain('The fund holds it.')
    for (const path of inFull.slice(1, 7))
      expect(hrefsOn(await ofReaders(path), new RegExp(`^${PAGE}$`)), path).not.toEqual([])
    expect(wordsIn(await ofReaders(), '.standing-note')[0]).toContain(
      'a spokesperson for Affinity Partners answered a request for comment',
    )
    const row = '/overlaps?official=jared-kushner&negotiation=board-of-peace-talks&party=saudi-arabia'
    expect(wordsIn(await ofReaders(row), 'td.responses-cell')).toEqual([
      expect.stringContaining('answered when asked'),
    ])
    const summary = JSON.parse(
      await ofReaders(`/api/v1/overlaps?view=summary&official=jared-kushner&party=saudi-arabia`),
    ) as { data: { id: string; reply_count: number }[] }
    const counts = Object.fromEntries(summary.data.map(({ id, reply_count }) => [id, reply_count]))
    expect(counts[PAGE.slice('/overlaps/'.length)]).toBe(1)
    expect(Object.values(counts).toSorted().join(' ')).toMatch(/^(?:0 )+1$/)
  })

  it('is on the timelines of its official and talks, on the day of its outcome', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const outcomes: readonly [outcome: Fields, name: string, on: string][] = [
      [{}, '', ''],
      [
        { outcome: 'answered', answer: 'It does.', ...day('answered_on', '2026-03-05') },
        'A spokesperson for Affinity Partners answered a request for comment',
        '2026-03-05',
      ],
      [
        { outcome: 'no_comment', ...day('answered_on', '2026-03-04') },
        'A spokesperson for Affinity Partners declined to comment when asked',
        '2026-03-04',
      ],
      [
        { outcome: 'no_response' },
        'A spokesperson for Affinity Partners did not respond to a request for comment',
        '2026-03-06',
      ],
    ]
    for (const [outcome] of outcomes) await put(researcher, { ...outcome, published: 'yes' })
    await put(researcher, outcomes[1]?.[0])
    for (const about of ['official=jared-kushner', 'negotiation=board-of-peace-talks']) {
      const rows: Record<string, string>[] = parse(await ofReaders(`/figures/time.csv?${about}`), {
        columns: true,
      })
      const asked = rows.filter(({ name }) => name?.startsWith('A spokesperson'))
      expect(asked.map(({ what, name, start }) => [what, name, start]).toSorted(), about).toEqual(
        outcomes
          .slice(1)
          .map(([, name, on]) => ['Statements', name, on])
          .toSorted(),
      )
    }
  })

  it('is the response of those who have made no statement, once something has come of it', async () => {
    const { database } = running()
    await database.query(sql`DELETE FROM statements`)
    const editor = await signedIn(running(), 'editor')
    const pages = [
      '/officials/jared-kushner',
      '/officials/jared-kushner/dossier',
      '/interests/affinity-partners',
      '/negotiations/board-of-peace-talks/dossier',
      PAGE,
    ]
    const none = async (): Promise<string[]> => {
      const silent: string[] = []
      for (const path of pages)
        if (/no responses? (?:from|on|about)/i.test(await ofReaders(path))) silent.push(path)
      return silent
    }
    expect(await none()).toEqual(pages)
    const form = await put(editor, { published: 'yes', ...day('due_on', TOMORROW) })
    expect(await none()).toEqual(pages)
    expect(wordsIn(await ofReaders(pages[0]), '.verdict div:last-child dd')).toEqual([
      expect.stringMatching(/^0/),
    ])
    await save(editor, form, { outcome: 'no_comment', ...day('answered_on', '2026-03-04') })
    expect(await none()).toEqual([])
    expect(wordsIn(await ofReaders(pages[0]), '.verdict div:last-child dd')).toEqual([
      expect.stringMatching(/^1.*declined to comment/),
    ])
    expect(wordsIn(await ofReaders(), '.standing-note')[0]).toContain(
      'a spokesperson for Affinity Partners declined to comment when asked',
    )
  })

  it('leads to the version that was put after a merge, and says when its overlap has vanished', async () => {
    const { database } = running()
    const editor = await signedIn(running(), 'editor')
    await put(editor, { published: 'yes' })
    await merge(database, 'entity', 'steve-witkoff', 'jared-kushner')
    const merged = await ofReaders('/officials/steve-witkoff')
    const version = hrefOf(page(merged), 'The version that was put to A spokesperson for Affinity Partners')
    expect(await ofReaders(version)).toContain('Jared Kushner')
    expect(merged).not.toContain('It is no longer on record')
    await database.query(
      sql`DELETE FROM derived_overlaps v USING entities p WHERE p.id = v.party_id AND p.slug = 'saudi-arabia'`,
    )
    await database.query(sql`SELECT recording_moment()`)
    expect(wordsIn(await ofReaders('/officials/steve-witkoff'), '.put-to')[0]).toContain(
      'It is no longer on record',
    )
  })

  it('is still on the page of an overlap that vanished before its official was merged, and linked from the other’s', async () => {
    const { app, database } = running()
    const editor = await signedIn(running(), 'editor')
    await put(editor, { published: 'yes' })
    for (const slug of ['pif-affinity-2bn', 'pif-affinity-28pct', 'pif-fees-affinity'])
      await retract(editor, `/links/${slug}/retract`)
    await merge(database, 'entity', 'steve-witkoff', 'jared-kushner')
    const { text } = await supertest(app).get('/officials/steve-witkoff').expect(200)
    expect(wordsIn(text, '.put-to')[0]).toContain('It is no longer on record')
    const gone = await supertest(app)
      .get(hrefOn(text, new RegExp(`^${PAGE}$`)))
      .expect(410)
    expect(wordsIn(gone.text, '.put-to')[0]).toContain('A spokesperson for Affinity Partners')
  })

  it('stays with an overlap whose official was merged into another', async () => {
    const { database } = running()
    const editor = await signedIn(running(), 'editor')
    await put(editor, { published: 'yes' })
    await database.query(sql`
      UPDATE reply_requests SET official_id = (SELECT id FROM entities WHERE slug = 'steve-witkoff')`)
    expect(has(await ofReaders(), '.put-to')).toBe(false)
    await merge(database, 'entity', 'jared-kushner', 'steve-witkoff')
    expect(has(await ofReaders(), '.put-to')).toBe(true)
  })
})
