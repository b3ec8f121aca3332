import { z } from 'zod'
import { isNaming } from '../queries/filters.ts'
import { MOST_ROWS } from '../queries/paging.ts'
import { Reason } from '../record/input/reason.ts'
import { LinkRequest, NewLinkRequest } from '../record/kinds/links.ts'
import { SCREENING_NOTICE } from '../record/notice.ts'
import { capital } from '../values/format.ts'
import { RECORD_LICENCE } from '../values/licence.ts'
import { COLLECTIONS, type Collection } from './collections.ts'
import { Overlap } from './shapes/overlaps.ts'
import { Link } from './shapes/records.ts'

type Json = Readonly<Record<string, unknown>>

/** A schema as a description has it; what an answer holds, not what a request may. */
function described(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & {
    $schema?: unknown
  }
  return json
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: object) => ({ 'application/json': { schema } })
const body = (schema: object) => ({ required: true, content: json(schema) })

/** Filters that take one value; all others can be given several times. */
const SINGLE = new Set(['min_score', 'since', 'until', 'q', 'checked', 'in_effect', 'as_of'])

const query = (name: string, description: string, schema: object) => ({
  name,
  in: 'query',
  description,
  schema,
})
const text = { type: 'string' }
const FIELDS = query('fields', 'Members to answer with, with commas between; without it all', text)
const AS_OF = query('as_of', 'The moment of the past that is shown: a day or an ISO time', text)

function filterParameter(name: string) {
  if (name === 'as_of') return AS_OF
  const schema = name === 'min_score' ? { type: 'integer', minimum: 0, maximum: 100 } : text
  if (SINGLE.has(name)) return query(name, 'A filter of the list', schema)
  const description = 'A filter of the list; several let through what fits any of them'
  return { ...query(name, description, { type: 'array', items: text }), style: 'form', explode: true }
}

/** Parameters of a list: its filters, its order, its page, and how much of each record it answers with. */
function listParameters({ filters, sorts, summary }: Collection) {
  return [
    ...filters.map(filterParameter),
    query('sort', 'The order', { type: 'string', enum: Object.keys(sorts) }),
    query('cursor', 'Where the page before ended: the address in “next” has it', text),
    query('limit', 'Records on a page', { type: 'integer', minimum: 1, maximum: MOST_ROWS }),
    FIELDS,
    ...(summary === undefined
      ? []
      : [
          query('view', 'summary leaves out the chains and the responses', {
            type: 'string',
            enum: ['full', 'summary'],
          }),
        ]),
  ]
}

const idParameter = { name: 'id', in: 'path', required: true, description: 'Its id', schema: text }
const header = (name: string, description: string) => ({ name, in: 'header', description, schema: text })
const idempotencyKey = header(
  'Idempotency-Key',
  'Makes a retry safe for a day: the same request with the same key is answered with the link that it made',
)
const ifMatch = header('If-Match', 'The `ETag` of the version that the change was made from')

/** What an answer that is not the one asked for means, by its status. */
const REFUSALS = {
  301: 'The id is that of a record that was merged, or is in another collection: where it is now',
  400: 'The address or the body cannot be read',
  401: 'A token is needed, and none that is valid was sent',
  403: 'The role of the token’s owner does not allow this',
  404: 'There is no such record, or nothing of the name that a filter gives',
  409: 'The record was changed since the version that the change was made from, or a new one is on record already: `link` is that',
  412: 'The record is at another version than `If-Match` names',
  413: 'The body is larger than 1 MB',
  415: 'The body is not JSON',
  422: 'The body does not fit: `errors` names each field and says why',
} as const
type Refusal = keyof typeof REFUSALS

/** The answers of an operation: what was asked for, and the refusals, as RFC 9457 problem details. */
function answers(status: number, description: string, schema: object, ...refusals: readonly Refusal[]) {
  const refused = refusals.map((refusal) => [
    refusal,
    {
      description: REFUSALS[refusal],
      ...(refusal === 301 ? {} : { content: { 'application/problem+json': { schema: ref('Problem') } } }),
    },
  ])
  return { [status]: { description, content: json(schema) }, ...Object.fromEntries(refused) }
}

const wrapped = (schema: object, more: Json = {}) => ({
  type: 'object',
  properties: { data: schema, ...more },
  required: ['data', ...Object.keys(more)],
})
const page = (item: object) =>
  wrapped({ type: 'array', items: item }, { next: { type: ['string', 'null'], format: 'uri' } })

/** The name of a collection's schemas: `links` is `Link`. */
const schemaName = ({ one }: Collection): string => capital(one)

