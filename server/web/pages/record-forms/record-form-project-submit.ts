import type { Request, Response } from 'express'
import { sitePage } from '../../../desk/site-page.ts'
import { placedFields, readBody, type Typed } from '../../../forms/kit/fields.ts'
import { type AnyForm, type CheckedForm, checkForm, type Loaded } from '../../../forms/kit/form.ts'
import { unfinished } from '../../../forms/kit/problems.ts'
import { formAt, replay } from '../../../projects/replay.ts'
import { addEntry, changeEntry } from '../../../projects/store.ts'
import { previewedChanges, type SeenInTrial, seeInTrial } from '../../../queries/previewed-changes.ts'
import { EditConflict } from '../../../record/conflict.ts'
import { NoSuchRecord } from '../../../record/kinds/need-record.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { tryWriting } from '../../../record/write-record.ts'
import type { AppContext } from '../../context.ts'
import { previewModel } from '../../parts/preview.ts'
import { needSignedIn } from '../account/routes.ts'
import { type Addressed, addressed, newSubmissionId, showForm } from './record-form-page.ts'
import { inTrial, type ProjectWork, shownOf } from './record-form-project.ts'
import { askedFirst, showConflict, withAddedRow } from './record-form-submit.ts'
import { type Submit, write, writerOf } from './record-form-write.ts'
import type { ShownForm } from './view.ts'

/** What an entry leaves out: what belongs to one page, not to what is typed. */
const OF_THE_PAGE = [
  '_csrf',
  'action',
  'submission_id',
  'base',
  'sure',
  'not_alike',
  'project',
  'entry',
  'seen',
  'reason',
]

const toKeep = (typed: Typed): Typed =>
  Object.fromEntries(Object.entries(typed).filter(([name]) => !OF_THE_PAGE.includes(name)))

/** What came of trying a form inside its project. */
interface Tried {
  readonly submit: Submit
  readonly checked: CheckedForm<unknown>
  /** What keeps it from being written; null if it was. */
  readonly refused: Partial<ShownForm> | null
  readonly href: string
}

/** Does what the submit button asks for: keeps the form in the project, or shows what it would do there. */
export async function submitToProject(
  context: AppContext,
  form: AnyForm,
  req: Request,
  res: Response,
  work: ProjectWork,
): Promise<void> {
  const typed = readBody(req.body)
  const action = typed.action ?? 'save'
  const editing = formAt(req.path)?.editing === true
  const shown: ShownForm = {
    typed,
    action: req.path,
    loaded: null,
    parent: null,
    submissionId: typed.submission_id ?? newSubmissionId(),
    project: shownOf(work),
  }
  let submit: Submit = { context, form, req, res, typed, found: { loaded: null, parent: null }, shown }
  try {
    const { tried, label, seen } = await tryWriting(
      context.database,
      writerOf(req),
      async (tx): Promise<Tried> => {
        await replay(tx, work.before)
        const trial = inTrial(context, tx.query)
        const found: Addressed = await addressed(trial, form, req, editing)
        if (editing && found.loaded === null) throw new NoSuchRecord(form.noun)
        submit = { ...submit, context: trial, found, shown: { ...shown, ...found } }
        const added = withAddedRow(form, typed, action, editing)
        const checked = await checkForm(form, typed, editing, tx.query)
        const refused =
          added ??
          (checked.request === null
            ? { problems: checked.problems, looksLike: checked.looksLike }
            : action === 'save'
              ? await askedFirst(submit, checked)
              : null)
        const version = action === 'save' ? (typed.version ?? '') : null
        const href = refused === null ? await write(submit, checked, tx, version) : ''
        return { submit, checked, refused, href }
      },
      async (tx, { result: tried, overlaps }) => ({
        tried,
        label: (await sitePage(tx.query, tried.href))?.label ?? `${form.titles[editing ? 'edit' : 'new']}`,
        seen: tried.refused === null ? await seeInTrial(tx.query, overlaps) : null,
      }),
    )
    await answer(context, work, action, tried, label, seen)
  } catch (error) {
    if (error instanceof InputRefused) refuse(submit, action, { problems: error.problems })
    else if (error instanceof EditConflict) showConflict(submit, error.current as Loaded)
    else if (error instanceof NoSuchRecord) showForm(res, 409, form, { ...submit.shown, gone: true })
    else throw error
  }
}

/** The form with what is wrong, or only what is missing for a preview, for the script that keeps one beside the form. */
function refuse(
  { form, res, typed, found, shown }: Submit,
  action: string,
  refused: Partial<ShownForm>,
): void {
  if (action !== 'preview-part') {
    showForm(res, refused.added == null ? 422 : 200, form, { ...shown, ...refused })
    return
  }
  const placed = placedFields(form.sections(found.loaded !== null, typed), typed)
  renderPart(form, res, typed, {
    preview: null,
    ...unfinished(placed, refused.problems ?? [], typed, form.aliases),
  })
}

function renderPart(form: AnyForm, res: Response, typed: Typed, shown: object): void {
  res.render('record-forms/preview', {
    layout: false,
    previews: form.previews,
    asksOfAlike: form.asksOfAlike === true,
    noun: form.noun,
    alike: { found: [] },
    reads: form.reads?.(typed) ?? null,
    ...shown,
  })
}

async function answer(
  { database }: AppContext,
  { project, entry }: ProjectWork,
  action: string,
  { submit, refused, href }: Tried,
  label: string,
  seen: SeenInTrial | null,
): Promise<void> {
  const { form, req, res, typed, shown } = submit
  if (refused !== null || seen === null) {
    refuse(submit, action, refused ?? {})
    return
  }
  if (action !== 'save') {
    const changes = await previewedChanges(database.query, seen)
    const preview = previewModel(changes, [], href.replace(/^.*\//, ''))
    if (action === 'preview-part') renderPart(form, res, typed, { preview })
    else showForm(res, 200, form, { ...shown, preview })
    return
  }
  const written = { form: req.path, typed: toKeep(typed), label, writtenById: needSignedIn(req).id }
  if (entry === null) await addEntry(database.query, project, written)
  else if (!(await changeEntry(database.query, project, entry.id, written, typed.seen ?? ''))) {
    // Saving again replaces what the other person wrote.
    showForm(res, 409, form, { ...shown, project: { ...shownOf({ project, entry }), changed: true } })
    return
  }
  req.session.notice = `The ${form.noun} is in the project. Nothing is published yet.`
  res.redirect(303, `/projects/${project.slug}`)
}
