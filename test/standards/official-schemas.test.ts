import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import supertest from 'supertest'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'

/**
 * Checks exports against the official schemas of BODS and of the Reconciliation Service API. The schemas are not in
 * this repository: `FORMATS` names the folder that has them as `bods-0.4` and `reconciliation-0.2`.
 */

const FORMATS = process.env.FORMATS
if (FORMATS === undefined) throw new Error('FORMATS must name the folder of the official schemas')
const running = useApp('file', { BASE_URL: 'https://recusal.example.org' })

const read = (folder: string, file: string): string => readFileSync(join(FORMATS, folder, file), 'utf8')

it('the BODS file matches its schema', async () => {
  const ajv = new Ajv2020.default({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const rewritten = (file: string): object =>
    JSON.parse(read('bods-0.4', file).replace(/"urn:(\w+)(#|")/g, '"https://bods.example/$1$2'))
  for (const file of ['components', 'entity-record', 'person-record', 'relationship-record'])
    ajv.addSchema(rewritten(`${file}.json`))
  const validate = ajv.compile(rewritten('statement.json'))
  validate((await supertest(running().app).get('/data/recusal.bods.json').expect(200)).body)
  expect(validate.errors ?? []).toEqual([])
})

it('the reconciliation service’s responses match its schemas', async () => {
  const ajv = new Ajv.default({ strict: false, validateSchema: false })
  addFormats.default(ajv)
  for (const file of readdirSync(join(FORMATS, 'reconciliation-0.2'))) {
    if (file === 'openapi.json') continue
    const { $schema: _, ...schema } = JSON.parse(read('reconciliation-0.2', file))
    // The schema of an authentication is at an external address; a public service has none.
    delete schema.properties?.authentication
    ajv.addSchema({ ...schema, $id: file }, file)
  }
  const get = async (path: string, query: object = {}): Promise<unknown> =>
    (await supertest(running().app).get(`/reconcile${path}`).query(query).expect(200)).body
  const queries = { q0: { query: 'Qatar' }, q1: { query: 'Kushner', limit: 2 }, q2: { query: 5 } }
  const extend = { ids: ['jared-kushner', 'qia'], properties: [{ id: 'alias' }, { id: 'links' }] }
  const answers = {
    'manifest.json': await get(''),
    'reconciliation-result-batch.json': await get('', { queries: JSON.stringify(queries) }),
    'suggest-entities-response.json': await get('/suggest/entity', { prefix: 'qa' }),
    'suggest-types-response.json': await get('/suggest/type', { prefix: 'f' }),
    'suggest-properties-response.json': await get('/suggest/property', { prefix: '' }),
    'data-extension-response.json': await get('', { extend: JSON.stringify(extend) }),
    'data-extension-property-proposal.json': await get('/extend/propose', { type: 'person' }),
  }
  for (const [schema, answer] of Object.entries(answers)) {
    const validate = ajv.getSchema(schema)
    expect([schema, validate?.(answer), validate?.errors]).toEqual([schema, true, null])
  }
})
