import { Op } from 'sequelize'
import { Statement, StatementSubject } from '../../models/statement.ts'
import { bySlugKey, type ImportWork, keyBy, union } from './import-work.ts'
import { upsert, type Values } from './upsert.ts'

/** Statements by their slugs. Returns how many were added or changed. */
export async function importStatements(work: ImportWork): Promise<number> {
  const { transaction } = work.tx
  const records = work.dataset.statements
  const rows: (Values & { slug: string })[] = []
  for (const record of records) {
    const byId = await work.idOf('entities', record.by)
    rows.push({
      slug: work.slugs.of('statements', record.id),
      byId,
      byName: byId === null ? record.by : null,
      kind: record.kind,
      date: record.date,
      quote: record.quote,
      paraphrase: record.paraphrase,
    })
  }
  const existing = await Statement.findAll({
    where: { slug: { [Op.in]: rows.map((row) => row.slug) } },
    transaction,
  })
  const upserted = await upsert(Statement, existing, rows, bySlugKey, transaction)
  const written = union(upserted.written, await work.cite('statementId', upserted.ids, records))
  for (const [index, record] of records.entries()) {
    const id = upserted.ids[index] as string
    if (await saveSubjects(work, id, record.about)) written.add(id)
  }
  return written.size
}

/** What a statement is about: entities and negotiations, by the file's ids. */
async function saveSubjects(
  work: ImportWork,
  statementId: string,
  about: readonly string[],
): Promise<boolean> {
  const { transaction } = work.tx
  const subjects: { entityId: string | null; negotiationId: string | null }[] = []
  for (const id of about) {
    const entityId = await work.idOf('entities', id)
    subjects.push({
      entityId,
      negotiationId: entityId === null ? await work.needId('negotiations', id) : null,
    })
  }
  const current = await StatementSubject.findAll({
    where: { statementId },
    order: ['ordinal'],
    transaction,
  })
  const print = keyBy('entityId', 'negotiationId')
  const before = current.map((subject) => print(subject.get()))
  if (JSON.stringify(before) === JSON.stringify(subjects.map(print))) return false
  await StatementSubject.destroy({ where: { statementId }, transaction })
  await StatementSubject.bulkCreate(
    subjects.map((subject, ordinal) => ({ statementId, ordinal, ...subject })),
    { transaction },
  )
  return true
}
