import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { strToU8, zipSync } from 'fflate'
import supertest from 'supertest'
import { beforeAll, describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { readRows } from '../../server/exchange/in/table/read-rows.ts'
import { answerBroken } from '../../server/web/broken-requests.ts'
import { type Agent, csrfOf, signedIn, useApp } from '../support/app.ts'
import { settled, wordsOf } from '../support/imports.ts'

/** Attacks that once crashed the process or caused a server error, with others of the same kind. */
const running = useApp()
let token: string
let editor: Agent

beforeAll(async () => {
  token = await addToken(running().database, 'editor@example.org')
  editor = await signedIn(running(), 'editor')
})

/** Property names that every JavaScript object has. */
const OF_OBJECTS = ['constructor', '__proto__', 'toString', 'hasOwnProperty']

describe('a property name that every object has is not a valid value', () => {
  const pages = [
    '/officials',
    '/',
    '/overlaps',
    '/overlaps.atom',
    '/api/v1/links',
    '/reports/overlaps.csv',
    '/figures/time.svg',
  ]
  it.each(OF_OBJECTS.flatMap((name) => pages.map((page) => `${page}?country=${name}`)))(
    '%s',
    async (path) => {
      const { status } = await supertest(running().app).get(path)
      expect(status).toBe(400)
    },
  )

  it.each(OF_OBJECTS)('as the country of a record: %s', async (country) => {
    const body = { name: 'Somebody', kind: 'company', country, sources: [] }
    const { status } = await supertest(running().app)
      .post('/api/v1/interests')
      .set('Authorization', `Bearer ${token}`)
      .send(body)
    expect(status).toBe(422)
  })

  it.each(OF_OBJECTS)('as an end, kind or amount of a link: %s', async (name) => {
    const link = {
      kind: 'pays',
      from: 'qatar',
      to: 'jared-kushner',
      sources: [{ url: 'https://a.example/' }],
    }
    for (const wrong of [{ from: name }, { kind: name }, { amount_band: name }, { currency: name }]) {
      const { status } = await supertest(running().app)
        .post('/api/v1/links/preview')
        .set('Authorization', `Bearer ${token}`)
        .send({ ...link, ...wrong })
      expect(status).toBe(422)
    }
    const _csrf = csrfOf((await editor.get('/links/new')).text)
    const typed = { _csrf, kind: 'pays', from: 'Qatar', to: name, amount: `5 ${name} ${name}` }
    expect((await editor.post('/links/new').type('form').send(typed)).status).toBe(422)
  })

  it.each(OF_OBJECTS)('and is shown as it was typed: %s', async (name) => {
    const { text } = await editor.get(`/overlaps?q=${name}`).expect(200)
    expect(text).not.toMatch(/native code|\[object/)
  })
})

const DEEP = [
  `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  `{"sources":${'['.repeat(4000)}${']'.repeat(4000)}}`,
]

describe('JSON that is nested too deeply', () => {
  it.each(['/api/v1/links', '/api/v1/links/preview', '/api/v1/officials', '/api/v1/batch', '/mcp'])(
    'is a bad request: %s',
    async (path) => {
      for (const body of DEEP) {
        const { status, text } = await supertest(running().app)
          .post(path)
          .set('Authorization', `Bearer ${token}`)
          .set('Accept', 'application/json, text/event-stream')
          .type('json')
          .send(body)
        // The size limit of an endpoint may apply first.
        if (status === 413) continue
        expect(status).toBe(400)
        expect(text).toContain('nested too deeply')
      }
    },
  )
})

it.each(['queries={"q":{"query":"\\u0000"}}', 'extend={"ids":["\\u0000"],"properties":[{"id":"name"}]}'])(
  'text that the database cannot store is refused with an explanation: %s',
  async (field) => {
    const [name = '', value = ''] = field.split(/=(.*)/s)
    const { status, text } = await supertest(running().app)
      .post('/reconcile')
      .type('form')
      .send({ [name]: value })
    expect(status).toBe(422)
    expect(text).toContain('a character that a record cannot hold')
  },
)

describe('a form whose file is truncated or missing', () => {
  const bodies: [string, string, string][] = [
    ['an empty body', 'multipart/form-data; boundary=x', ''],
    ['no part', 'multipart/form-data; boundary=x', 'x'],
    [
      'a truncated part',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
    ],
    ['no boundary', 'multipart/form-data', '--x--'],
    [
      'thousands of headers',
      'multipart/form-data; boundary=x',
      `--x\r\n${'A: b\r\n'.repeat(5000)}\r\nabc\r\n--x--`,
    ],
  ]
  it.each(bodies)('%s', async (_what, type, body) => {
    const { status } = await editor.post('/imports').set('Content-Type', type).send(body)
    expect([400, 403, 422]).toContain(status)
  })
})

/** A workbook whose first sheet holds this. */
function workbook(sheet: string, more: Record<string, Uint8Array> = {}): Buffer {
  const file = (text: string): Uint8Array => strToU8(`<?xml version="1.0" encoding="UTF-8"?>${text}`)
  const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  return Buffer.from(
    zipSync({
      'xl/workbook.xml': file(
        `<workbook xmlns="${spreadsheet}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': file(
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
      ),
      'xl/worksheets/sheet1.xml': file(
        `<worksheet xmlns="${spreadsheet}"><sheetData>${sheet}</sheetData></worksheet>`,
      ),
      ...more,
    }),
  )
}

