import { createHash } from 'node:crypto'
import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { attachFile } from '../../server/archive/files.ts'
import { plain } from '../../server/archive/text-of.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { writeRecord } from '../../server/record/write-record.ts'
import { type Agent, csrfOf, signedIn, useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { nobody } from '../support/edits.ts'
import { problemsOn, retract, save } from '../support/forms.ts'
import { has, hrefOf, page, wordsIn } from '../support/html.ts'
import { merge } from '../support/merges.ts'

const running = useApp('test')
const WORDS = 'Memorandum on the Zanzibar concession'

/** A PDF of one page with these words. */
function pdf(words: string): Buffer {
  const stream = `BT /F1 18 Tf 40 700 Td (${words}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const place = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const start = text.length
  text += `xref\n0 6\n0000000000 65535 f \n${places.join('')}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

async function addSource(agent: Agent, title = 'A memorandum'): Promise<string> {
  const fields = { url: `https://paper.example/${title.length}`, publisher: 'The Paper', title }
  return (await save(agent, '/sources/new', fields)).at
}

async function attach(agent: Agent, path: string, content: Buffer, name = 'memo.pdf') {
  const { text } = await agent.get(`${path}/files/new`).expect(200)
  return agent
    .post(`${path}/files/new`)
    .field('_csrf', csrfOf(text))
    .attach('file', content, { filename: name, contentType: 'text/html' })
}

const search = async (agent: { get: Agent['get'] }, words: string): Promise<string> =>
  (await agent.get(`/search?q=${encodeURIComponent(words)}`).expect(200)).text

describe('files attached to a source', () => {
  it('are kept with their hash, downloaded by those who are signed in, and never shown as a page', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const path = await addSource(researcher)
    const sent = pdf(WORDS)
    expect((await attach(researcher, path, sent, '../../etc/<b>memo.html')).status).toBe(303)
    const { text } = await researcher.get(path).expect(200)
    expect(text).toContain(createHash('sha256').update(sent).digest('hex'))
    const href = hrefOf(page(text), 'bmemo.pdf')
    const file = await researcher.get(href).buffer().expect(200)
    expect(Buffer.from(file.body as Buffer).equals(sent)).toBe(true)
    expect(file.headers['content-type']).toBe('application/pdf')
    expect(file.headers['content-disposition']).toMatch(/^attachment/)
    expect(file.headers['content-security-policy']).toContain('sandbox')
    const reader = await supertest(running().app).get(path).expect(200)
    expect(reader.text).toContain('bmemo.pdf')
    expect(reader.text).not.toContain(`href="${href}"`)
    await supertest(running().app).get(href).expect(303)
    await supertest(running().app)
      .get(`/sources/other-source/files/${href.split('/').at(-1)}`)
      .expect(303)
    expect(await verifyDatabase(running().database)).toEqual([])
  })

  it('are found by their words, but only by those who may read them', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const path = await addSource(researcher)
    await attach(researcher, path, pdf(WORDS))
    const found = await search(researcher, 'zanzibar concession')
    expect(has(found, `a[href="${path}"]`)).toBe(true)
    expect(found).toContain('Memorandum on the ')
    expect(has(await search(supertest(running().app), 'zanzibar concession'), `a[href="${path}"]`)).toBe(
      false,
    )
    expect(has(await search(researcher, 'Zanzíb'), `a[href="${path}"]`)).toBe(true)
    expect(has(await search(researcher, 'zanzibar railway'), `a[href="${path}"]`)).toBe(false)
  })

  it.each([
    ['a page', Buffer.from('<script>alert(1)</script>'), 'page.pdf', 'is not a PDF'],
    ['nothing', Buffer.alloc(0), 'empty.pdf', 'is missing'],
    ['too much', Buffer.concat([pdf('x'), Buffer.alloc(20 * 1024 * 1024)]), 'large.pdf', 'larger than 20 MB'],
  ])('refuses %s', async (_, content, name, reason) => {
    const researcher = await signedIn(running(), 'researcher')
    const path = await addSource(researcher)
    const refused = await attach(researcher, path, content, name)
    expect(refused.status).toBe(422)
    expect(problemsOn(refused.text)).toContain(reason)
  })

  it('keeps pictures, and PDFs that cannot be read, without text', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const path = await addSource(researcher)
    expect((await attach(researcher, path, PNG, 'picture.png')).status).toBe(303)
    expect((await attach(researcher, path, Buffer.from('%PDF-1.4 and nothing more'), 'cut.pdf')).status).toBe(
      303,
    )
    const { text } = await researcher.get(path).expect(200)
    const rows = wordsIn(text, '#files tbody th')
    expect(rows[0]).toMatch(/^cut\.pdf.*text not searchable/)
    expect(rows[1]).toMatch(/^picture\.pngPNG, \d+ bytes?$/)
  })

  it('are attached once, and removed by those who may retract; pages of the past keep them', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const path = await addSource(researcher)
    await attach(researcher, path, pdf(WORDS))
    expect(problemsOn((await attach(researcher, path, pdf(WORDS), 'again.pdf')).text)).toContain(
      'already attached, as memo.pdf',
    )
    const before = await clockOf(running().database)
    const { text } = await researcher.get(path).expect(200)
    const href = hrefOf(page(text), 'memo.pdf')
    await researcher
      .post(`${href}/remove`)
      .type('form')
      .send({ _csrf: csrfOf(text) })
      .expect(303)
    expect((await researcher.get(path)).text).toContain('memo.pdf was not removed: say why')
    await researcher
      .post(`${href}/remove`)
      .type('form')
      .send({ _csrf: csrfOf(text), reason: 'The wrong memorandum' })
      .expect(303)
    expect((await supertest(running().app).get(`${path}/history`).expect(200)).text).toContain(
      'The wrong memorandum',
    )
    expect(has((await researcher.get(path)).text, '#files table')).toBe(false)
    await researcher.get(href).expect(404)
    const then = await researcher.get(`${path}?as_of=${before}`).expect(200)
    expect(then.text).toContain('memo.pdf')
    await researcher.get(`${href}?as_of=${before}`).expect(200)
    expect(has(await search(researcher, 'zanzibar'), `a[href="${path}"]`)).toBe(false)
  })

  it('keeps the first words of a text that is too long for the index', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const path = await addSource(researcher)
    const { database } = running()
    const [source] = await database.query<{ id: string }>(
      sql`SELECT id::text AS id FROM sources WHERE slug = ${path.replace('/sources/', '')}`,
    )
    const text = plain(
      Array.from({ length: 200_000 }, (_, index) =>
        String.fromCodePoint(0x4e00 + (index % 20_000), 0x4e00 + ((index * 7) % 19_997)),
      ).join(' '),
    )
    const file = { name: 'long.pdf', type: 'application/pdf', content: pdf('x'), text }
    await writeRecord(database, nobody, (tx) => attachFile(tx, source?.id ?? '', file))
    expect((await researcher.get(path)).text).toContain('long.pdf')
  })

  it('are refused for a source that is retracted, and follow one that is merged', async () => {
    const researcher = await signedIn(running(), 'editor')
    const path = await addSource(researcher)
    const other = await addSource(researcher, 'The same memorandum')
    await attach(researcher, other, pdf(WORDS))
    const slugs = [path, other].map((each) => each.replace('/sources/', ''))
    await merge(running().database, 'source', slugs[0] ?? '', slugs[1] ?? '')
    expect(wordsIn((await researcher.get(path)).text, '#files tbody th')[0]).toContain('memo.pdf')
    expect(has(await search(researcher, 'zanzibar concession'), `a[href="${path}"]`)).toBe(true)
    const gone = await addSource(researcher, 'Gone')
    const { text } = await researcher.get(`${gone}/files/new`).expect(200)
    await retract(researcher, `${gone}/retract`)
    const late = await researcher
      .post(`${gone}/files/new`)
      .field('_csrf', csrfOf(text))
      .attach('file', pdf(WORDS), 'memo.pdf')
    expect(problemsOn(late.text)).toContain('the source is retracted')
  })

  it('are refused to readers, before the file is looked at', async () => {
    const researcher = await signedIn(running(), 'researcher')
    const path = await addSource(researcher)
    const reader = await signedIn(running(), 'reader')
    const { text } = await reader.get('/account').expect(200)
    await reader
      .post(`${path}/files/new`)
      .field('_csrf', csrfOf(text))
      .attach('file', pdf(WORDS), 'memo.pdf')
      .expect(403)
    expect((await reader.get(path)).text).not.toContain(`${path}/files/new`)
  })
})
