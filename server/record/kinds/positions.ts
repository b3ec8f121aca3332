import { z } from 'zod'
import { Entity } from '../../../models/entity.ts'
import { Position } from '../../../models/position.ts'
import { syncCitations } from '../citations.ts'
import { slug } from '../input/fields.ts'
import type { NewEntities } from '../input/new-entity.ts'
import { checkDates, POSITION_FIELDS } from '../input/record-fields.ts'
import { SourceInputs } from '../input/source-fields.ts'
import { touchEntities } from '../touch.ts'
import type { RecordWrite } from '../writing.ts'
import { resolveSources } from './cited-sources.ts'
import { EntityRefs } from './entity-refs.ts'
import { needRecord } from './need-record.ts'

/** An office that someone holds or held. `body` is an entity's slug or, if it has no entry, its name. */
export const PositionRequest = z
  .strictObject({ official: slug, ...POSITION_FIELDS, sources: SourceInputs })
  .superRefine(checkDates)
export type PositionRequest = z.infer<typeof PositionRequest>

async function columnsOf(tx: RecordWrite, request: PositionRequest, fresh: NewEntities) {
  const refs = new EntityRefs(tx, fresh)
  const official = await refs.need('official', request.official, 'to hold a position')
  const body = request.body === null ? null : await refs.findOrName('body', request.body)
  refs.settle()
  return {
    officialId: official?.id ?? '',
    title: request.title,
    bodyId: body?.id ?? null,
    bodyName: body === null ? request.body : null,
    class: request.class,
    startDate: request.start,
    endDate: request.end,
  }
}

/** Returns the position's id. @throws {InputRefused} */
export async function insertPosition(
  tx: RecordWrite,
  request: PositionRequest,
  fresh: NewEntities,
): Promise<string> {
  const columns = await columnsOf(tx, request, fresh)
  const citations = await resolveSources(tx, request.sources)
  const position = await Position.create(
    { ...columns, recordedBy: tx.userId },
    { transaction: tx.transaction },
  )
  await syncCitations(tx, 'positionId', new Map([[position.id, citations]]))
  return position.id
}

/** @throws {NoSuchRecord} @throws {InputRefused} */
export async function updatePosition(
  tx: RecordWrite,
  id: string,
  request: PositionRequest,
  fresh: NewEntities,
): Promise<void> {
  const position = await needRecord(Position, { id }, tx)
  const columns = await columnsOf(tx, request, fresh)
  const citations = await resolveSources(tx, request.sources)
  await position.update(columns, { transaction: tx.transaction })
  await syncCitations(tx, 'positionId', new Map([[id, citations]]))
}

/** Removes every position of an official from the current record; the history keeps them. */
export async function removePositionsOf(tx: RecordWrite, officialSlug: string): Promise<void> {
  const { id } = await needRecord(Entity, { slug: officialSlug }, tx)
  await Position.destroy({ where: { officialId: id }, transaction: tx.transaction })
  await touchEntities(tx, [id])
}

/** Removes a position from the current record; the history keeps it. @throws {NoSuchRecord} */
export async function removePosition(tx: RecordWrite, id: string): Promise<void> {
  const position = await needRecord(Position, { id }, tx)
  await position.destroy({ transaction: tx.transaction })
}
