import { type Request, type Response, Router } from 'express'
import { checkEntry, removeEntry } from '../../../projects/entries.ts'
import { publishProject } from '../../../projects/publish.ts'
import { formAt } from '../../../projects/replay.ts'
import {
  addMember,
  addProject,
  deleteProject,
  findProject,
  MOST_PROJECTS,
  type Project,
  ProjectRequest,
  projectsOf,
  removeMember,
} from '../../../projects/store.ts'
import { type Problem, problemsOf } from '../../../record/input/fields.ts'
import { Reason } from '../../../record/input/reason.ts'
import { InputRefused } from '../../../record/refusals.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { needId, pathParameter, textField } from '../../input.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { changesInWords } from '../../parts/preview.ts'
import { labelledProblems } from '../../parts/problems.ts'
import { projectPage, projectRow } from './view.ts'

const LABELS: Readonly<Record<string, string>> = {
  name: 'The name',
  about: 'What it is about',
  member: 'This person',
  reason: 'The reason',
  project: 'The project',
  change: 'The address',
}

const shownProblems = (problems: readonly Problem[]) =>
  labelledProblems(LABELS, problems, (field) =>
    Object.hasOwn(LABELS, field) && field !== 'project' ? field : 'entries-heading',
  )

/**
 * Projects: records that are prepared together and published in one act. Only members can open a project's
 * pages; everyone else gets a 404.
 */
export function projectRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  const [writes, posts] = [requirePermission('record:write'), mayPost('record:write')]

  const showList = async (req: Request, res: Response, typed = {}, problems: readonly Problem[] = []) => {
    const projects = await projectsOf(database.query, needSignedIn(req).id)
    res.status(problems.length === 0 ? 200 : 422).render('projects/list', {
      title: problems.length === 0 ? 'Projects' : 'Error: Projects',
      projects: projects.map(projectRow),
      typed,
      ...shownProblems(problems),
    })
  }
  router.get('/projects', writes, async (req, res) => {
    await showList(req, res)
  })
  router.post('/projects', ...posts, async (req, res) => {
    const me = needSignedIn(req)
    const typed = { name: textField(req, 'name'), about: textField(req, 'about') }
    const parsed = ProjectRequest.safeParse(typed)
    if (!parsed.success) {
      await showList(req, res, typed, problemsOf(parsed.error, typed))
      return
    }
    if ((await projectsOf(database.query, me.id)).length >= MOST_PROJECTS)
      throw new HttpError(409, `You are a member of ${MOST_PROJECTS} projects. Leave or delete one first.`)
    res.redirect(303, `/projects/${await addProject(database.query, parsed.data, me.id)}`)
  })

  const need = async (req: Request): Promise<Project> => {
    const project = await findProject(database.query, pathParameter(req, 'project'), needSignedIn(req).id)
    if (project === null) throw notFound('This project')
    return project
  }
  const needOpen = async (req: Request): Promise<Project> => {
    const project = await need(req)
    if (project.publishedAt !== null) throw new HttpError(409, 'This project has already been published.')
    return project
  }
  const show = async (
    req: Request,
    res: Response,
    project: Project,
    typed = {},
    problems: readonly Problem[] = [],
  ) => {
    const page = await projectPage(database, project, needSignedIn(req).id)
    res.status(problems.length === 0 ? 200 : 422).render('projects/project', {
      ...page,
      title: problems.length === 0 ? project.name : `Error: ${project.name}`,
      typed,
      ...shownProblems(problems),
    })
  }
  const back = (req: Request, res: Response, { slug }: Project, notice: string): void => {
    req.session.notice = notice
    res.redirect(303, `/projects/${slug}`)
  }

  router.get('/projects/:project', writes, async (req, res) => {
    const project = await need(req)
    const change = typeof req.query.change === 'string' ? req.query.change.trim() : ''
    const form = editFormOf(change)
    if (form !== null) res.redirect(303, `${form}?project=${project.slug}`)
    else if (change === '') await show(req, res, project)
    else
      await show(req, res, project, { change }, [{ field: 'change', reason: 'is not that of a record here' }])
  })
  router.post('/projects/:project/members', ...posts, async (req, res) => {
    const project = await needOpen(req)
    const member = textField(req, 'member').trim()
    const problem = member === '' ? 'is missing' : await addMember(database.query, project, member)
    if (problem !== null) await show(req, res, project, { member }, [{ field: 'member', reason: problem }])
    else back(req, res, project, 'The member is added.')
  })
  router.post('/projects/:project/members/:id/remove', ...posts, async (req, res) => {
    const project = await need(req)
    const [me, id] = [needSignedIn(req).id, needId(req, 'This member')]
    if (id === project.ownerId)
      throw new HttpError(403, 'The owner cannot leave. They can delete the project.')
    if (me !== project.ownerId && me !== id)
      throw new HttpError(403, 'Only the owner can remove other members.')
    await removeMember(database.query, project, id)
    if (me !== id) back(req, res, project, 'The member is removed.')
    else res.redirect(303, '/projects')
  })
  router.post('/projects/:project/entries/:id/remove', ...posts, async (req, res) => {
    const project = await needOpen(req)
    const me = needSignedIn(req).id
    const done = await removeEntry(database.query, project, needId(req, 'This entry'), me)
    back(
      req,
      res,
      project,
      done ? 'The entry is removed.' : 'Nothing was removed: the entry is gone already.',
    )
  })
  router.post('/projects/:project/entries/:id/check', ...posts, async (req, res) => {
    const project = await needOpen(req)
    const id = needId(req, 'This entry')
    const done = await checkEntry(database.query, project, id, needSignedIn(req).id, textField(req, 'seen'))
    const notice = done
      ? 'The entry is checked.'
      : 'The entry is not checked: it was changed or removed since you looked, or you helped to write it.'
    back(req, res, project, notice)
  })
  router.post('/projects/:project/publish', ...posts, async (req, res) => {
    const project = await need(req)
    const PUBLISHED = 'The project has been published.'
    if (project.publishedAt !== null) {
      back(req, res, project, PUBLISHED)
      return
    }
    const typed = { reason: textField(req, 'reason'), seen: textField(req, 'seen') }
    const reason = Reason.safeParse({ reason: typed.reason })
    if (!reason.success) {
      await show(req, res, project, typed, problemsOf(reason.error, typed))
      return
    }
    try {
      const overlaps = await publishProject(database, project, needSignedIn(req).id, {
        reason: reason.data.reason,
        seen: typed.seen,
      })
      back(req, res, project, `The project is published; ${changesInWords(overlaps)}.`)
    } catch (error) {
      if (!(error instanceof InputRefused)) throw error
      // A second click finds what the first one has done.
      const now = await need(req)
      if (now.publishedAt === null) await show(req, res, now, typed, error.problems)
      else back(req, res, now, PUBLISHED)
    }
  })
  router.post('/projects/:project/delete', ...posts, async (req, res) => {
    const project = await needOpen(req)
    if (project.ownerId !== needSignedIn(req).id)
      throw new HttpError(403, 'Only the owner can delete a project.')
    if (!(await deleteProject(database.query, project)))
      throw new HttpError(409, 'This project has been published, so it was not deleted.')
    req.session.notice = 'The project is deleted.'
    res.redirect(303, '/projects')
  })
  return router
}

/** The address of the form that changes a record, from that of its page; null if it has none. */
function editFormOf(address: string): string | null {
  const path = URL.canParse(address, 'http://site.invalid')
    ? new URL(address, 'http://site.invalid').pathname
    : ''
  const form = `${path.replace(/\/$/, '')}/edit`
  return formAt(form) === null ? null : form
}
