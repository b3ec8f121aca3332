import type { Request, Response } from 'express'
import type { Query } from '../../../database/query.ts'
import { readBody } from '../../../forms/kit/fields.ts'
import type { AnyForm } from '../../../forms/kit/form.ts'
import { formAt, replay } from '../../../projects/replay.ts'
import { type Entry, entriesOf, findProject, MOST_ENTRIES, type Project } from '../../../projects/store.ts'
import { tryWriting } from '../../../record/write-record.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { needSignedIn } from '../account/routes.ts'
import { addressed, newSubmissionId, showForm } from './record-form-page.ts'
import { prefilled } from './record-form-prefill.ts'
import { writerOf } from './record-form-write.ts'
import type { ShownForm } from './view.ts'

/** A form that is written into a project instead of the record. */
export interface ProjectWork {
  readonly project: Project
  /** The entry that it changes; null for a new one. */
  readonly entry: Entry | null
  /** The entries that come before it: what it says can refer to them. */
  readonly before: readonly Entry[]
}

/** The project that a form is for, as its address or the form says; null for the record. @throws {HttpError} */
export async function projectWork({ database }: AppContext, req: Request): Promise<ProjectWork | null> {
  const said = req.method === 'POST' ? readBody(req.body) : req.query
  if (typeof said.project !== 'string' || said.project === '') return null
  const project = await findProject(database.query, said.project, needSignedIn(req).id)
  if (project === null || formAt(req.path) === null) throw notFound('This project')
  if (project.publishedAt !== null) throw new HttpError(409, 'This project is published already.')
  const entries = await entriesOf(database.query, project)
  if (typeof said.entry !== 'string' || said.entry === '') {
    if (entries.length >= MOST_ENTRIES)
      throw new HttpError(
        409,
        `A project has at most ${MOST_ENTRIES} entries. Publish this one, or start another.`,
      )
    return { project, entry: null, before: entries }
  }
  const place = entries.findIndex(({ id, form }) => id === said.entry && form === req.path)
  const entry = entries[place]
  if (entry === undefined) throw notFound('This entry of the project')
  return { project, entry, before: entries.slice(0, place) }
}

/** The application as it is inside a trial, where the entries of a project are on record. */
export const inTrial = (context: AppContext, query: Query): AppContext => ({
  ...context,
  database: { ...context.database, query, at: () => query },
})

export const shownOf = ({
  project,
  entry,
}: Pick<ProjectWork, 'project' | 'entry'>): NonNullable<ShownForm['project']> => ({
  name: project.name,
  slug: project.slug,
  entry: entry?.id ?? null,
  seen: entry?.print ?? null,
})

/** Shows a form of a project: an entry as it was typed, or a new one. */
export async function showInProject(
  context: AppContext,
  form: AnyForm,
  req: Request,
  res: Response,
  work: ProjectWork,
): Promise<void> {
  const editing = formAt(req.path)?.editing === true
  const found = await tryWriting(
    context.database,
    writerOf(req),
    (tx) => replay(tx, work.before),
    async (tx) => {
      const trial = inTrial(context, tx.query)
      const there = await addressed(trial, form, req, editing)
      return {
        ...there,
        typed: there.loaded?.typed ?? (await prefilled(tx.query, form, req.query, there.parent)),
      }
    },
  )
  if (editing && found.loaded === null) throw notFound('This record')
  showForm(res, 200, form, {
    ...found,
    typed: work.entry?.typed ?? found.typed,
    action: req.path,
    submissionId: newSubmissionId(),
    project: shownOf(work),
  })
}
