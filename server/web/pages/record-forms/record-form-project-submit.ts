import type { Request, Response } from 'express'
import { sitePage } from '../../../desk/site-page.ts'
import { placedFields, readBody, type Typed } from '../../../forms/kit/fields.ts'
import {
  type Alike,
  type AnyForm,
  type CheckedForm,
  checkForm,
  isUntouched,
} from '../../../forms/kit/form.ts'
import { unfinished } from '../../../forms/kit/problems.ts'
import { addEntry, changeEntry, type NewEntry } from '../../../projects/entries.ts'
import { dependencies, formAt, replay } from '../../../projects/replay.ts'
import { onPage, previewedChanges, type SeenInTrial, seeInTrial } from '../../../queries/previewed-changes.ts'
import { NoSuchRecord } from '../../../record/kinds/need-record.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { tryWriting } from '../../../record/write-record.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, SendAgain } from '../../errors.ts'
import { needSignedIn } from '../../middleware/guards.ts'
import { previewModel } from '../../parts/preview.ts'
import { askedFirst } from './record-form-asks.ts'
import { newSubmissionId, showForm } from './record-form-page.ts'
import { renderPart, slugOf } from './record-form-preview.ts'
import { actionIn, foundBy, inTrial, type ProjectWork, shownOf } from './record-form-project.ts'
import { showConflict, submissionOf, withAddedRow } from './record-form-submit.ts'
import { FormConflict, type Submit, write, writerOf } from './record-form-write.ts'
import type { ShownForm } from './view.ts'

/** What an entry leaves out: what belongs to one page, not to what is typed. */
const OF_THE_PAGE = ['_csrf', 'action', 'submission_id', 'project', 'entry', 'seen', 'reason']

const toKeep = (typed: Typed): Typed =>
  Object.fromEntries(Object.entries(typed).filter(([name]) => !OF_THE_PAGE.includes(name)))

/** The form with what was named in it picked: by the time it is published, another entity may have the same name. */
const withPicked = (typed: Typed, named: CheckedForm<unknown>['named']): Typed => ({
  ...typed,
  ...Object.fromEntries(Object.entries(named).map(([input, slug]) => [`${input}_slug`, slug])),
})

/** What came of trying a form inside its project. */
interface Tried {
  readonly submit: Submit
  /** What keeps it from being written; null if it was. */
  readonly refused: Partial<ShownForm> | null
  /** Whether it changes nothing on record. */
  readonly untouched: boolean
  /** What on record may say the same. */
  readonly similar: readonly Alike[]
  /** The form, with the entities that were named in it picked. */
  readonly picked: Typed
  readonly dependsOn: readonly string[]
  readonly href: string
}

/** What a trial shows of the record as it would be. */
interface Seen {
  readonly label: string
  readonly overlaps: SeenInTrial
  readonly warnings: readonly string[]
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
  const shown: ShownForm = {
    typed,
    action: actionIn(work, req),
    loaded: null,
    parent: null,
    submissionId: typed.submission_id ?? newSubmissionId(),
    project: shownOf(work),
  }
  let submit: Submit = { context, form, req, res, typed, found: { loaded: null, parent: null }, shown }
  try {
    const { tried, seen } = await tryWriting(
      context.database,
      writerOf(req),
      async (tx): Promise<Tried> => {
        const { slugs } = await replay(tx, work.before)
        const editing = formAt(req.path)?.editing === true
        const trial = inTrial(context, tx.query)
        const found = await foundBy(trial, form, req, editing)
        if (found === null || (editing && found.loaded === null)) throw new NoSuchRecord(form.noun)
        submit = { ...submit, context: trial, found, shown: { ...shown, ...found } }
        const untouched = found.loaded !== null && isUntouched(form, typed, found.loaded.typed)
        const { named, ...written } = await writeInTrial(submit, action, tx)
        const picked = withPicked(typed, named)
        return { submit, ...written, untouched, picked, dependsOn: dependencies(req.path, picked, slugs) }
      },
      async (tx, { result, overlaps }) => ({
        tried: result,
        seen:
          result.refused !== null
            ? null
            : {
                label: (await sitePage(tx.query, result.href))?.label ?? form.noun,
                overlaps: await seeInTrial(tx.query, overlaps, onPage(slugOf(result.href))),
                warnings: (await form.warnings?.(tx.query, slugOf(result.href))) ?? [],
              },
      }),
    )
    await answer(context, work, action, tried, seen)
  } catch (error) {
    if (error instanceof InputRefused) refuse(submit, action, { problems: error.problems })
    else if (error instanceof FormConflict) showConflict(submit, error.current)
    else if (error instanceof NoSuchRecord) showForm(res, 409, form, { ...submit.shown, gone: true })
    else throw error
  }
}

