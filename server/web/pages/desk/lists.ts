import { type Request, type Response, Router } from 'express'
import { may } from '../../../accounts/permissions.ts'
import {
  addEntry,
  addList,
  deleteList,
  EntryNote,
  editList,
  entriesOf,
  findList,
  type KeptList,
  ListRequest,
  listsFor,
  listsWith,
  MOST_ENTRIES,
  MOST_LISTS,
  notesInLists,
  removeEntry,
} from '../../../desk/lists.ts'
import type { SitePage } from '../../../desk/site-page.ts'
import { type Problem, problemsOf } from '../../../record/input/fields.ts'
import { csvPieces } from '../../../values/csv.ts'
import { count, formatMoment } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { baseUrl, dayOf, pathParameter, textField } from '../../input.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { labelledProblems } from '../../parts/problems.ts'
import { needPage } from './need-page.ts'

const LABELS: Readonly<Record<string, string>> = {
  name: 'The name',
  about: 'What it is for',
  note: 'The note',
  page: 'This page',
}

interface TypedList {
  readonly name: string
  readonly about: string
  readonly shared: string
}

const typedIn = (req: Request): TypedList => ({
  name: textField(req, 'name'),
  about: textField(req, 'about'),
  shared: textField(req, 'shared'),
})

const row = (list: KeptList) => ({
  ...list,
  counted: count(list.entries, 'entry', 'entries'),
  seen: list.shared ? 'shared' : 'private',
})

