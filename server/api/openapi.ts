import { z } from 'zod'
import { type FilterName, LINK_FILTERS, OVERLAP_FILTERS } from '../queries/filters.ts'
import { MOST_ROWS } from '../queries/paging.ts'
import { LinkRequest } from '../record/kinds/links.ts'
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
const problem = { description: 'RFC 9457 problem details', content: { 'application/problem+json': {} } }
const ok = (description: string) => ({ description, content: { 'application/json': {} } })
const writing = { security: [{ token: [] }] }
const body = (schema: object) => ({ required: true, content: { 'application/json': { schema } } })

/** The API's description, OpenAPI 3.1; the bodies are described by the schemas that validate them. */
export function openApi(base: string) {
  const link = z.toJSONSchema(LinkRequest, { io: 'input', unrepresentable: 'any' })
  const retraction = { type: 'object', required: ['reason'], properties: { reason: { type: 'string' } } }
  const item = (what: string) => ({ parameters: [idParameter], responses: { 200: ok(what), 404: problem } })
  const write = (what: string, status: number, schema: object) => ({
    ...writing,
    requestBody: body(schema),
    responses: { [status]: ok(what), 401: problem, 403: problem, 409: problem, 422: problem },
  })
  return {
    openapi: '3.1.0',
    info: { title: 'Recusal', version: '1', description: SCREENING_NOTICE },
    servers: [{ url: `${base}/api/v1` }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths: {
      '/overlaps': {
        get: {
          parameters: listParameters(OVERLAP_FILTERS),
          responses: { 200: ok('Overlaps'), 400: problem },
        },
      },
      '/overlaps/{id}': { get: item('One overlap') },
      '/links': {
        get: { parameters: listParameters(LINK_FILTERS), responses: { 200: ok('Links'), 400: problem } },
        post: write('The link', 201, link),
      },
      '/links/preview': { post: write('Overlaps that would appear, change and vanish', 200, link) },
      '/links/{id}': {
        get: item('One link'),
        patch: { parameters: [idParameter], ...write('The link', 200, { ...link, required: [] }) },
      },
      '/links/{id}/retract': { post: { parameters: [idParameter], ...write('The link', 200, retraction) } },
    },
  }
}
