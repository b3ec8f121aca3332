import { z } from 'zod'
import { Entity } from '../../../models/entity.ts'
import { Position } from '../../../models/position.ts'
import { RECORDING_MOMENT } from '../../../models/recording.ts'
import { syncCitations } from '../citations.ts'

import { optional, slug } from '../input/fields.ts'
import { ENTITY_FIELDS } from '../input/record-fields.ts'
import { OptionalSources } from '../input/source-fields.ts'
import { freeSlug } from '../slugs.ts'
import { touchEntities } from '../touch.ts'
import type { RecordWrite } from '../writing.ts'
import { resolveSources } from './cited-sources.ts'
import { needRecord, refuseRetracted } from './need-record.ts'
import { refuseWhereUsed } from './uses.ts'

/** A person, company, fund, state or other entity as forms send it. */
export const EntityRequest = z.strictObject({
  id: optional(slug),
  ...ENTITY_FIELDS,
  sources: OptionalSources,
})
export type EntityRequest = z.infer<typeof EntityRequest>

function columnsOf(request: EntityRequest) {
  return {
    kind: request.kind,
    name: request.name,
    // The name itself and repeated names are not aliases.
    aliases: [...new Set(request.aliases)].filter((alias) => alias !== request.name),
    country: request.country,
    summary: request.summary,
    externalIds: request.external_ids,
  }
}

async function cite(tx: RecordWrite, id: string, request: EntityRequest): Promise<void> {
  const citations = await resolveSources(tx, request.sources)
  await syncCitations(tx, 'entityId', new Map([[id, citations]]))
}

/** @throws {InputRefused} for an id that is taken, or a source that lacks something. */
export async function insertEntity(tx: RecordWrite, request: EntityRequest): Promise<Entity> {
  const entity = await Entity.create(
    {
      slug: request.id ?? (await freeSlug(tx.query, 'entities', request.name)),
      ...columnsOf(request),
      recordedBy: tx.userId,
    },
    { transaction: tx.transaction },
  )
  await cite(tx, entity.id, request)
  return entity
}

/** @throws {NoSuchRecord} @throws {InputRefused} */
export async function updateEntity(
  tx: RecordWrite,
  entitySlug: string,
  request: EntityRequest,
): Promise<Entity> {
  const entity = await needRecord(Entity, { slug: entitySlug }, tx)
  const columns = columnsOf(request)
  entity.set(columns)
  if (entity.changed() !== false) {
    await touchEntities(tx, [entity.id])
    await entity.update({ ...columns, revisedAt: RECORDING_MOMENT }, { transaction: tx.transaction })
  }
  await cite(tx, entity.id, request)
  return entity
}

/**
 * Retracts an entity that no other record refers to. A person's positions go with it.
 * @throws {NoSuchRecord} @throws {InputRefused} saying what still refers to it.
 */
export async function retractEntity(tx: RecordWrite, entitySlug: string, reason: string): Promise<Entity> {
  const entity = await needRecord(Entity, { slug: entitySlug }, tx)
  refuseRetracted(entity)
  await refuseWhereUsed(tx, 'entity', entity.id)
  await Position.destroy({ where: { officialId: entity.id }, transaction: tx.transaction })
  await entity.update({ retractionReason: reason }, { transaction: tx.transaction })
  return entity
}