/** Lists of records, overlaps and searches: private, or shared with everyone who is signed in. */
export function listRoutes({ database }: AppContext): Router {
  const router = Router()
  const reads = requirePermission('read')
  const writes = mayPost('read')
  const needList = async (req: Request): Promise<KeptList> => {
    const list = await findList(database, pathParameter(req, 'slug'), needSignedIn(req).id)
    if (list === null) throw notFound('This list')
    return list
  }
  const needOwn = async (req: Request): Promise<KeptList> => {
    const list = await needList(req)
    if (list.ownerId !== needSignedIn(req).id) throw new HttpError(403, 'This list belongs to someone else.')
    return list
  }
  /** Its owner adds to a list, and to a shared one everyone whose role may write. */
  const mayAdd = (req: Request, list: KeptList): boolean =>
    list.ownerId === req.user?.id || (list.shared && may(req.user?.role, 'record:write'))
  const needAddable = async (req: Request): Promise<KeptList> => {
    const list = await needList(req)
    if (!mayAdd(req, list)) throw new HttpError(403, 'Your role does not let you change this list.')
    return list
  }

  const showAll = async (
    req: Request,
    res: Response,
    typed: TypedList,
    problems: readonly Problem[] = [],
  ) => {
    res.status(problems.length === 0 ? 200 : 422).render('desk/lists', {
      title: problems.length === 0 ? 'Lists' : 'Error: Lists',
      lists: (await listsFor(database, needSignedIn(req).id)).map(row),
      typed: { ...typed, isShared: typed.shared === 'yes' },
      ...labelledProblems(LABELS, problems),
    })
  }
  router.get('/lists', reads, (req, res) => showAll(req, res, { name: '', about: '', shared: 'no' }))
  router.post('/lists', ...writes, async (req, res) => {
    const typed = typedIn(req)
    const parsed = ListRequest.safeParse(typed)
    if (!parsed.success) {
      await showAll(req, res, typed, problemsOf(parsed.error, typed))
      return
    }
    const slug = await addList(database, parsed.data, needSignedIn(req).id)
    if (slug === null) {
      await showAll(req, res, typed, [
        { field: 'name', reason: `is one too many: you have ${MOST_LISTS} lists` },
      ])
      return
    }
    res.redirect(303, `/lists/${slug}`)
  })
  /** @param refused the note that a list refused, and what is wrong with it. */
  const showAdding = async (
    req: Request,
    res: Response,
    page: SitePage,
    refused: { list: KeptList; note: string; problems: readonly Problem[] } | null,
  ) => {
    const { id } = needSignedIn(req)
    const [all, on, notes] = await Promise.all([
      listsFor(database, id),
      listsWith(database, page.path, id),
      notesInLists(database, page.path),
    ])
    const shown = labelledProblems(LABELS, refused?.problems ?? [], () => `note-${refused?.list.id}`)
    res.status(refused === null ? 200 : 422).render('desk/add-to-list', {
      title: refused === null ? 'Add to a list' : 'Error: Add to a list',
      page,
      on: on.map(row),
      lists: all
        .filter((list) => mayAdd(req, list))
        .map((list) => ({
          ...row(list),
          note: notes.get(list.id) ?? null,
          ...(list.id === refused?.list.id
            ? { note: refused.note, problem: shown.problems[0]?.message ?? null }
            : {}),
        })),
      problems: shown.problems,
    })
  }
  router.get('/lists/add', reads, async (req, res) => {
    await showAdding(req, res, await needPage(database, req.query.page), null)
  })

  const showList = async (
    req: Request,
    res: Response,
    list: KeptList,
    typed: TypedList | null,
    problems: readonly Problem[] = [],
  ) => {
    const shown = typed ?? { name: list.name, about: list.about ?? '', shared: list.shared ? 'yes' : 'no' }
    const entries = await entriesOf(database, list.id)
    res.status(problems.length === 0 ? 200 : 422).render('desk/list', {
      title: problems.length === 0 ? list.name : `Error: ${list.name}`,
      list: row(list),
      entries: entries.map((entry) => ({ ...entry, added: formatMoment(entry.addedAt) })),
      own: list.ownerId === req.user?.id,
      mayAdd: mayAdd(req, list),
      typed: { ...shown, isShared: shown.shared === 'yes' },
      ...labelledProblems(LABELS, problems),
    })
  }
  router.get('/lists/:slug.csv', reads, async (req, res) => {
    const list = await needList(req)
    const base = baseUrl(req)
    const rows = (await entriesOf(database, list.id)).map(({ page, label, note, addedAt, addedBy }) => [
      label,
      note ?? '',
      addedAt.toISOString(),
      addedBy ?? '',
      base + page,
    ])
    res.attachment(`recusal-list-${list.slug}-${dayOf(req)}.csv`)
    res.type('text/csv; charset=utf-8; header=present')
    res.send([...csvPieces(['name', 'note', 'added_at', 'added_by', 'permalink'], rows)].join(''))
  })
  router.get('/lists/:slug.json', reads, async (req, res) => {
    const list = await needList(req)
    const base = baseUrl(req)
    const entries = await entriesOf(database, list.id)
    const { slug, name, about, owner, shared } = list
    res.json({
      data: {
        slug,
        name,
        about,
        owner,
        shared,
        entries: entries.map(({ page, label, note, addedAt, addedBy }) => ({
          name: label,
          note,
          added_at: addedAt,
          added_by: addedBy,
          permalink: base + page,
        })),
      },
    })
  })
  router.get('/lists/:slug', reads, async (req, res) => showList(req, res, await needList(req), null))
  router.post('/lists/:slug', ...writes, async (req, res) => {
    const list = await needOwn(req)
    const typed = typedIn(req)
    const parsed = ListRequest.safeParse(typed)
    if (!parsed.success) {
      await showList(req, res, list, typed, problemsOf(parsed.error, typed))
      return
    }
    await editList(database, list.id, parsed.data)
    req.session.notice = 'The list is saved.'
    res.redirect(303, `/lists/${list.slug}`)
  })
  router.post('/lists/:slug/delete', ...writes, async (req, res) => {
    const list = await needOwn(req)
    await deleteList(database, list.id)
    req.session.notice = `The list “${list.name}” is deleted.`
    res.redirect(303, '/lists')
  })
  router.post('/lists/:slug/entries', ...writes, async (req, res) => {
    const list = await needAddable(req)
    const page = await needPage(database, textField(req, 'page'))
    const typed = { note: textField(req, 'note') }
    const parsed = EntryNote.safeParse(typed)
    if (!parsed.success) {
      await showAdding(req, res, page, { list, note: typed.note, problems: problemsOf(parsed.error, typed) })
      return
    }
    if (!(await addEntry(database, list.id, page, parsed.data.note, needSignedIn(req).id))) {
      const full = {
        field: 'page',
        reason: `was not added: the list has ${MOST_ENTRIES} entries, the most it can have`,
      }
      await showAdding(req, res, page, { list, note: typed.note, problems: [full] })
      return
    }
    req.session.notice = `“${page.label}” is on the list.`
    res.redirect(303, `/lists/${list.slug}`)
  })
  router.post('/lists/:slug/entries/remove', ...writes, async (req, res) => {
    const list = await needAddable(req)
    await removeEntry(database, list.id, textField(req, 'page'))
    req.session.notice = 'The entry is off the list.'
    res.redirect(303, `/lists/${list.slug}`)
  })
  return router
}
