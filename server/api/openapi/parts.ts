import { z } from 'zod'

/** The building blocks of every operation's description. */

export type Json = Readonly<Record<string, unknown>>

/** A schema as JSON Schema: by default for what an answer holds, not for what a request may hold. */
export function described(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & {
    $schema?: unknown
  }
  return json
}

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: object) => ({ 'application/json': { schema } })
export const body = (schema: object) => ({ required: true, content: json(schema) })

export const text = { type: 'string' }

export const idParameter = { name: 'id', in: 'path', required: true, description: 'Its id', schema: text }
const header = (name: string, description: string) => ({ name, in: 'header', description, schema: text })
export const idempotencyKey = header(
  'Idempotency-Key',
  'Makes a retry safe for a day: the same request with the same key gets the first answer again',
)
export const ifMatch = header('If-Match', 'The `ETag` of the version that the change is based on')

/** What each status other than success means. */
const REFUSALS = {
  301: 'The id belongs to a record that was merged or is in another collection: the answer redirects to it',
  400: 'The address or the body cannot be read',
  401: 'A token is needed, and no valid one was sent',
  403: 'The role of the token’s owner does not allow this',
  404: 'No such record, or a filter names something unknown',
  409: 'The record has changed since the version that the change is based on, or the new record is already on record: `link` or `record` says which',
  412: 'The record is not at the version that `If-Match` names',
  413: 'The body is larger than 1 MB, or 5 MB for a batch',
  415: 'The body is not JSON',
  422: 'The body is not valid: `errors` names each field and says why',
} as const
export type Refusal = keyof typeof REFUSALS

/** What any operation may answer, whatever was asked. */
const ALWAYS = {
  429: 'Too many requests from one client: `Retry-After` says for how many seconds to wait',
  500: 'A fault in the program: `reference` names it in the operator’s log',
  503: 'Too busy, or the database cannot be reached: `Retry-After` says for how many seconds to wait',
} as const

/** The answers of an operation: the successful one, and the refusals as RFC 9457 problem details. */
export function answers(
  status: number,
  description: string,
  schema: object,
  ...refusals: readonly Refusal[]
) {
  const told = [
    ...refusals.map((refusal) => [refusal, REFUSALS[refusal]] as const),
    ...Object.entries(ALWAYS),
  ]
  const refused = told.map(([refusal, meaning]) => [
    refusal,
    {
      description: meaning,
      ...(refusal === 301 ? {} : { content: { 'application/problem+json': { schema: ref('Problem') } } }),
    },
  ])
  return { [status]: { description, content: json(schema) }, ...Object.fromEntries(refused) }
}

export const wrapped = (schema: object, more: Json = {}) => ({
  type: 'object',
  properties: { data: schema, ...more },
  required: ['data', ...Object.keys(more)],
})
export const page = (item: object) =>
  wrapped({ type: 'array', items: item }, { next: { type: ['string', 'null'], format: 'uri' } })

/** Reading needs a token only on a site that is not public. */
export const READING = [{}, { token: [] }]
