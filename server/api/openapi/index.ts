import { Reason } from '../../record/input/reason.ts'
import { NewLinkRequest } from '../../record/kinds/links.ts'
import { SCREENING_NOTICE } from '../../record/notice.ts'
import { RECORD_LICENCE } from '../../values/licence.ts'
import { COLLECTIONS } from '../collections.ts'
import { Link } from '../shapes/records.ts'
import { BATCH_RECORDS, Batch, MOST_RECORDS } from '../shapes/requests.ts'
import { answers, described, type Json, READING } from './parts.ts'
import { readingPaths, schemaName } from './reading.ts'
import { batchPaths, recordPaths, recordSchemas, writingPaths } from './writing.ts'

/** The schema of a batch, with the members that the records of each list can have. */
function batchSchema(): Json {
  const batch = described(Batch, 'input')
  const lists = Object.entries(BATCH_RECORDS).map(([list, record]) => [
    list,
    {
      anyOf: [{ type: 'array', maxItems: MOST_RECORDS, items: described(record, 'input') }, { type: 'null' }],
    },
  ])
  return { ...batch, properties: { ...(batch.properties as Json), ...Object.fromEntries(lists) } }
}

/** A schema with no required members, for answers narrowed by `fields`. */
function someOf(schema: Json): Json {
  const { required: _, ...rest } = schema
  return rest
}

function schemas(): Json {
  const ofCollections = COLLECTIONS.flatMap((collection) => {
    const title = schemaName(collection)
    return [
      [title, described(collection.listed)],
      [`Whole${title}`, described(collection.alone)],
      [`Some${title}`, someOf(described(collection.listed))],
      [`SomeWhole${title}`, someOf(described(collection.alone))],
      ...(collection.summary === undefined ? [] : [[`${title}Summary`, described(collection.summary)]]),
    ] as [string, Json][]
  })
  return {
    ...Object.fromEntries([...ofCollections, ...COLLECTIONS.flatMap(recordSchemas)]),
    Batch: batchSchema(),
    NewLink: described(NewLinkRequest, 'input'),
    Reason: described(Reason, 'input'),
    Problem: {
      type: 'object',
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        reference: { type: 'string' },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            properties: { field: { type: 'string' }, reason: { type: 'string' } },
            required: ['field', 'reason'],
          },
        },
        link: described(Link),
        record: { type: 'string' },
      },
      required: ['type', 'title', 'status', 'detail'],
    },
  }
}

/** The API's description in OpenAPI 3.1, from the schemas that validate requests and describe answers. */
export function openApi(base: string) {
  const reading = Object.fromEntries(COLLECTIONS.flatMap(readingPaths)) as Record<string, object>
  const { add, preview, change, retract } = writingPaths()
  const records: Record<string, object> = {}
  for (const [path, operations] of COLLECTIONS.flatMap(recordPaths))
    records[path] = { ...reading[path], ...records[path], ...operations }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Recusal',
      version: '1',
      description: SCREENING_NOTICE,
      license: { name: RECORD_LICENCE.name, identifier: RECORD_LICENCE.id },
    },
    servers: [{ url: `${base}/api/v1` }],
    tags: [...COLLECTIONS.map(({ name }) => ({ name })), { name: 'batch' }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } }, schemas: schemas() },
    paths: {
      ...reading,
      ...records,
      ...batchPaths(),
      '/links': { ...reading['/links'], post: add },
      '/links/preview': { post: preview },
      '/links/{id}': { ...reading['/links/{id}'], patch: change },
      '/links/{id}/retract': { post: retract },
      '/openapi.json': {
        get: {
          operationId: 'getDescription',
          summary: 'This description',
          security: READING,
          responses: answers(200, 'This description', { type: 'object' }, 401),
        },
      },
    },
  }
}
