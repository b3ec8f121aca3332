import { LinkRequest } from '../../record/kinds/links.ts'
import type { Collection } from '../collections.ts'
import { Overlap } from '../shapes/overlaps.ts'
import { changedRecord, newRecord, RECORD_BODIES, type WrittenCollection } from '../shapes/requests.ts'
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
import { schemaName } from './reading.ts'

/** The refusals that every operation with a body can answer with. */
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
      ...writing('previewLink', 'Preview what adding a link would do to the overlaps', ref('NewLink')),
      responses: answers(
        200,
        'Overlaps that would appear, change or vanish',
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

/** The operations that write the records of a collection other than links. */
export function recordPaths(collection: Collection): [string, Readonly<Record<string, object>>][] {
  const { name, one } = collection
  if (!(name in RECORD_BODIES)) return []
  const title = schemaName(collection)
  // A person who holds no office and takes part in no talks is an interest, whichever collection the request names.
  const shown =
    name === 'officials' || name === 'interests'
      ? { anyOf: [ref('WholeOfficial'), ref('WholeEntry')] }
      : ref(`Whole${title}`)
  const warnings = { warnings: { type: 'array', items: text } }
  // A record that is in another collection, or was merged into another record, must be written there.
  const moved: readonly Refusal[] = ['officials', 'interests', 'sources'].includes(name) ? [409] : []
  const writing = (operationId: string, summary: string, schema: object) => ({
    operationId,
    summary,
    tags: [name],
    security: [{ token: [] }],
    requestBody: body(schema),
  })
  return [
    [
      `/${name}`,
      {
        post: {
          ...writing(`add${title}`, `Add one ${one}`, ref(`New${title}`)),
          parameters: [idempotencyKey],
          responses: answers(201, `The ${one}`, wrapped(shown, warnings), 409, ...WRITING),
        },
      },
    ],
    [
      `/${name}/{id}`,
      {
        patch: {
          ...writing(
            `change${title}`,
            `Change some members of one ${one}; the others stay as they are`,
            ref(`Changed${title}`),
          ),
          parameters: [idParameter, ifMatch],
          responses: answers(200, `The ${one}`, wrapped(shown, warnings), 404, 412, ...moved, ...WRITING),
        },
      },
    ],
    [
      `/${name}/{id}/retract`,
      {
        post: {
          ...writing(`retract${title}`, `Retract one ${one} that no other record refers to`, ref('Reason')),
          parameters: [idParameter, ifMatch],
          responses: answers(200, `The ${one}`, wrapped(shown, warnings), 404, 412, ...moved, ...WRITING),
        },
      },
    ],
  ]
}

/** The schemas of the bodies that these operations take. */
export function recordSchemas(collection: Collection): [string, Json][] {
  const { name } = collection
  if (!(name in RECORD_BODIES)) return []
  const title = schemaName(collection)
  return [
    [`New${title}`, described(newRecord(name as WrittenCollection), 'input')],
    [`Changed${title}`, described(changedRecord(name as WrittenCollection), 'input')],
  ]
}

const ChangedRecord = {
  type: 'object',
  properties: {
    record: text,
    change: { type: 'string', enum: ['added', 'changed'] },
    fields: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: text, before: {}, after: {} },
        required: ['field', 'before', 'after'],
      },
    },
  },
  required: ['record', 'change', 'fields'],
}

/** The operations that write many records at once. */
export function batchPaths(): Readonly<Record<string, object>> {
  const warnings = { warnings: { type: 'array', items: text } }
  const changes = { type: 'array', items: ChangedRecord }
  const number = { type: 'integer' }
  const overlaps = { type: 'array', items: ref('OverlapSummary') }
  const retracted = {
    type: 'array',
    items: { type: 'object', properties: { record: text, id: text }, required: ['record', 'id'] },
  }
  const counts = {
    type: 'object',
    properties: { appeared: number, changed: number, vanished: number },
    required: ['appeared', 'changed', 'vanished'],
  }
  const writing = (operationId: string, summary: string) => ({
    operationId,
    summary,
    tags: ['batch'],
    security: [{ token: [] }],
    requestBody: body(ref('Batch')),
  })
  const data = (properties: Json) =>
    wrapped({ type: 'object', properties, required: Object.keys(properties) }, warnings)
  return {
    '/batch': {
      post: {
        ...writing('writeBatch', 'Write many records of any kind: all of them or none'),
        parameters: [idempotencyKey],
        responses: answers(
          200,
          'What was written',
          data({ changes, retracted, overlaps: counts }),
          ...WRITING,
        ),
      },
    },
    '/batch/preview': {
      post: {
        ...writing('previewBatch', 'Preview what a batch would write and do to the overlaps'),
        responses: answers(
          200,
          'What would be written, and the overlaps that would appear, change or vanish',
          data({ changes, retracted, appear: overlaps, change: overlaps, vanish: overlaps }),
          ...WRITING,
        ),
      },
    },
  }
}
