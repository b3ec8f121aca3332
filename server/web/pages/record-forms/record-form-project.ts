import type { Request, Response } from 'express'
import type { Reading } from '../../../database/kept-record.ts'
import type { Query } from '../../../database/query.ts'
import type { Typed } from '../../../forms/kit/fields.ts'
import type { AnyForm } from '../../../forms/kit/form.ts'
import { type Entry, entriesOf } from '../../../projects/entries.ts'
import { formAt, replay } from '../../../projects/replay.ts'
import { findProject, type Project } from '../../../projects/store.ts'
import { tryWriting } from '../../../record/write-record.ts'
import type { AppContext } from '../../context.ts'
import { HttpError } from '../../errors.ts'
import { needSignedIn } from '../../middleware/guards.ts'
import { type Addressed, addressed, newSubmissionId, showForm } from './record-form-page.ts'
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

/**
 * The project that a form is for, as its address or the form says; null for the record. A form that names a project in
 * a way that cannot be read is refused: it is never taken for one of the record.
 * @throws {HttpError}
 */
export async function projectWork({ database }: AppContext, req: Request): Promise<ProjectWork | null> {
  const said = (name: string): unknown => {
    const sent = (req.body as Record<string, unknown> | undefined)?.[name]
    return req.method === 'POST' && sent !== undefined ? sent : req.query[name]
  }
  const [slug, entryId = ''] = [said('project'), said('entry')]
  if (slug === undefined) return null
  if (typeof slug !== 'string' || slug === '' || typeof entryId !== 'string')
    throw new HttpError(400, 'The address does not say which project is meant. Open the form from its page.')
  const project = await findProject(database.query, slug, needSignedIn(req).id)
  if (project === null || formAt(req.path) === null)
    throw new HttpError(404, 'This project is not on record.')
  if (project.publishedAt !== null) throw new HttpError(409, 'This project has already been published.')
  const entries = await entriesOf(database.query, project)
  if (entryId === '') return { project, entry: null, before: entries }
  const place = entries.findIndex(({ id, form }) => id === entryId && form === req.path)
  const entry = entries[place]
  if (entry === undefined) throw new HttpError(404, 'This entry is no longer in the project.')
  return { project, entry, before: entries.slice(0, place) }
}

/** The application as it is inside a trial, where the entries of a project are on record. */
export const inTrial = (context: AppContext, query: Query): AppContext => ({
  ...context,
  database: {
    ...context.database,
    query,
    at: () =>
      Object.assign<Query, Pick<Reading, 'version'>>((statement) => query(statement), {
        version: context.database.recordVersion,
      }),
  },
})

/** A form’s address within its project. */
export const actionIn = ({ project, entry }: Pick<ProjectWork, 'project' | 'entry'>, req: Request): string =>
  `${req.path}?${new URLSearchParams({ project: project.slug, ...(entry === null ? {} : { entry: entry.id }) })}`

export const shownOf = ({
  project,
  entry,
}: Pick<ProjectWork, 'project' | 'entry'>): NonNullable<ShownForm['project']> => ({
  name: project.name,
  slug: project.slug,
  entry: entry?.id ?? null,
  seen: entry?.print ?? null,
})

/** An entry as typed, without what it picked of other entries that are no longer there: the names are read again. */
function withoutLost({ typed, dependsOn }: Entry, slugs: ReadonlySet<string>): Typed {
  const lost = dependsOn.filter((slug) => !slugs.has(slug))
  return Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [
      name,
      name.endsWith('_slug') && lost.includes(value) ? '' : value,
    ]),
  )
}

/** Shows a form of a project: an entry as it was typed, or a new one. */
export async function showInProject(
  context: AppContext,
  form: AnyForm,
  req: Request,
  res: Response,
  work: ProjectWork,
): Promise<void> {
  const editing = formAt(req.path)?.editing === true
  const { entry } = work
  const { found, slugs, blank } = await tryWriting(
    context.database,
    writerOf(req),
    (tx) => replay(tx, work.before),
    async (tx, { result }) => {
      const there = await foundBy(inTrial(context, tx.query), form, req, editing)
      const typed =
        there?.loaded?.typed ?? (await prefilled(tx.query, form, req.query, there?.parent ?? null))
      return { found: there, slugs: result.slugs, blank: typed }
    },
  )
  const gone = found === null || (editing && found.loaded === null)
  if (gone && entry === null) throw new HttpError(404, 'There is no record at this address.')
  showForm(res, gone ? 409 : 200, form, {
    ...(found ?? { loaded: null, parent: null }),
    typed: entry === null ? blank : withoutLost(entry, slugs),
    action: actionIn(work, req),
    submissionId: newSubmissionId(),
    project: shownOf(work),
    gone,
  })
}

/** What a form’s address refers to; null if what a new part would belong to is not there. */
export async function foundBy(
  trial: AppContext,
  form: AnyForm,
  req: Request,
  editing: boolean,
): Promise<Addressed | null> {
  try {
    return await addressed(trial, form, req, editing)
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) return null
    throw error
  }
}
