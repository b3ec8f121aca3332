import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import supertest from 'supertest'
import { addUser } from '../../server/accounts/users.ts'
import { readConfig } from '../../server/config.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { connectPostgres } from '../../server/postgres/connect.ts'
import { openPrepared } from '../../server/start.ts'
import { drawnDataset } from '../support/drawn-record.ts'
import { EDIT_FORMS } from '../support/edit-forms.ts'
import { exportDataset } from '../support/exported.ts'
import { fieldsOf, one, page } from '../support/html.ts'
import { benchApp } from './bench-app.ts'

/**
 * Opens the forms of some 10,000 randomly generated records, saves each without changes, and compares the exports
 * before and after. Exits with 1 if they differ.
 */
const SIZE = 1600
const SEED = Number(process.argv[2] ?? 20261126)
const PASSWORD = 'correct horse battery'
const AT_ONCE = 4

const dataDir = await mkdtemp(join(tmpdir(), 'recusal-forms-'))
const config = readConfig({ DATA_DIR: dataDir, SEED: 'none' })
const database = await openPrepared(config, await connectPostgres(config))
try {
  await importDataset(database, parseDataset(drawnDataset(SIZE, SEED)))
  await addUser(database, 'bench@example.org', 'editor', PASSWORD)
  const app = benchApp(config, database, 'error')
  const agent = supertest.agent(app.listen(0))
  const signIn = fieldsOf(one(page((await agent.get('/sign-in')).text), 'main form[method=post]'))
  await agent
    .post('/sign-in')
    .type('form')
    .send({ ...signIn, email: 'bench@example.org', password: PASSWORD })
    .expect(303)

  // The first form shown creates the session's token.
  await agent.get('/links/new').expect(200)
  const forms = await database.query<{ path: string; input: string }>(EDIT_FORMS)
  const before = await exportDataset(database.query)
  const start = performance.now()
  let next = 0
  const work = async (): Promise<void> => {
    for (let form = forms[next++]; form !== undefined; form = forms[next++]) {
      const { text } = await agent.get(form.path).expect(200)
      const fields = fieldsOf(one(page(text), 'main form[method=post]'))
      const saved = await agent
        .post(form.path)
        .type('form')
        .send({ ...fields, action: 'save', reason: 'None' })
      if (saved.status !== 303) console.log(`${form.path} answers ${saved.status}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const seconds = (performance.now() - start) / 1000
  const same = (await exportDataset(database.query)) === before
  console.log(
    `${forms.length} forms opened and saved unchanged in ${seconds.toFixed(0)} s: ${same ? 'the export is the same' : 'THE EXPORT DIFFERS'}`,
  )
  if (!same) process.exitCode = 1
} finally {
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
}
process.exit()
