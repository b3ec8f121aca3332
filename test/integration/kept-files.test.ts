import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import supertest from 'supertest'
import { expect, test, vi } from 'vitest'
import { Apart } from '../../server/apart.ts'
import { DATASET_FORMAT } from '../../server/dataset/format.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import makeFiles, { type FilesJob } from '../../server/exchange/out/file-maker.ts'
import { WHOLE_FILES } from '../../server/exchange/out/formats.ts'
import { KeptFiles } from '../../server/exchange/out/kept-files.ts'
import { findFile, stateOf } from '../../server/exchange/out/stored-files.ts'
import { useApp } from '../support/app.ts'
import { downloaded } from '../support/downloaded.ts'

/** The files of the whole record: when they are made, kept and deleted. */

const running = useApp('file', { BASE_URL: 'https://recusal.example.org' })

test('are listed with size, date, license and the correct checksum', async () => {
  const { text } = await supertest(running().app).get('/data').expect(200)
  for (const name of WHOLE_FILES.keys()) {
    const content = await downloaded(running().app, `/data/${name}`)
    expect(text).toContain(createHash('sha256').update(content).digest('hex'))
  }
  expect(text).toContain('CC-BY-4.0')
  expect(text).toContain('https://recusal.example.org/data/recusal-nodes.csv')
})

test('answer revalidation with 304, and tell a CDN how to cache them', async () => {
  const first = await supertest(running().app).get('/data/recusal-nodes.csv').expect(200)
  expect(first.headers['cache-control']).toBe('public, max-age=0, must-revalidate')
  expect(first.headers['access-control-allow-origin']).toBe('*')
  await supertest(running().app)
    .get('/data/recusal-nodes.csv')
    .set('If-None-Match', String(first.headers.etag))
    .expect(304)
})

/** Adds an entity, so that no file of the record is kept any more. */
const change = async (id: string): Promise<void> => {
  const entities = [{ id, kind: 'fund', name: 'A new fund' }]
  await importDataset(running().database, parseDataset(JSON.stringify({ format: DATASET_FORMAT, entities })))
}

test('are made once, from one reading, however many ask at once, and again after the record changes', async () => {
  const jobs = vi.spyOn(Apart.prototype, 'run')
  const made = async (): Promise<string[]> => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, number) =>
        supertest(running().app)
          .get(`/data/recusal${number % 2 === 0 ? '.gexf' : '-nodes.csv'}`)
          .expect(200),
      ),
    )
    return [...new Set(answers.map(({ headers }) => String(headers.etag)))]
  }
  await change('x')
  const before = await made()
  expect(before).toHaveLength(2)
  await change('y')
  const after = await made()
  expect(new Set([...before, ...after]).size).toBe(4)
  const named = jobs.mock.calls.map(([job]) => [...(job as FilesJob).names].sort())
  // Who asks while a file is being made may wait for the next reading, but no file is made twice of one record.
  expect(named.flat().sort()).toEqual([
    'recusal-nodes.csv',
    'recusal-nodes.csv',
    'recusal.gexf',
    'recusal.gexf',
  ])
  jobs.mockRestore()
})

test('that cannot be made are an error, after which they can be made', async () => {
  await change('z')
  vi.spyOn(Apart.prototype, 'run').mockRejectedValueOnce(new Error('the thread has ended'))
  await supertest(running().app).get('/data/recusal.gexf').expect(500)
  await supertest(running().app).get('/data/recusal.gexf').expect(200)
  vi.restoreAllMocks()
})

test('of an earlier record are deleted, but none of a later one, which another process may be making', async () => {
  const { database } = running()
  const folder = mkdtempSync(join(tmpdir(), 'recusal-files-'))
  const [earlier, later] = ['20200101000000000000-0', '99990101000000000000-0']
  for (const state of [earlier, later]) mkdirSync(join(folder, state))
  const kept = await new KeptFiles(database, folder).get('recusal-nodes.csv', 'https://site.example')
  expect(readdirSync(folder).sort()).toEqual([basename(dirname(kept.path)), later])
  rmSync(folder, { recursive: true, force: true })
})

test('are not found under unknown names, and accept no parameters', async () => {
  await supertest(running().app).get('/data/..%2Fsecret').expect(404)
  await supertest(running().app).get('/data/recusal.gexf?x=1').expect(400)
})

test('are made where the server looks for them, though the program was built anew since it started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recusal-built-'))
  const [base, name, program] = ['https://built.example.org', 'recusal-nodes.csv', 'the one before']
  try {
    const { moment } = await makeFiles({
      address: running().database.address,
      base,
      folder,
      names: [name],
      program,
    })
    expect(await findFile(folder, stateOf(moment, base, program), name)).not.toBeNull()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
