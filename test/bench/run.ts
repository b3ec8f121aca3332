import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import supertest from 'supertest'
import { readConfig } from '../../server/config.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { FIGURES } from '../../server/figures/index.ts'
import { NO_OPTIONS } from '../../server/figures/scope.ts'
import { STARTER_DATASET } from '../../server/paths.ts'
import { connectPostgres } from '../../server/postgres/connect.ts'
import { alikeEntities } from '../../server/queries/alike-entities.ts'
import { duplicatePairs } from '../../server/queries/duplicate-pairs.ts'
import { NO_FILTERS } from '../../server/queries/filters.ts'
import { listOverlaps } from '../../server/queries/overlaps.ts'
import { search } from '../../server/queries/search.ts'
import { suggestAnything, suggestEntities } from '../../server/queries/suggestions.ts'
import { rebuild } from '../../server/record/write-record.ts'
import { openPrepared } from '../../server/start.ts'
import { isoDay } from '../../server/values/partial-date.ts'
import { benchApp } from './bench-app.ts'
import { addManyNames } from './many-names.ts'
import { addManyOverlaps } from './many-overlaps.ts'

/** Times what users wait for, with the starter dataset on an embedded PostgreSQL: the median of several runs. */
const RUNS = 15
/** Invented entities added to the starter dataset, to test what must stay fast in a large record. */
const MANY = 400_000

async function time(what: string, work: () => Promise<unknown>): Promise<void> {
  const runs: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now()
    await work()
    runs.push(performance.now() - start)
  }
  runs.sort((a, b) => a - b)
  const [median, slowest] = [runs[Math.floor(RUNS / 2)] ?? 0, runs.at(-1) ?? 0]
  console.log(`${what.padEnd(44)} median ${median.toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms`)
}

const dataDir = await mkdtemp(join(tmpdir(), 'recusal-bench-'))
const config = readConfig({ DATA_DIR: dataDir, SEED: 'none' })
const database = await openPrepared(config, await connectPostgres(config))
try {
  const dataset = parseDataset(await readFile(STARTER_DATASET, 'utf8'))
  await importDataset(database, dataset)
  await time('the starter dataset again, nothing to change', () => importDataset(database, dataset))
  await time('every overlap derived afresh', () => rebuild(database))
  await time('a list of 50 overlaps', () =>
    listOverlaps(database.query, NO_FILTERS, { sort: 'score', limit: 50, cursor: null }, 'shown'),
  )

  await addManyNames(database, MANY)
  const { query } = database
  for (const typed of ['ku', 'kushner', 'brail', 'grant capital', 'David Krounsov']) {
    await time(`suggestions for “${typed}” of ${MANY} entities`, () => suggestEntities(query, typed, 10))
    await time(`all that is suggested for “${typed}”`, () => suggestAnything(query, typed))
  }
  for (const name of ['Jared Kushner', 'Brailgrant Capital LLC', 'Kraisdoul Energy Ltd', 'Anna Bailman']) {
    const described = { name, aliases: [], kind: 'company', country: null, externalIds: null } as const
    await time(`what “${name}” may be of ${MANY} entities`, () => alikeEntities(query, described, null))
  }
  for (const typed of ['affinity partners', 'kushnr', 'peace', 'capital', 'a']) {
    await time(`a search for “${typed}”`, () => search(query, typed, null))
  }
  await time('a page of duplicates', () => duplicatePairs(query, 'entity', { of: null, before: null }))

  await addManyOverlaps(database)
  const scope = { filters: NO_FILTERS, ...NO_OPTIONS, today: isoDay(new Date()) }
  for (const [name, kind] of FIGURES) {
    if (kind.about.length === 0)
      await time(`the figure ${name}, of 12,000 overlaps`, () => kind.build(query, scope))
  }
  const app = benchApp(config, database)
  await time('the dashboard, of 12,000 overlaps', () => supertest(app).get('/').expect(200))
} finally {
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
}