const namesRecords = ({ filters }: Collection): boolean => filters.some((name) => isNaming(name))

/** Whether a filter of the list names an entity, whose id can be that of one that was merged. */
const leadsOn = ({ filters }: Collection): boolean =>
  filters.some((name) => name === 'official' || name === 'party' || name === 'interest')

function readingPaths(collection: Collection): [string, object][] {
  const { name, one, summary } = collection
  const title = schemaName(collection)
  const listed = summary === undefined ? ref(title) : { anyOf: [ref(title), ref(`${title}Summary`)] }
  const moves: Refusal[] = leadsOn(collection) ? [301] : []
  const unknown: Refusal[] = namesRecords(collection) ? [404] : []
  const moved: Refusal[] = ['officials', 'interests', 'sources'].includes(name) ? [301] : []
  return [
    [
      `/${name}`,
      {
        get: {
          operationId: `list${capital(name)}`,
          summary: `A page of ${name}`,
          tags: [name],
          security: READING,
          parameters: listParameters(collection),
          responses: answers(200, `A page of ${name}`, page(listed), ...moves, 400, 401, ...unknown),
        },
      },
    ],
    [
      `/${name}/{id}`,
      {
        get: {
          operationId: `get${title}`,
          summary: `One ${one}`,
          tags: [name],
          security: READING,
          parameters: [idParameter, AS_OF, FIELDS],
          responses: answers(200, `One ${one}`, wrapped(ref(`Whole${title}`)), ...moved, 400, 401, 404),
        },
      },
    ],
  ]
}

/** Reading needs a token only on a site that is not public. */
const READING = [{}, { token: [] }]
const WRITING: readonly Refusal[] = [400, 401, 403, 413, 415, 422]

function schemas(): Json {
  const ofCollections = COLLECTIONS.flatMap((collection) => {
    const title = schemaName(collection)
    return [
      [title, described(collection.listed)],
      [`Whole${title}`, described(collection.alone)],
      ...(collection.summary === undefined ? [] : [[`${title}Summary`, described(collection.summary)]]),
    ] as [string, Json][]
  })
  return {
    ...Object.fromEntries(ofCollections),
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
      },
      required: ['type', 'title', 'status', 'detail'],
    },
  }
}

/** The operations that write links. */
function writingPaths() {
  const link = described(LinkRequest, 'input')
  const writing = (operationId: string, summary: string, schema: object) => ({
    operationId,
    summary,
    tags: ['links'],
    security: [{ token: [] }],
    requestBody: body(schema),
  })
  const warnings = { warnings: { type: 'array', items: text } }
  const overlaps = { type: 'array', items: described(Overlap) }
  return {
    add: {
      ...writing('addLink', 'Add a link', ref('NewLink')),
      parameters: [idempotencyKey],
      responses: answers(201, 'The link', wrapped(ref('WholeLink'), warnings), 409, ...WRITING),
    },
    preview: {
      ...writing('previewLink', 'What adding a link would flag', ref('NewLink')),
      responses: answers(
        200,
        'Overlaps that would appear, change and vanish',
        {
          type: 'object',
          properties: { appear: overlaps, change: overlaps, vanish: overlaps },
          required: ['appear', 'change', 'vanish'],
        },
        ...WRITING,
      ),
    },
    change: {
      ...writing('changeLink', 'Change a link', {
        ...link,
        properties: {
          ...(link.properties as Json),
          version: { type: 'integer' },
          reason: { type: 'string' },
        },
        required: [],
      }),
      parameters: [idParameter, ifMatch],
      responses: answers(200, 'The link', wrapped(ref('WholeLink')), 404, 409, 412, ...WRITING),
    },
    retract: {
      ...writing('retractLink', 'Retract a link', ref('Reason')),
      parameters: [idParameter, ifMatch],
      responses: answers(200, 'The link', wrapped(ref('WholeLink')), 404, 412, ...WRITING),
    },
  }
}

/** The API's description, OpenAPI 3.1, from the schemas that validate what comes in and describe what goes out. */
export function openApi(base: string) {
  const reading = Object.fromEntries(COLLECTIONS.flatMap(readingPaths)) as Record<string, object>
  const { add, preview, change, retract } = writingPaths()
  return {
    openapi: '3.1.0',
    info: {
      title: 'Recusal',
      version: '1',
      description: SCREENING_NOTICE,
      license: { name: RECORD_LICENCE.name, identifier: RECORD_LICENCE.id },
    },
    servers: [{ url: `${base}/api/v1` }],
    tags: COLLECTIONS.map(({ name }) => ({ name })),
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } }, schemas: schemas() },
    paths: {
      ...reading,
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
