import { type Request, type Response, Router } from 'express'
import {
  addNote,
  deleteNote,
  type Note,
  NoteRequest,
  notesAbout,
  notesHref,
  setDone,
} from '../../../desk/notes.ts'
import type { SitePage } from '../../../desk/site-page.ts'
import { problemsOf, toldReason } from '../../../record/input/fields.ts'
import { formatInstant } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { needId, textField } from '../../input.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { needPage } from './need-page.ts'

const STATES: Readonly<Record<Note['state'], string>> = {
  note: 'Note',
  open: 'Task, open',
  done: 'Task, done',
}

/** A note as pages show it to this person. */
const noteModel = (note: Note, userId: string) => ({
  ...note,
  at: formatInstant(note.at),
  what:
    note.state === 'done' && note.doneBy !== null ? `${STATES.done} by ${note.doneBy}` : STATES[note.state],
  isTask: note.state !== 'note',
  isOpen: note.state === 'open',
  own: note.byId === userId,
})

/** Notes and tasks about a page, for people who are signed in. They are not part of the record. */
export function noteRoutes({ database }: AppContext): Router {
  const router = Router()
  const show = async (req: Request, res: Response, page: SitePage, problems: readonly string[] = []) => {
    const user = needSignedIn(req)
    res.status(problems.length === 0 ? 200 : 422).render('desk/notes', {
      title: `${problems.length === 0 ? '' : 'Error: '}Notes on ${page.label}`,
      page,
      notes: (await notesAbout(database, page.path)).map((note) => noteModel(note, user.id)),
      typed: { body: textField(req, 'body'), task: textField(req, 'kind') === 'task' },
      problems: problems.map((message) => ({ message, input: 'body' })),
      problem: problems[0] ?? null,
    })
  }
  router.get('/notes', requirePermission('read'), async (req, res) => {
    await show(req, res, await needPage(database, req.query.page))
  })
  router.post('/notes', ...mayPost('read'), async (req, res) => {
    const page = await needPage(database, textField(req, 'page'))
    const typed = { body: textField(req, 'body'), kind: textField(req, 'kind') }
    const parsed = NoteRequest.safeParse(typed)
    if (!parsed.success) {
      const told = problemsOf(parsed.error, typed).map(({ reason }) => `The note ${toldReason(reason)}`)
      await show(req, res, page, told)
      return
    }
    const unknown = await addNote(database, page, parsed.data, needSignedIn(req).id)
    req.session.notice =
      unknown.length === 0
        ? 'The note is saved.'
        : `The note is saved. Nobody here is called ${unknown.map((name) => `@${name}`).join(', ')}.`
    res.redirect(303, notesHref(page.path))
  })
  router.post('/notes/:id/done', ...mayPost('read'), async (req, res) => {
    const done = textField(req, 'done') !== 'no'
    const path = await setDone(database, needId(req, 'This task'), done, needSignedIn(req).id)
    if (path === null) throw notFound('This task')
    req.session.notice = done ? 'The task is done.' : 'The task is open again.'
    res.redirect(303, notesHref(path))
  })
  router.post('/notes/:id/delete', ...mayPost('read'), async (req, res) => {
    const path = await deleteNote(database, needId(req, 'This note'), needSignedIn(req).id)
    if (path === null) throw notFound('A note of yours')
    req.session.notice = 'The note is deleted.'
    res.redirect(303, notesHref(path))
  })
  return router
}
