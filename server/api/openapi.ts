import { z } from 'zod'
import { type FilterName, LINK_FILTERS, OVERLAP_FILTERS } from '../queries/filters.ts'
import { MOST_ROWS } from '../queries/paging.ts'
import { Reason } from '../record/input/reason.ts'
import { LinkRequest, NewLinkRequest } from '../record/kinds/links.ts'
import { SCREENING_NOTICE } from '../record/notice.ts'

/** Parameters of a list: its filters, its order and its page. */
function listParameters(filters: readonly FilterName[]) {
  return [...filters, 'sort', 'cursor', 'limit'].map((name) => ({
    name,
    in: 'query',
    schema: name === 'limit' ? { type: 'integer', minimum: 1, maximum: MOST_ROWS } : { type: 'string' },
  }))
}

const idParameter = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
const header = (name: string, description: string) => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
})
const idempotencyKey = header(
  'Idempotency-Key',
  'Makes a retry safe for a day: the same request with the same key is answered with the link that it made',
)
const ifMatch = header('If-Match', 'The `ETag` of the version that the change was made from')
const body = (schema: object) => ({ required: true, content: { 'application/json': { schema } } })
const json = { 'application/json': {} }

/** What an answer that is not the one asked for means, by its status. */
const REFUSALS = {
  301: 'The id is that of a record that was merged: the same list for the one it was merged into',
  400: 'The address or the body cannot be read',
  401: 'A token is needed, and none that is valid was sent',
  403: 'The role of the token’s owner does not allow this',
  404: 'There is no such record',
  409: 'The record was changed since the version that the change was made from, or a new one is on record already: `link` is that',
  412: 'The record is at another version than `If-Match` names',
  413: 'The body is larger than 1 MB',
  415: 'The body is not JSON',
  422: 'The body does not fit: `errors` names each field and says why',
} as const
type Refusal = keyof typeof REFUSALS

/** The answers of an operation: what was asked for, and the refusals, as RFC 9457 problem details. */
function answers(status: number, description: string, ...refusals: Refusal[]) {
  const refused = refusals.map((refusal) => [
    refusal,
    {
      description: REFUSALS[refusal],
      ...(refusal === 301 ? {} : { content: { 'application/problem+json': {} } }),
    },
  ])
  return { [status]: { description, content: json }, ...Object.fromEntries(refused) }
}

/** What every operation that takes a body can answer. */
const WRITING: Refusal[] = [400, 401, 403, 413, 415, 422]

/** The API's description, OpenAPI 3.1; the bodies are described by the schemas that validate them. */
export function openApi(base: string) {
  const link = z.toJSONSchema(LinkRequest, { io: 'input', unrepresentable: 'any' })
  const newLink = z.toJSONSchema(NewLinkRequest, { io: 'input', unrepresentable: 'any' })
  const reason = z.toJSONSchema(Reason, { io: 'input' })
  const list = (what: string, filters: readonly FilterName[]) => ({
    parameters: listParameters(filters),
    responses: answers(200, what, 301, 400, 401),
  })
  const item = (what: string) => ({
    parameters: [idParameter],
    responses: answers(200, what, 400, 401, 404),
  })
  const writing = (schema: object) => ({ security: [{ token: [] }], requestBody: body(schema) })
  return {
    openapi: '3.1.0',
    info: { title: 'Recusal', version: '1', description: SCREENING_NOTICE },
    servers: [{ url: `${base}/api/v1` }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths: {
      '/overlaps': { get: list('Overlaps', OVERLAP_FILTERS) },
      '/overlaps/{id}': { get: item('One overlap') },
      '/links': {
        get: list('Links', LINK_FILTERS),
        post: {
          parameters: [idempotencyKey],
          ...writing(newLink),
          responses: answers(201, 'The link', 409, ...WRITING),
        },
      },
      '/links/preview': {
        post: {
          ...writing(newLink),
          responses: answers(200, 'Overlaps that would appear, change and vanish', ...WRITING),
        },
      },
      '/links/{id}': {
        get: item('One link'),
        patch: {
          parameters: [idParameter, ifMatch],
          ...writing({
            ...link,
            properties: { ...link.properties, version: { type: 'integer' }, reason: { type: 'string' } },
            required: [],
          }),
          responses: answers(200, 'The link', 404, 409, 412, ...WRITING),
        },
      },
      '/links/{id}/retract': {
        post: {
          parameters: [idParameter, ifMatch],
          ...writing(reason),
          responses: answers(200, 'The link', 404, 412, ...WRITING),
        },
      },
      '/openapi.json': { get: { responses: answers(200, 'This description', 401) } },
    },
  }
}
