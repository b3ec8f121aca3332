import { LinkRequest } from '../../record/kinds/links.ts'
import { Overlap } from '../shapes/overlaps.ts'
import {
  answers,
  body,
  described,
  idempotencyKey,
  idParameter,
  ifMatch,
  type Json,
  type Refusal,
  ref,
  text,
  wrapped,
} from './parts.ts'

/** What every operation that takes a body can answer. */
const WRITING: readonly Refusal[] = [400, 401, 403, 413, 415, 422]

/** The operations that write links. */
export function writingPaths() {
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
