import { Op } from 'sequelize'
import { Statement, StatementSubject } from '../../models/statement.ts'
import type { Dataset } from './format.ts'
import { bySlugKey, type ImportWork, keyBy, union } from './import-work.ts'
import { upsert, type Values } from './upsert.ts'

/** Statements by their slugs. Returns how many were added or changed. */
export async function importStatements(work: ImportWork): Promise<number> {
  const { transaction } = work.tx
  const slugOf = (record: { id: string }): string => work.slugs.of('statements', record.id)
  const existing = await Statement.findAll({
    where: { slug: { [Op.in]: work.dataset.statements.map(slugOf) } },
    transaction,
  })
  // A file does not restore what people have retracted.
  const gone = new Set(existing.filter((each) => each.retractionReason !== null).map((each) => each.slug))
  work.leaves('statements', gone, 'retracted')
  const records = work.dataset.statements.filter((record) => !gone.has(slugOf(record)))
  const rows: (Values & { slug: string })[] = []
  for (const record of records) {
    const byId = await work.idOf('entities', record.by)
    rows.push({
      slug: slugOf(record),
      byId,
      byName: byId === null ? record.by : null,
      kind: record.kind,
      date: record.date,
      quote: record.quote,
      paraphrase: record.paraphrase,
    })
  }
  const upserted = await upsert(work.tx, Statement, existing, rows, records, bySlugKey)
  const written = union(
    upserted.written,
    await work.cite('statementId', upserted.ids, records),
    await saveSubjects(work, records, upserted.ids),
  )
  return written.size
}

interface Subject {
  readonly entityId: string | null
  readonly negotiationId: string | null
}

/** Saves what each statement is about, by the file's ids. Returns the statements for which that changed. */
async function saveSubjects(
  work: ImportWork,
  records: Dataset['statements'],
  statementIds: readonly string[],
): Promise<Set<string>> {
  const { transaction } = work.tx
  const where = { statementId: { [Op.in]: [...statementIds] } }
  const current = await StatementSubject.findAll({ where, order: ['ordinal'], transaction })
  const print = keyBy('entityId', 'negotiationId')
  const before = new Map<string, string[]>()
  for (const subject of current) {
    before.set(subject.statementId, [...(before.get(subject.statementId) ?? []), print(subject.get())])
  }
  const wanted = new Map<string, Subject[]>()
  for (const [index, record] of records.entries()) {
    if (!record.named.has('about')) continue
    wanted.set(statementIds[index] as string, await subjectsOf(work, record.about))
  }
  const changed = [...wanted].filter(
    ([id, subjects]) =>
      JSON.stringify(subjects.map((subject) => print({ ...subject }))) !==
      JSON.stringify(before.get(id) ?? []),
  )
  const ids = changed.map(([id]) => id)
  if (ids.length === 0) return new Set()
  await StatementSubject.destroy({ where: { statementId: { [Op.in]: ids } }, transaction })
  const rows = changed.flatMap(([statementId, subjects]) =>
    subjects.map((subject, ordinal) => ({ statementId, ordinal, ...subject })),
  )
  await StatementSubject.bulkCreate(rows, { transaction })
  return new Set(ids)
}

async function subjectsOf(work: ImportWork, about: readonly string[]): Promise<Subject[]> {
  // Two that have since been merged are one.
  const subjects = new Map<string, Subject>()
  for (const id of about) {
    const entityId = await work.idOf('entities', id)
    const negotiationId = entityId === null ? await work.needId('negotiations', id) : null
    subjects.set(`${entityId}/${negotiationId}`, { entityId, negotiationId })
  }
  return [...subjects.values()]
}