/** Reads the form as it is typed and writes it, or says what is in the way. */
async function writeInTrial(
  submit: Submit,
  action: string,
  tx: Parameters<typeof write>[2],
): Promise<Pick<Tried, 'refused' | 'similar' | 'href'> & Pick<CheckedForm<unknown>, 'named'>> {
  const { form, req, typed, found } = submit
  const refuse = (refused: Partial<ShownForm>, similar: readonly Alike[] = []) => ({
    refused,
    similar,
    href: '',
    named: {},
  })
  const added = withAddedRow(form, typed, action, found.loaded !== null)
  if (added !== null) return refuse(added)
  const checked = await checkForm(form, typed, found.loaded !== null, tx.query, req.receivedAt)
  if (checked.request === null) {
    const similar = (await form.alikeTyped?.(typed, found.loaded, tx.query)) ?? []
    return refuse({ problems: checked.problems, looksLike: checked.looksLike }, similar)
  }
  const asked = action === 'save' ? await askedFirst(submit, checked, tx.query) : null
  if (asked !== null) return refuse(asked)
  const similar = action === 'save' ? [] : ((await form.alike?.(checked.request, found, tx.query)) ?? [])
  const href = await write(submit, checked, tx, action === 'save' ? (typed.version ?? '') : null)
  return { refused: null, similar, href, named: checked.named }
}

/** The form with what is wrong, or only what is missing for a preview, for the script that keeps one beside the form. */
function refuse(
  submit: Submit,
  action: string,
  refused: Partial<ShownForm>,
  similar: readonly Alike[] = [],
): void {
  const { form, res, typed, found, shown } = submit
  if (action !== 'preview-part') {
    showForm(res, refused.added == null ? 422 : 200, form, { ...shown, ...refused })
    return
  }
  const placed = placedFields(form.sections(found.loaded !== null, typed), typed)
  renderPart(submit, similar, {
    preview: null,
    ...unfinished(placed, refused.problems ?? [], typed, form.aliases),
  })
}

async function answer(
  { database }: AppContext,
  work: ProjectWork,
  action: string,
  { submit, refused, untouched, similar, picked, dependsOn, href }: Tried,
  seen: Seen | null,
): Promise<void> {
  const { form, req, res, typed, shown } = submit
  if (refused !== null || seen === null) {
    refuse(submit, action, refused ?? {}, similar)
    return
  }
  if (action !== 'save') {
    const changes = await previewedChanges(database.query, seen.overlaps)
    const preview = previewModel(changes, similar, slugOf(href), seen.warnings)
    if (action === 'preview-part') renderPart(submit, similar, { preview: form.previews ? preview : null })
    else showForm(res, 200, form, { ...shown, preview })
    return
  }
  if (untouched && work.entry === null) {
    finish(req, res, work, 'Nothing was changed, so nothing was added to the project.')
    return
  }
  await keep(
    submit,
    work,
    {
      form: req.path,
      typed: toKeep(picked),
      label: seen.label,
      dependsOn,
      submission: submissionOf(typed, shown.submissionId),
      authorId: needSignedIn(req).id,
    },
    database.query,
  )
}

/** Keeps the form as an entry of the project, or gives it back with the reason why not. */
async function keep(
  { form, req, res, shown }: Submit,
  work: ProjectWork,
  written: NewEntry,
  query: AppContext['database']['query'],
): Promise<void> {
  const { project, entry } = work
  if (entry === null) {
    const kept = await addEntry(query, project, written)
    if (kept === 'closed')
      throw new HttpError(410, 'Nothing was saved: the project has been published or deleted.')
    if (kept === 'too much') throw projectIsFull()
  } else if (JSON.stringify(toKeep(entry.typed)) === JSON.stringify(written.typed)) {
    finish(req, res, work, 'Nothing was changed, so nothing was saved.')
    return
  } else {
    const kept = await changeEntry(query, project, entry.id, written, shown.typed.seen ?? '')
    if (kept === 'too much') throw projectIsFull()
    if (kept === 'changed') {
      // Saving again replaces what the other person wrote.
      showForm(res, 409, form, { ...shown, project: { ...shownOf(work), changed: true } })
      return
    }
  }
  finish(req, res, work, `The ${form.noun} is in the project. Nothing is published yet.`)
}

const projectIsFull = (): SendAgain =>
  new SendAgain('Not saved', 'The project is full. Publish it, or start another for this.', 'send')

function finish(req: Request, res: Response, { project }: ProjectWork, notice: string): void {
  req.session.notice = notice
  res.redirect(303, `/projects/${project.slug}`)
}