const cell = (place: string, text = 'x'): string =>
  `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`

/** A workbook with one more file in it, which its directory does not list. */
function withUnlisted(listed: Buffer, name: string, content: string): Buffer {
  const directoryOf = (archive: Buffer): number => archive.readUInt32LE(archive.length - 6)
  const other = Buffer.from(zipSync({ [name]: strToU8(content) }))
  const unlisted = other.subarray(0, directoryOf(other))
  const whole = Buffer.concat([
    listed.subarray(0, directoryOf(listed)),
    unlisted,
    listed.subarray(directoryOf(listed)),
  ])
  whole.writeUInt32LE(directoryOf(listed) + unlisted.length, whole.length - 6)
  return whole
}

it('reads only what was checked of a workbook: the files that its directory lists', async () => {
  const table = (text: string): string =>
    `<row r="1">${cell('A1', 'Name')}${cell('B1', 'Country')}</row><row r="2">${cell('A2', text)}${cell('B2', 'US')}</row>`
  const unlisted = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${table('unlisted')}</sheetData></worksheet>`
  const file = withUnlisted(workbook(table('listed')), 'xl/worksheets/sheet1.xml', unlisted)
  expect((await readRows('xlsx', file)).rows).toEqual([['listed', 'US']])
})

it.each([
  ['<c r="B2" t="e"><v>#N/A</v></c>', 'an error'],
  ['<c r="B2"><f>50+1</f></c>', 'a formula that was never worked out'],
  ['<c r="B2"><f ca="1"/></c>', 'a formula without its text'],
  ['<c r="B2"><f>50+1</f><v></v></c>', 'a formula with an empty result'],
  ['<c r="B2"><f>50+1</f><v/></c>', 'the same in short'],
])('names the cell of a workbook that readers would take for an empty one: %s', async (shown) => {
  const sheet = `<row r="1">${cell('A1', 'Name')}${cell('B1', 'Share')}</row><row r="2">${cell('A2')}${shown}</row>`
  await expect(readRows('xlsx', workbook(sheet))).rejects.toThrow('Cell B2')
  const right = sheet.replace(shown, '<c r="B2"><f>50+1</f><v>51</v></c>')
  expect((await readRows('xlsx', workbook(right))).rows).toEqual([['x', '51']])
})

describe('a workbook whose cell references are far out of range', () => {
  it.each([
    ['XFD1048576', /rows/],
    ['Z100000000', /rows/],
    ['XFD2', /columns/],
    ['ZZZZZZZ2', /columns/],
  ])('is refused before it is read: %s', async (place, why) => {
    const row = Number(/\d+/.exec(place)?.[0])
    const sheet = `<row r="1">${cell('A1')}</row><row r="${row}">${cell(place)}</row>`
    await expect(readRows('xlsx', workbook(sheet))).rejects.toThrow(why)
  })

  it('is refused whatever the name of the sheet in the archive', async () => {
    const far = `<worksheet><sheetData><row r="1048576">${cell('XFD1048576')}</row></sheetData></worksheet>`
    const file = workbook('', { 'xl/data/elsewhere.xml': strToU8(far) })
    await expect(readRows('xlsx', file)).rejects.toThrow(/rows|columns/)
  })

  it('is refused if only a row number is out of range', async () => {
    const sheet = `<row r="99999999999">${cell('A1')}</row>`
    await expect(readRows('xlsx', workbook(sheet))).rejects.toThrow(/rows/)
  })

  it.each([
    ['<row/>', 300_000, /rows/],
    ['<x:row ></x:row>', 300_000, /rows/],
    ['<_1:row/>', 300_000, /rows/],
    [`<row>${'<c/>'.repeat(500)}</row>`, 10_000, /too large/],
  ])('is refused with very many empty places that have no number: %.20s', async (places, times, why) => {
    await expect(readRows('xlsx', workbook(places.repeat(times)))).rejects.toThrow(why)
  })

  it('is refused with tens of thousands of files in it', async () => {
    const more = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`x/${index}`, new Uint8Array()]),
    )
    await expect(readRows('xlsx', workbook('', more))).rejects.toThrow(/too large/)
  })

  it.each(['<a>'.repeat(20_000), '<row><c', ''])(
    'is refused with our own message if it is broken',
    async (sheet) => {
      await expect(readRows('xlsx', workbook(sheet))).rejects.toThrow(/workbook|empty/)
    },
  )
})

it.each(['//evil.example/x?a=1', '/\\evil.example?a=1', '/.//evil.example?x=1', '/..//evil.example?x=1'])(
  'an error page does not link to another site: %s',
  async (path) => {
    const { text } = await supertest(running().app).get(path)
    expect(text).not.toMatch(/href="[^"?]*evil\.example/)
  },
)

it('an unknown kind of record in a FollowTheMoney file is named', async () => {
  const page = await editor.get('/imports').expect(200)
  const line = JSON.stringify({ id: 'a', schema: 'constructor', properties: { name: ['A'] } })
  const { status, headers } = await editor
    .post('/imports')
    .field('_csrf', csrfOf(page.text))
    .field('format', 'ftm')
    .field('dataset', 'attack')
    .attach('file', Buffer.from(line), 'a.ftm.json')
  expect(status).toBe(303)
  expect(wordsOf(await settled(editor, String(headers.location)))).toContain('constructor')
})

describe('an invalid form or request is refused with an explanation', () => {
  it.each(['application/json', 'text/plain', 'application/xml'])('a form as %s', async (type) => {
    const answer = await editor.post('/links/new').type(type).send('{"kind":"owns"}')
    expect(answer.status).toBe(415)
    expect(answer.text).toContain('in a format that this site does not accept')
  })

  it.each([
    ['GET / HTTP/1.1\r\nHost: x\r\nBad header\r\n\r\n', '400', 'could not be read'],
    ['nonsense\r\n\r\n', '400', 'could not be read'],
    [
      `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`,
      '431',
      'headers of the request are too long',
    ],
  ])('%.30s', async (sent, status, words) => {
    const server = createServer(running().app).on('clientError', answerBroken)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.end(sent)
    const answer = await text(socket)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain(words)
    server.close()
  })
})

it.each([
  ['/api/v1/overlaps?limit=1&limit=abc', 'must be text, not several values'],
  ['/links?q=a&q=b', 'must be text'],
])('a parameter that is given twice is refused in plain words: %s', async (address, words) => {
  const answer = await supertest(running().app).get(address).expect(400)
  expect(answer.text).toContain(words)
  expect(answer.text).not.toContain('Invalid input')
})

describe('a refused file', () => {
  const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
  it.each([
    ['/reports/overlaps.csv?', 'text/plain'],
    ['/reports/overlaps.csv?format=json&', 'application/problem+json'],
    ['/overlaps.atom?', 'text/plain'],
    ['/figures/time.svg?', 'text/plain'],
  ])('is told to a program without a page: %s', async (path, type) => {
    const refused = await supertest(running().app).get(`${path}country=Atlantis`).expect(400)
    expect(refused.type).toBe(type)
    expect(refused.text).toMatch(/country/)
    expect(refused.text).not.toContain('<')
    const page = await supertest(running().app).get(`${path}country=Atlantis`).set('Accept', BROWSER)
    expect([page.status, page.type]).toEqual([400, 'text/html'])
  })
})
