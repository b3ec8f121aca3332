import { z } from 'zod'

/** What the descriptions of all operations are made of. */

export type Json = Readonly<Record<string, unknown>>

/** A schema as a description has it; what an answer holds, not what a request may. */
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
export const ifMatch = header('If-Match', 'The `ETag` of the version that the change was made from')

/** What an answer that is not the one asked for means, by its status. */
const REFUSALS = {
  301: 'The id is that of a record that was merged, or is in another collection: where it is now',
  400: 'The address or the body cannot be read',
  401: 'A token is needed, and none that is valid was sent',
  403: 'The role of the token’s owner does not allow this',
  404: 'No such record, or a filter names something unknown',
  409: 'The record was changed since the version that the change was made from, or a new one is on record already: `link` or `record` says which',
  412: 'The record is at another version than `If-Match` names',
  413: 'The body is larger than 1 MB; of a batch, than 5 MB',
  415: 'The body is not JSON',
  422: 'The body does not fit: `errors` names each field and says why',
} as const
export type Refusal = keyof typeof REFUSALS

/** The answers of an operation: what was asked for, and the refusals, as RFC 9457 problem details. */
export function answers(
  status: number,
  description: string,
  schema: object,
  ...refusals: readonly Refusal[]
) {
  const refused = refusals.map((refusal) => [
    refusal,
    {
      description: REFUSALS[refusal],
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
