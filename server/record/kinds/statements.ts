import { z } from 'zod'
import { Negotiation } from '../../../models/negotiation.ts'
import { Statement, StatementSubject } from '../../../models/statement.ts'
import { syncCitations } from '../citations.ts'
import { listOf, optional, slug } from '../input/fields.ts'
import type { NewEntities } from '../input/new-entity.ts'
import { checkStatement, STATEMENT_FIELDS } from '../input/record-fields.ts'
import { SourceInputs } from '../input/source-fields.ts'
import { freeSlug } from '../slugs.ts'
import type { RecordWrite } from '../writing.ts'
import { resolveSources } from './cited-sources.ts'
import { EntityRefs } from './entity-refs.ts'
import { needRecord, refuseRetracted } from './need-record.ts'

/** What someone answered or alleged. `by` is an entity's slug or a name; `about` lists entities and negotiations. */
export const StatementRequest = z
  .strictObject({
    id: optional(slug),
    ...STATEMENT_FIELDS,
    about: listOf(z.strictObject({ subject: slug }), 'subjects').min(
      1,
      'needs at least one official, interest or negotiation',
    ),
    sources: SourceInputs,
  })
  .superRefine(checkStatement)
export type StatementRequest = z.infer<typeof StatementRequest>

interface Subject {
  readonly entityId: string | null
  readonly negotiationId: string | null
}

async function resolve(tx: RecordWrite, request: StatementRequest, fresh: NewEntities) {
  const refs = new EntityRefs(tx, fresh)
  const by = await refs.findOrName('by', request.by)
  const subjects = new Map<string, Subject>()
  for (const [index, { subject }] of request.about.entries()) {
    // As in a dataset file, an entity comes first where talks on record have the same id.
    const isEntity = (await refs.find(subject)) !== null
    const negotiation = isEntity
      ? null
      : await Negotiation.findOne({
          where: { slug: subject, retractionReason: null },
          transaction: tx.transaction,
        })
    if (negotiation !== null) {
      subjects.set(`negotiation ${negotiation.id}`, { entityId: null, negotiationId: negotiation.id })
      continue
    }
    const entity = await refs.need(`about.${index}.subject`, subject)
    if (entity !== null) subjects.set(`entity ${entity.id}`, { entityId: entity.id, negotiationId: null })
  }
  refs.settle()
  return {
    columns: {
      byId: by?.id ?? null,
      byName: by === null ? request.by : null,
      kind: request.kind,
      date: request.date,
      quote: request.quote,
      paraphrase: request.paraphrase,
    },
    speaker: by?.name ?? request.by,
    subjects: [...subjects.values()],
    citations: await resolveSources(tx, request.sources),
  }
}

type Resolved = Awaited<ReturnType<typeof resolve>>

async function attach(
  tx: RecordWrite,
  statementId: string,
  { subjects, citations }: Resolved,
): Promise<void> {
  const { transaction } = tx
  const print = (rows: readonly Subject[]): string =>
    JSON.stringify(rows.map(({ entityId, negotiationId }) => [entityId, negotiationId]))
  const before = await StatementSubject.findAll({ where: { statementId }, order: ['ordinal'], transaction })
  if (print(before) !== print(subjects)) {
    await StatementSubject.destroy({ where: { statementId }, transaction })
    await StatementSubject.bulkCreate(
      subjects.map((subject, ordinal) => ({ statementId, ordinal, ...subject })),
      { transaction },
    )
  }
  await syncCitations(tx, 'statementId', new Map([[statementId, citations]]))
}

/** @throws {InputRefused} */
export async function insertStatement(
  tx: RecordWrite,
  request: StatementRequest,
  fresh: NewEntities,
): Promise<Statement> {
  const { transaction } = tx
  const resolved = await resolve(tx, request, fresh)
  const name = `${resolved.speaker} ${request.kind} ${request.date ?? ''}`
  const statement = await Statement.create(
    {
      slug: request.id ?? (await freeSlug(tx.query, 'statements', name)),
      ...resolved.columns,
      recordedBy: tx.userId,
    },
    { transaction },
  )
  await attach(tx, statement.id, resolved)
  return statement
}

/** @throws {NoSuchRecord} @throws {InputRefused} */
export async function updateStatement(
  tx: RecordWrite,
  statementSlug: string,
  request: StatementRequest,
  fresh: NewEntities,
): Promise<Statement> {
  const statement = await needRecord(Statement, { slug: statementSlug }, tx)
  const resolved = await resolve(tx, request, fresh)
  await statement.update(resolved.columns, { transaction: tx.transaction })
  await attach(tx, statement.id, resolved)
  return statement
}

/** Retracts a statement. It stays at its address, with the reason, but no longer counts. @throws {NoSuchRecord} */
export async function retractStatement(
  tx: RecordWrite,
  statementSlug: string,
  reason: string,
): Promise<Statement> {
  const statement = await needRecord(Statement, { slug: statementSlug }, tx)
  refuseRetracted(statement)
  return statement.update({ retractionReason: reason }, { transaction: tx.transaction })
}
